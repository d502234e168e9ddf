import { startManager, type Manager, type ManagerOptions } from "../../tests/helpers/manager";
import { logIn } from "../../tests/helpers/operator";
import { figuresOf } from "../../tests/helpers/process-figures";
import type { Setting } from "../benchmark";
import { openConnections, type Connection } from "../load/connection";
import { drive, quantile } from "../load/drive";
import { createWireAgent, type Call, type WireAgent } from "../load/heartbeats";
import { registerServers } from "../load/register";

const CONNECTIONS = 32;
/** Seconds; the longest there is: nobody may be Lost between two rounds on a slow machine. */
const INTERVAL = 60;

/** A compiled manager, servers of its own whose agents report, and the connections that they share. */
export interface Site {
  readonly manager: Manager;
  /** Calls as fast as it goes, for so many milliseconds; the agents in turn. */
  readonly measure: (milliseconds: number, call: (agent: WireAgent) => Call) => Promise<Measured>;
  readonly end: () => Promise<void>;
}

/** One stretch of load, and what it cost. */
export interface Measured {
  readonly calls: number;
  /** What the manager's process had. */
  readonly cpuSeconds: number;
  readonly perSecond: number;
  readonly perCpuSecond: number;
  /** Milliseconds. */
  readonly p99: number;
  /** Share of a core that the load itself had. */
  readonly load: number;
}

export async function openSite(
  servers: number,
  say: Setting["say"],
  options?: ManagerOptions,
): Promise<Site> {
  const manager = await startManager(options);
  let connections: readonly Connection[] = [];
  const end = async (): Promise<void> => {
    for (const connection of connections) connection.close();
    await manager.remove();
  };
  try {
    say(`registering ${servers} servers`);
    const registered = await registerServers(await logIn(manager), servers, { interval: INTERVAL });
    const agents = registered.map(({ token }) => createWireAgent(token, 1));
    connections = await openConnections(manager.url, CONNECTIONS);
    await reportOnce(connections, agents);
    let turn = 0;
    return {
      manager,
      end,
      async measure(milliseconds, call) {
        connections = await stillOpen(manager, connections);
        return measure(manager, connections, milliseconds, () =>
          call(agents[(turn += 1) % servers] as WireAgent),
        );
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * Afterwards the tokens are known, and what the first reports change is on disk. All connections at once: what they
 * bring then shares its fsyncs, and none of them is closed for having been idle.
 */
async function reportOnce(connections: readonly Connection[], agents: readonly WireAgent[]): Promise<void> {
  const waiting = [...agents];
  await Promise.all(
    connections.map(async (connection) => {
      for (let agent = waiting.pop(); agent; agent = waiting.pop()) {
        // Launched, ON, and ON once more: from then on nothing changes but the time.
        for (const { head, body } of [agent.heartbeat(), agent.heartbeat(), agent.heartbeat()]) {
          const { status } = await connection.post(head, body);
          if (status !== 200) throw new Error(`a heartbeat was answered ${status}`);
        }
      }
    }),
  );
}

/** Those that the manager closed meanwhile, for having been idle, are opened again. */
async function stillOpen(manager: Manager, connections: readonly Connection[]): Promise<Connection[]> {
  const open = connections.filter((connection) => !connection.isClosed());
  return [...open, ...(await openConnections(manager.url, connections.length - open.length))];
}

/** From the outside: what the manager's process had, and what ours had. */
async function measure(
  manager: Manager,
  connections: readonly Connection[],
  milliseconds: number,
  next: () => Call,
): Promise<Measured> {
  const before = figuresOf(manager.pid()).cpuSeconds;
  const own = process.cpuUsage();
  const { calls, seconds, refused, latencies } = await drive(connections, milliseconds, next);
  const { user, system } = process.cpuUsage(own);
  if (refused.size > 0) throw new Error(`calls were refused: ${JSON.stringify([...refused])}`);
  const cpuSeconds = figuresOf(manager.pid()).cpuSeconds - before;
  return {
    calls,
    cpuSeconds,
    perSecond: calls / seconds,
    perCpuSecond: calls / cpuSeconds,
    p99: quantile(latencies, 0.99),
    load: (user + system) / 1e6 / seconds,
  };
}
