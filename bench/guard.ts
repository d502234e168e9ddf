import { bareServers } from "./heartbeats/bare";
import { openLine, type Line } from "./heartbeats/line";
import { CONNECTIONS, openSite, type Site } from "./heartbeats/site";
import { BESIDE_BARE } from "./heartbeats/throughput";
import type { Kept } from "./result";

const SERVERS = 50;
const ROUNDS = 8;
/** Milliseconds. */
const STRETCH = 300;
/** It has to be bad so often in a row: a machine that has other work to do is no regression. */
const TRIES = 3;
/** A ratio of so many times the kept one is bad. Noise was seen to add a tenth. */
const MOST = 1.6;

/** What the guard found. */
export interface Verdict {
  readonly good: boolean;
  readonly words: string;
}

/**
 * A short look at P1: whether heartbeats have become far dearer, held against a bare server, than the kept result
 * says. By the manager's processor time, which other programs do not spend.
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

/** Of all rounds together: the kernel counts processor time in hundredths of a second. */
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
