import { readFileSync } from "node:fs";
import path from "node:path";
import { createFleet } from "../../scripts/simulated-fleet/fleet.mjs";
import { installAgent } from "../../scripts/simulated-fleet/daemon.mjs";
import type { Machine } from "../../scripts/simulated-fleet/machine.mjs";
import { makeTempFolder, program, removeFolder } from "./environment";
import { textsBelow } from "./living-folder";
import { startManager, type Manager, type ManagerOptions } from "./manager";
import { logIn, type Operator } from "./operator";

/** A simulated server, with its UUID and its token. */
export interface Member {
  readonly name: string;
  readonly machine: Machine;
  readonly uuid: string;
  readonly accessToken: string;
}

/** A compiled manager, and simulated servers that run the compiled agent. */
export interface Scene {
  readonly manager: Manager;
  readonly operator: Operator;
  readonly member: (name: string) => Member;
  /** Events of the machines, for people who read a failure. */
  readonly story: () => string;
  readonly end: () => Promise<void>;
}

export interface SceneOptions {
  /** Names of the servers that are powered on once all are registered; they boot on their own time. */
  readonly awake: readonly string[];
  /** Names of servers that are registered and set up, but powered off. */
  readonly asleep?: readonly string[];
  readonly manager?: ManagerOptions;
  /** Other programs of the agent in place of those in dist/. */
  readonly agent?: { readonly komoAgent: string; readonly komolet: string };
  /** The manager's address for agents, where it is another one. */
  readonly agentUrl?: (manager: Manager) => Promise<string>;
  /** Milliseconds from the shutdown command to power off. */
  readonly shutdownMs?: number;
}

/** Seconds; the shortest there is. Silence is three of them. */
export const HEARTBEAT_INTERVAL = 5;

/** Starts a manager and servers for it. */
export async function startScene(options: SceneOptions): Promise<Scene> {
  const { awake, asleep = [], shutdownMs = 1500 } = options;
  const agent = options.agent ?? { komoAgent: program("komo-agent"), komolet: program("komolet") };
  const folder = makeTempFolder();
  const lines: string[] = [];
  const fleet = createFleet({
    folder,
    servers: [...awake, ...asleep].map((name, i) => ({ name, macAddress: macAddress(i) })),
    listen: { address: "127.255.255.255", port: 0 },
    bootMs: 1000,
    shutdownMs,
    ...agent,
    report: (machine, what) => lines.push(`${new Date().toISOString()} [${machine}] ${what}`),
  });
  let manager: Manager | undefined;
  async function end(): Promise<void> {
    await fleet.stop();
    await manager?.remove();
    removeFolder(folder);
  }

  try {
    await fleet.start();
    const env = { KOMO_WOL_TARGETS: `127.255.255.255:${fleet.port}`, ...options.manager?.env };
    const started = (manager = await startManager({ ...options.manager, env }));
    const operator = await logIn(started);
    const managerUrl = (await options.agentUrl?.(started)) ?? started.url;
    const members = await Promise.all(
      fleet.machines.map(async (machine): Promise<Member> => {
        const { name, macAddress } = machine;
        const wanted = { name, macAddress, heartbeatInterval: HEARTBEAT_INTERVAL };
        const { server, accessToken } = await operator.servers.createServer(wanted);
        await installAgent(agent.komoAgent, machine.disk, { managerUrl, accessToken });
        return { name, machine, uuid: server?.uuid ?? "", accessToken };
      }),
    );
    for (const name of awake) fleet.machine(name).pressPowerButton();
    return {
      manager: started,
      operator,
      member(name) {
        const found = members.find((member) => member.name === name);
        if (!found) throw new Error(`no server ${name} in this scene`);
        return found;
      },
      story: () => lines.join("\n"),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The number of shutdown commands on a machine. */
export function shutdowns(machine: Machine): number {
  return machine
    .calls()
    .filter((call) => /^(systemctl (poweroff|.* start poweroff\.target)|shutdown )/.test(call)).length;
}

/** A locally administered address, different for each index below 256. */
export function macAddress(index: number): string {
  return `02:00:5E:00:53:${index.toString(16).padStart(2, "0").toUpperCase()}`;
}

/** Everything readable that a manager and its servers leave behind, by name, except where secrets belong. */
export function textsOfScene(manager: Manager, members: readonly Member[]): Map<string, string> {
  const texts = new Map<string, string>([["the manager's output", manager.output()]]);
  const pids = [manager.pid(), ...members.map(({ machine }) => machine.komoletPid)];
  for (const pid of pids) {
    if (pid) texts.set(`arguments of process ${pid}`, readFileSync(`/proc/${pid}/cmdline`, "utf8"));
  }
  const folders = members.flatMap(({ machine }) =>
    ["var", "run"].map((name) => path.join(machine.root, name)),
  );
  for (const folder of [manager.logDir, ...folders]) {
    for (const [file, text] of textsBelow(folder)) texts.set(file, text);
  }
  for (const { machine } of members) {
    for (const file of [machine.disk.console, path.join(machine.root, "etc/komoriuta/public.json")])
      texts.set(file, readFileSync(file, "utf8"));
  }
  return texts;
}

/** Names of the texts that hold a secret, each with the secret's name. Never the secret itself. */
export function secretsFoundIn(texts: ReadonlyMap<string, string>, secrets: readonly string[]): string[] {
  return [...texts].flatMap(([name, text]) =>
    secrets.flatMap((secret, i) => (secret && text.includes(secret) ? [`${name}: secret ${i}`] : [])),
  );
}
