import { atMost, type Benchmark, type Figure, type Setting } from "../benchmark";
import { median } from "../load/drive";
import { openSite, type Site } from "./site";

const SIZES = [10, 100, 1_000, 10_000];
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
  const sites = new Map<number, Site>();
  try {
    for (const size of SIZES) sites.set(size, await openSite(size, say));
    const costs = new Map<number, number[]>(SIZES.map((size) => [size, []]));
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [size, { measure }] of sites) {
        const { perCpuSecond } = await measure(STRETCH, (agent) => agent.heartbeat());
        if (round > 0) costs.get(size)?.push(1e6 / perCpuSecond);
      }
      say(
        `round ${round}: ${SIZES.map((size) => `${size}: ${Math.round(costs.get(size)?.at(-1) ?? 0)} µs`).join(", ")}`,
      );
    }
    const cost = (size: number): number => median(costs.get(size) ?? []);
    return [
      atMost(1.2, "cost with 10,000 servers to cost with 10", cost(10_000) / cost(10)),
      ...SIZES.map((size) => ({ name: `a heartbeat with ${size} servers`, value: cost(size), unit: "µs" })),
    ];
  } finally {
    for (const { end } of sites.values()) await end();
  }
}
