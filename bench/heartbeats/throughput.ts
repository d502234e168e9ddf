import { startManager, type Manager } from "../../tests/helpers/manager";
import { logIn } from "../../tests/helpers/operator";
import { atLeast, type Benchmark, type Figure, type Setting } from "../benchmark";
import { openConnection, type Connection } from "../load/connection";
import { drive, median, quantile, type Stretch } from "../load/drive";
import { createWireAgent, type WireAgent } from "../load/heartbeats";
import { cpuSeconds, residentMegabytes } from "../load/process-cost";
import { registerServers } from "../load/register";

const SERVERS = 1_000;
const CONNECTIONS = 32;
const ROUNDS = 7;
const STRETCH = 3_000;
/** Below this share of a core the load itself is no limit. */
const LOAD_AT_MOST = 0.85;

/** P1: heartbeats a second and core, held against an echo on the same mount of the same program. */
export const throughput: Benchmark = {
  name: "throughput",
  title: "heartbeats a second and core, against an echo (P1)",
  run,
};

async function run({ say }: Setting): Promise<readonly Figure[]> {
  const manager = await startManager({ env: { KOMO_BENCH_ECHO: "true" } });
  const connections: Connection[] = [];
  try {
    const agents = await reportingAgents(manager, SERVERS, say);
    const port = Number(new URL(manager.url).port);
    for (let i = 0; i < CONNECTIONS; i += 1) connections.push(await openConnection(port));
    return figures(await rounds(manager, connections, agents, say), manager);
  } finally {
    for (const connection of connections) connection.close();
    await manager.remove();
  }
}

/** So many servers whose agents have reported once: their tokens are known, their Launched is on disk. */
export async function reportingAgents(
  manager: Manager,
  count: number,
  say: Setting["say"],
): Promise<readonly WireAgent[]> {
  say(`registering ${count} servers`);
  const registered = await registerServers(await logIn(manager), count);
  const agents = registered.map(({ token }) => createWireAgent(token, 1));
  const connection = await openConnection(Number(new URL(manager.url).port));
  for (const agent of agents) {
    for (const { head, body } of [agent.heartbeat(), agent.heartbeat()]) {
      const status = await connection.post(head, body);
      if (status !== 200) throw new Error(`a heartbeat was answered ${status}`);
    }
  }
  connection.close();
  return agents;
}

/** One stretch of load, and what it cost. */
interface Measured {
  readonly perSecond: number;
  readonly perCpuSecond: number;
  readonly p99: number;
  /** Share of a core that the load had. */
  readonly load: number;
}

interface Rounds {
  readonly echo: readonly Measured[];
  readonly heartbeat: readonly Measured[];
}

/** In turns, so that both have the same weather; the first round only warms up. */
async function rounds(
  manager: Manager,
  connections: readonly Connection[],
  agents: readonly WireAgent[],
  say: Setting["say"],
): Promise<Rounds> {
  const taken: { echo: Measured[]; heartbeat: Measured[] } = { echo: [], heartbeat: [] };
  let turn = 0;
  const agent = (): WireAgent => agents[(turn += 1) % agents.length] as WireAgent;
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const kind of ["echo", "heartbeat"] as const) {
      const measured = await measure(manager, () => drive(connections, STRETCH, () => agent()[kind]()));
      if (round > 0) taken[kind].push(measured);
    }
    const [echo, heartbeat] = [taken.echo.at(-1), taken.heartbeat.at(-1)];
    if (echo && heartbeat)
      say(
        `round ${round}: echo ${Math.round(echo.perSecond)}/s, heartbeats ${Math.round(heartbeat.perSecond)}/s`,
      );
  }
  return taken;
}

/** Measures a stretch, from the outside: what the manager's process had, and what ours had. */
export async function measure(manager: Manager, stretch: () => Promise<Stretch>): Promise<Measured> {
  const before = cpuSeconds(manager.pid());
  const own = process.cpuUsage();
  const { calls, seconds, refused, latencies } = await stretch();
  const { user, system } = process.cpuUsage(own);
  if (refused.size > 0) throw new Error(`calls were refused: ${JSON.stringify([...refused])}`);
  return {
    perSecond: calls / seconds,
    perCpuSecond: calls / (cpuSeconds(manager.pid()) - before),
    p99: quantile(latencies, 0.99),
    load: (user + system) / 1e6 / seconds,
  };
}

function figures({ echo, heartbeat }: Rounds, manager: Manager): Figure[] {
  const ratios = heartbeat.map(({ perCpuSecond }, i) => perCpuSecond / (echo[i]?.perCpuSecond ?? NaN));
  const rates = heartbeat.map(({ perSecond }, i) => perSecond / (echo[i]?.perSecond ?? NaN));
  const load = Math.max(...heartbeat.map((one) => one.load), ...echo.map((one) => one.load));
  const of = (list: readonly Measured[], key: keyof Measured): number => median(list.map((one) => one[key]));
  return [
    atLeast(0.85, "heartbeats to echoes, by time", median(rates)),
    { name: "  least and most of the rounds", value: spread(rates) },
    { name: "heartbeats to echoes, by the manager's processor time", value: median(ratios) },
    { name: "heartbeats a second", value: of(heartbeat, "perSecond"), unit: "/s" },
    { name: "echoes a second", value: of(echo, "perSecond"), unit: "/s" },
    { name: "heartbeats a second of processor time", value: of(heartbeat, "perCpuSecond"), unit: "/s" },
    { name: "99 of 100 heartbeats within", value: of(heartbeat, "p99"), unit: "ms" },
    {
      name: "most of a core that the load itself took",
      value: load,
      goal: { text: `≤ ${LOAD_AT_MOST}: it is no limit`, reached: load <= LOAD_AT_MOST },
    },
    { name: "memory of the manager afterwards", value: residentMegabytes(manager.pid()), unit: "MB" },
  ];
}

function spread(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)}`;
}
