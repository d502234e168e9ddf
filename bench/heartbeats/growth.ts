import { startManager } from "../../tests/helpers/manager";
import { atMost, type Benchmark, type Figure, type Setting } from "../benchmark";
import { openConnection, type Connection } from "../load/connection";
import { drive, median } from "../load/drive";
import { measure, reportingAgents } from "./throughput";

const SIZES = [10, 100, 1_000, 10_000];
const CONNECTIONS = 32;
const ROUNDS = 5;
const STRETCH = 2_000;

/** P2: what a heartbeat costs with ten servers, and with ten thousand. */
export const growth: Benchmark = {
  name: "growth",
  title: "what a heartbeat costs with 10 to 10,000 servers (P2)",
  run,
};

/** All sizes side by side, in turns: a machine that is slow for a while is slow for all of them. */
async function run({ say }: Setting): Promise<readonly Figure[]> {
  const sites: Site[] = [];
  try {
    for (const size of SIZES) sites.push(await openSite(size, say));
    const costs = new Map<number, number[]>(SIZES.map((size) => [size, []]));
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const { size, microseconds } of sites) {
        const cost = await microseconds();
        if (round > 0) costs.get(size)?.push(cost);
      }
      say(
        `round ${round}: ${sites.map(({ size }) => `${size}: ${Math.round(costs.get(size)?.at(-1) ?? 0)} µs`).join(", ")}`,
      );
    }
    const cost = (size: number): number => median(costs.get(size) ?? []);
    return [
      atMost(1.2, "cost with 10,000 servers to cost with 10", cost(10_000) / cost(10)),
      ...SIZES.map((size) => ({ name: `a heartbeat with ${size} servers`, value: cost(size), unit: "µs" })),
    ];
  } finally {
    for (const { end } of sites) await end();
  }
}

interface Site {
  readonly size: number;
  /** Processor time of a heartbeat. */
  readonly microseconds: () => Promise<number>;
  readonly end: () => Promise<void>;
}

async function openSite(size: number, say: Setting["say"]): Promise<Site> {
  const manager = await startManager();
  const connections: Connection[] = [];
  const end = async (): Promise<void> => {
    for (const connection of connections) connection.close();
    await manager.remove();
  };
  try {
    const agents = await reportingAgents(manager, size, say);
    const port = Number(new URL(manager.url).port);
    for (let i = 0; i < CONNECTIONS; i += 1) connections.push(await openConnection(port));
    let turn = 0;
    const next = () => {
      const agent = agents[(turn += 1) % agents.length];
      if (!agent) throw new Error("a site without servers");
      return agent.heartbeat();
    };
    return {
      size,
      end,
      microseconds: async () => {
        const { perCpuSecond } = await measure(manager, () => drive(connections, STRETCH, next));
        return 1e6 / perCpuSecond;
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
