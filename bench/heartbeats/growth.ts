import { atMost, type Benchmark, type Figure, type Setting } from "../benchmark";
import { median, range } from "../load/drive";
import { openSite, type Site } from "./site";

const SIZES = [10, 100, 1_000, 10_000];
/** Managers for each size, in turn: of two equal ones, one may be a fifth slower for as long as it runs. */
const MANAGERS = 3;
/** Rounds of each manager; the first is not counted. */
const ROUNDS = 4;
/** Milliseconds. */
const STRETCH = 2_000;

/** P2: the cost of a heartbeat with ten servers, and with ten thousand. */
export const growth: Benchmark = {
  name: "growth",
  title: "what a heartbeat costs with 10 to 10,000 servers (P2)",
  run,
};

/** Microseconds of the manager's processor time for a heartbeat, by the number of servers. */
type Costs = ReadonlyMap<number, number>;

async function run({ say }: Setting): Promise<readonly Figure[]> {
  const all: Costs[][] = [];
  for (let manager = 0; manager < MANAGERS; manager += 1) all.push(await sideBySide(say));
  const cost = (size: number, rounds = all.flat()): number =>
    median(rounds.map((costs) => costs.get(size) ?? NaN));
  const ratios = all.map((rounds) => cost(10_000, rounds) / cost(10, rounds));
  return [
    atMost(1.2, "cost with 10,000 servers to cost with 10", cost(10_000) / cost(10)),
    { name: "  least and most of the managers", value: range(ratios) },
    ...SIZES.map((size) => ({ name: `a heartbeat with ${size} servers`, value: cost(size), unit: "µs" })),
  ];
}

/** A manager for each size, in turns: a machine that is slow for a while is slow for all of them. */
async function sideBySide(say: Setting["say"]): Promise<Costs[]> {
  const sites = new Map<number, Site>();
  try {
    for (const size of SIZES) sites.set(size, await openSite(size, say));
    const rounds: Costs[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const costs = new Map<number, number>();
      for (const [size, { line, nextAgent }] of sites) {
        costs.set(size, (await line.load(STRETCH, () => nextAgent().heartbeat())).cost);
      }
      say([...costs].map(([size, cost]) => `${size}: ${Math.round(cost)} µs`).join(", "));
      if (round > 0) rounds.push(costs);
    }
    return rounds;
  } finally {
    for (const { end } of sites.values()) await end();
  }
}
