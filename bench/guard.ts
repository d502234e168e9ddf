import { bareServers } from "./heartbeats/bare";
import { openLine, type Line, type Measured } from "./heartbeats/line";
import { CONNECTIONS, openSite, type Site } from "./heartbeats/site";
import { BESIDE_BARE } from "./heartbeats/throughput";
import { median } from "./load/drive";
import type { Kept } from "./result";

const SERVERS = 50;
const ROUNDS = 8;
/** Milliseconds. */
const STRETCH = 300;
/** Calls that do not count: until its code is compiled, each of them costs a program about twice as much. */
const WARM_UP = 20_000;
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
    for (const program of [site.line, line]) await warmUp(program, site);
    const ratios: number[] = [];
    do ratios.push(await ratioOf(site, line));
    while (ratios.length < TRIES && (ratios.at(-1) ?? 0) > MOST * before);
    const words = `heartbeats to bare node:http ${ratios.map(short).join(", ")}; kept ${short(before)}, most ${short(MOST * before)}`;
    return { good: (ratios.at(-1) ?? 0) <= MOST * before, words };
  } finally {
    for (const end of ends) await end();
  }
}

async function warmUp(line: Line, site: Site): Promise<void> {
  for (let calls = 0; calls < WARM_UP;) calls += (await stretch(line, site)).calls;
}

/** The median of the rounds' ratios: one in which something else was done is none of theirs. */
async function ratioOf(site: Site, bare: Line): Promise<number> {
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    ratios.push((await stretch(site.line, site)).cost / (await stretch(bare, site)).cost);
  return median(ratios);
}

function stretch(line: Line, { nextAgent }: Site): Promise<Measured> {
  return line.load(STRETCH, () => nextAgent().heartbeat());
}

const short = (ratio: number): string => ratio.toFixed(2);
