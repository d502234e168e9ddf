import { bareServers } from "./heartbeats/bare";
import { openLine, type Line } from "./heartbeats/line";
import { CONNECTIONS, openSite, type Site } from "./heartbeats/site";
import { BESIDE_BARE } from "./heartbeats/throughput";
import type { Kept } from "./result";

const SERVERS = 50;
const ROUNDS = 8;
/** Milliseconds. */
const STRETCH = 300;
/** The number of bad results in a row that count: a busy machine is no regression. */
const TRIES = 3;
/** The limit of the ratio, in times of the kept one. Noise was seen to add a tenth. */
const MOST = 1.6;

/** The verdict of the guard. */
export interface Verdict {
  readonly good: boolean;
  readonly words: string;
}

/**
 * A short P1: whether heartbeats, compared with a bare server, have become far dearer than in the kept result. By the
 * manager's processor time, on which other programs have little influence.
 */
export async function guard(kept: Kept): Promise<Verdict> {
  const before = kept["throughput"]?.figures.find(({ name }) => name === BESIDE_BARE)?.value;
  if (typeof before !== "number") return { good: true, words: "nothing to hold heartbeats against is kept" };
  const site = await openSite(SERVERS, () => undefined);
  const ends: (() => unknown)[] = [site.end];
  try {
    const bare = await bareServers(site);
    ends.unshift(bare.end);
    const line = openLine(await bare.start("node", "plain"), CONNECTIONS);
    ends.unshift(line.close);
    const ratios: number[] = [];
    do ratios.push(await ratioOf(site, line));
    while (ratios.length < TRIES && (ratios.at(-1) ?? 0) > MOST * before);
    const words = `heartbeats to bare node:http ${ratios.map(short).join(", ")}; kept ${short(before)}, most ${short(MOST * before)}`;
    return { good: (ratios.at(-1) ?? 0) <= MOST * before, words };
  } finally {
    for (const end of ends) await end();
  }
}

/** The ratio of all rounds together, in which the noise of each evens out. */
async function ratioOf({ line, nextAgent }: Site, bare: Line): Promise<number> {
  const cost = { heartbeat: 0, bare: 0 };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [kind, over] of [["heartbeat", line] as const, ["bare", bare] as const]) {
      const { cost: found } = await over.load(STRETCH, () => nextAgent().heartbeat());
      // The first one warms up.
      if (round > 0) cost[kind] += found;
    }
  }
  return cost.heartbeat / cost.bare;
}

const short = (ratio: number): string => ratio.toFixed(2);
