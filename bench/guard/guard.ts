import { openSite, type Site } from "../heartbeats/site";
import { BY_PROCESSOR_TIME } from "../heartbeats/throughput";
import type { Kept } from "../result";

const SERVERS = 50;
const ROUNDS = 8;
/** Milliseconds. */
const STRETCH = 300;
/** It has to be bad so often in a row: a machine that has other work to do is no regression. */
const TRIES = 3;
/** A ratio below this share of the kept one is bad. Noise was seen to take a tenth. */
const LEAST = 0.6;

/** What the guard found. */
export interface Verdict {
  readonly good: boolean;
  readonly words: string;
}

/**
 * A short look at P1: whether heartbeats have become far dearer, held against an echo, than the kept result says.
 * By the manager's processor time, which other programs do not spend.
 */
export async function guard(kept: Kept): Promise<Verdict> {
  const before = kept["throughput"]?.figures.find(({ name }) => name === BY_PROCESSOR_TIME)?.value;
  if (typeof before !== "number") return { good: true, words: "nothing to hold heartbeats against is kept" };
  const site = await openSite(SERVERS, () => undefined, { env: { KOMO_BENCH_ECHO: "true" } });
  try {
    const ratios: number[] = [];
    while (ratios.length < TRIES) {
      ratios.push(await ratioOf(site));
      if ((ratios.at(-1) ?? 0) >= LEAST * before) break;
    }
    const words = `heartbeats to echoes ${ratios.map(short).join(", ")}; kept ${short(before)}, least ${short(LEAST * before)}`;
    return { good: (ratios.at(-1) ?? 0) >= LEAST * before, words };
  } finally {
    await site.end();
  }
}

/** Of all rounds together: the kernel counts processor time in hundredths of a second. */
async function ratioOf({ measure }: Site): Promise<number> {
  const cost = { echo: 0, heartbeat: 0 };
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const kind of ["echo", "heartbeat"] as const) {
      const { calls, cpuSeconds } = await measure(STRETCH, (agent) => agent[kind]());
      // The first one warms up.
      if (round > 0) cost[kind] += cpuSeconds / calls / ROUNDS;
    }
  }
  return cost.echo / cost.heartbeat;
}

const short = (ratio: number): string => ratio.toFixed(2);
