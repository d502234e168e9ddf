import { createHash } from "node:crypto";
import path from "node:path";
import { onTestFailed } from "vitest";
import { installCommands } from "../../lib/install/install-command";
import { freePort, makeTempFolder, removeFolder } from "../helpers/environment";
import { forwardSocket, NEAR } from "../helpers/hosts";
import { startManager, type Manager, type ManagerOptions } from "../helpers/manager";
import { logIn, type Login, type Operator } from "../helpers/operator";
import { until } from "../helpers/until";
import { watch, type Watch } from "../helpers/watch";
import { send, type Where } from "../helpers/web";
import { addNetwork, type Network, type WakingCard } from "./network";
import { addVm, type Ran, type Vm, type VmOptions } from "./vm";

/** Seconds between heartbeats: the shortest that the manager takes, so that no silence is long. */
export const INTERVAL = 5;
export const MAC_ADDRESS = "52:54:00:C6:00:0A";

/** A manager, and a machine that is, or becomes, one of its servers. */
export interface Site {
  readonly manager: SomeManager;
  readonly operator: Operator;
  readonly seen: Watch;
  readonly vm: Vm;
  readonly card: WakingCard;
  readonly network: Network;
  readonly uuid: string;
  /** Of the server, as the console shows it once. */
  readonly accessToken: string;
  /** Pastes the line of the console into the machine's shell, and types the token. */
  readonly paste: () => Promise<Ran>;
  /** Prints the output of both sides where the test fails. To be called in it. */
  readonly reportIfItFails: () => void;
  readonly end: () => Promise<void>;
}

/** A manager, wherever it runs. */
export interface SomeManager extends Where, Pick<Login, "userId" | "password"> {
  /** Its URL for servers. */
  readonly httpsUrl: string;
  /** Certificate of its CA, as it serves it. */
  readonly caCertificate: string;
  readonly output: () => string;
  /** Its process, where it runs on this host. */
  readonly pid?: () => number;
  readonly end: () => Promise<unknown>;
}

type MachineOptions = Pick<VmOptions, "canSleep" | "card" | "hasSwap" | "image" | "isKilled" | "shares">;

/** Starts a manager on this host, and a machine without an agent. The server is added in the console. */
export function startSite(
  env: Readonly<Record<string, string>> = {},
  machine: MachineOptions = {},
): Promise<Site> {
  return startSiteWith((network) => startManagerOnHost(network, { env }), machine);
}

/** As `startSite`, with the agent installed and the server ON. */
export async function startSiteWithAgent(
  env?: Readonly<Record<string, string>>,
  machine?: MachineOptions,
): Promise<Site> {
  const site = await startSite(env, machine);
  try {
    await installAgent(site);
    return site;
  } catch (error) {
    await site.end();
    throw error;
  }
}

/** Makes the machine a server by the line of the console, and waits until it is ON. */
export async function installAgent({ paste, seen, uuid }: Site): Promise<void> {
  const { code, stdout, stderr } = await paste();
  if (code !== 0) throw new Error(`not installed: ${stdout}${stderr}`);
  await seen.reaches(uuid, "ON", 60_000);
}

/** Before each test: the machine is up and ON, also where a test before it failed half-way. */
export async function makeReady({ vm, seen, uuid, operator, reportIfItFails }: Site): Promise<void> {
  reportIfItFails();
  if (!vm.isOn()) await vm.powerOn();
  if (await vm.isAsleep()) await vm.wakeUp();
  await vm.thaw();
  await vm.cable("plugged");
  await vm.booted();
  if (seen.path(uuid).at(-1) === "ON") return;
  // Withdraws an order.
  await operator.power.turnOn({ uuid }).catch(() => undefined);
  await seen.reaches(uuid, "ON", 120_000);
}

/** Waits for a heartbeat that the manager takes from now on. */
export async function awaitHeartbeat({ seen, uuid }: Site, withinMs: number): Promise<void> {
  const last = (): bigint => seen.server(uuid).lastHeartbeatAt?.seconds ?? 0n;
  const before = last();
  await until("a heartbeat", withinMs, () => last() > before);
}

/** As `startSite`, with any manager. */
export async function startSiteWith(
  start: (network: Network) => Promise<SomeManager>,
  machine: MachineOptions = {},
): Promise<Site> {
  const network = addNetwork();
  const ends: (() => Promise<unknown>)[] = [() => network.end()];
  async function end(): Promise<void> {
    for (const step of ends.reverse()) await step();
  }
  try {
    const manager = await start(network);
    ends.push(() => manager.end());
    const macAddress = MAC_ADDRESS;
    const vm = await addVm({ name: "alder", network, macAddress, address: "198.51.100.10", ...machine });
    ends.push(() => vm.end());
    const card = await network.addWakingCard(vm, macAddress);
    await vm.powerOn();

    const operator = await logIn(manager);
    const seen = await watch(operator);
    ends.push(() => seen.close());
    const wanted = { name: "alder", macAddress, heartbeatInterval: INTERVAL };
    const { server, accessToken } = await operator.servers.createServer(wanted);
    const caSha256 = createHash("sha256").update(manager.caCertificate).digest("hex");
    const line = installCommands({ url: manager.httpsUrl, caSha256 })?.curl ?? "";
    await vm.booted();
    return {
      manager,
      operator,
      seen,
      vm,
      card,
      network,
      uuid: server?.uuid ?? "",
      accessToken,
      paste: () => vm.sh(line, { input: `${accessToken}\n`, withinMs: 300_000 }),
      reportIfItFails: () =>
        onTestFailed(async () =>
          console.log([vm.console(), await journalOf(vm), manager.output()].join("\n---\n")),
        ),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Lines of the services that an agent has to do with, since the machine's last start. */
const JOURNAL = "journalctl --boot --no-pager --lines=300 -u komolet -u systemd-logind -u ssh";

/** The journal of the machine; a word instead where it cannot say it, as one that is off. */
async function journalOf(vm: Vm): Promise<string> {
  if (!vm.isOn() || (await vm.isAsleep())) return "no journal: the machine is off, or asleep";
  return vm.sh(JOURNAL).then(
    ({ stdout, stderr }) => stdout || stderr,
    (error: unknown) => `no journal: ${String(error)}`,
  );
}

/** Starts a manager at this host's address on the network. */
export async function startManagerOnHost(
  { site }: Network,
  { env, executable }: Pick<ManagerOptions, "env" | "executable">,
): Promise<SomeManager & Pick<Manager, "stop" | "start">> {
  const folder = makeTempFolder();
  const port = await freePort();
  const socketPath = path.join(folder, "manager");
  const forwarder = await forwardSocket({ prefix: site.prefix, socketPath, port });
  const manager = await startManager({
    prefix: site.prefix,
    socketPath,
    port,
    env: { KOMO_HTTPS_ADDR: `${NEAR}:3443`, ...env },
    ...(executable && { executable }),
  });
  return {
    ...manager,
    httpsUrl: `https://${NEAR}:3443`,
    caCertificate: (await send(manager, "/ca.crt")).body,
    async end() {
      await manager.remove();
      await forwarder.end();
      removeFolder(folder);
    },
  };
}
