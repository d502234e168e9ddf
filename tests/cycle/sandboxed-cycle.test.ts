import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, onTestFailed, onTestFinished, test } from "vitest";
import { HeartbeatStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { startChild } from "../helpers/child";
import { makeTempFolder, program, removeFolder, ROOT } from "../helpers/environment";
import { macAddressOf, NEAR, routeByDefault, whyNoNamespaces, type Namespace } from "../helpers/hosts";
import { logIn } from "../helpers/operator";
import { figuresOf } from "../helpers/process-figures";
import { startTwoHosts } from "../helpers/two-hosts";
import { until } from "../helpers/until";
import { watch } from "../helpers/watch";

const reason = whyNoNamespaces();

test("a power cycle with komolet in its unit's sandbox, on a system of its own", async (context) => {
  if (reason) return context.skip(reason);
  const hosts = await startTwoHosts();
  onTestFinished(() => hosts.end());
  const { far, httpsUrl, caFile } = hosts;
  routeByDefault(far, NEAR);
  const macAddress = macAddressOf(far);
  const operator = await logIn(hosts.manager);
  const seen = await watch(operator);
  onTestFinished(() => seen.close());
  const wanted = { name: "alder", macAddress, heartbeatInterval: 5 };
  const { server: created, accessToken } = await operator.servers.createServer(wanted);
  const uuid = created?.uuid ?? "";

  const server = await startSandboxedServer(far, { macAddress, managerURL: httpsUrl, accessToken, caFile });
  onTestFinished(() => server.end());
  onTestFailed(() => console.log(server.story(), server.log()));
  await seen.reaches(uuid, "ON", 45_000);

  const [first = 0] = server.boots();
  const status = readFileSync(`/proc/${first}/status`, "utf8");
  expect(status).toMatch(/^Name:\s+komolet$/m);
  expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
  for (const set of ["CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb"]) {
    expect(status).toMatch(new RegExp(`^${set}:\\s+0+$`, "m"));
  }
  expect(writablePlaces(first)).toEqual([
    "/dev/null",
    "/dev/random",
    "/dev/urandom",
    "/dev/zero",
    "/proc",
    "/proc/sys/kernel/random/boot_id",
    "/run/komoriuta",
    "/tmp",
    "/var/log/komoriuta",
  ]);
  // MemoryMax and TasksMax of the unit.
  expect(figuresOf(first).residentMiB).toBeLessThan(200);
  expect(figuresOf(first).threads).toBeLessThan(64);

  const cards = async (): Promise<unknown> =>
    (await operator.servers.getServer({ uuid })).server?.agent?.interfaces;
  expect(await cards()).toMatchObject([{ name: "eth0", macAddress, defaultRoute: true }]);
  // News of the network comes with the next heartbeat. Without its route, a virtual card is none.
  routeByDefault(far, undefined);
  await until("the manager hears of the route", 20_000, async () => JSON.stringify(await cards()) === "[]");
  routeByDefault(far, NEAR);

  await operator.power.turnOff({ uuid });
  await seen.reaches(uuid, "OFF", 60_000);
  expect(server.calls()).toEqual(["systemctl poweroff"]);
  expect(server.ends()).toEqual([0]);
  expect(seen.server(uuid).previousHeartbeatStatus).toBe(HeartbeatStatus.STOPPING);

  await operator.power.turnOn({ uuid });
  await seen.reaches(uuid, "ON", 45_000);
  expect(server.boots()).toHaveLength(2);
  expect(server.calls()).toEqual([]);
  const path = seen.path(uuid);
  expect(path.slice(path.indexOf("APPLYING"))).toEqual(["APPLYING", "STOPPING", "OFF", "STARTING", "ON"]);
  expect(server.log()).not.toContain(accessToken);
});

/** Mount points where a process could write, but for the files' own permissions. */
function writablePlaces(pid: number): string[] {
  const mounts = readFileSync(`/proc/${pid}/mountinfo`, "utf8").trim().split("\n");
  return mounts
    .map((line) => line.split(" "))
    .filter(([, , , , place, options]) => options?.startsWith("rw") && !place?.startsWith("/sys/"))
    .flatMap(([, , , , place]) => place ?? [])
    .sort();
}

/** A server whose komolet runs in the sandbox of its unit, without KOMORIUTA_ROOT. */
interface SandboxedServer {
  /** Process ids of the komolets so far, the latest last. */
  readonly boots: () => number[];
  /** Exit codes of those that ended. */
  readonly ends: () => (number | null)[];
  /** Calls of systemctl since the last boot. */
  readonly calls: () => string[];
  /** komolet's log. */
  readonly log: () => string;
  /** Everything that was printed, for people who read a failure. */
  readonly story: () => string;
  readonly end: () => Promise<void>;
}

/** A stand-in for the real program. */
const SYSTEMCTL = `#!/bin/sh
echo "systemctl $*" >> /run/komoriuta/calls
`;

/** Needs root. */
async function startSandboxedServer(
  host: Namespace,
  agent: {
    readonly macAddress: string;
    readonly managerURL: string;
    readonly accessToken: string;
    readonly caFile: string;
  },
): Promise<SandboxedServer> {
  const folder = makeTempFolder();
  const at = (name: string): string => path.join(folder, name);
  for (const name of ["etc", "commands", "run", "log"]) mkdirSync(at(name));
  const { managerURL, accessToken, caFile, macAddress } = agent;
  copyFileSync(caFile, at("etc/ca.crt"));
  const config = { enabled: true, managerURL, accessToken, logGeneration: 7, disabledFileLog: false };
  const text = JSON.stringify({ ...config, caFile: "/etc/komoriuta/ca.crt" });
  writeFileSync(at("etc/config.json"), text, { mode: 0o600 });
  writeFileSync(at("commands/systemctl"), SYSTEMCTL);
  chmodSync(at("commands/systemctl"), 0o755);
  copyFileSync(path.join(ROOT, "tests/helpers/programs/busctl.sh"), at("commands/busctl"));
  chmodSync(at("commands/busctl"), 0o755);

  const script = path.join(ROOT, "tests/helpers/programs/sandboxed-host.mjs");
  const command = [...host.prefix, process.execPath, script, folder, macAddress, program("komolet")];
  const child = await startChild(command, { env: { PATH: process.env["PATH"] ?? "" } });
  const said = (): Record<string, number | null>[] =>
    child
      .stdout()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, number | null>);
  const read = (name: string): string => {
    try {
      return readFileSync(at(name), "utf8");
    } catch {
      return "";
    }
  };
  const boots = (): number[] => said().flatMap(({ booted }) => booted ?? []);
  await until("it boots", 30_000, () => boots().length > 0);

  return {
    boots,
    ends: () => said().flatMap(({ off }) => (off === undefined ? [] : [off])),
    calls: () => read("run/calls").split("\n").filter(Boolean),
    log: () => read("log/komolet.log.jsonl"),
    story: () => child.stdout() + child.stderr(),
    async end() {
      await child.end();
      removeFolder(folder);
    },
  };
}
