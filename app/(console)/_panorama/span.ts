import { LAST_TIME } from "@/lib/api/times";

/** Longer than anything that the panorama asks for, in milliseconds. */
const LONGEST = 10 * 24 * 3600 * 1000;

/**
 * A span as a browser asks for it, in whole wall-clock milliseconds. What comes in is not believed: what is none, or lies
 * where calls may not ask either, is empty.
 */
export function spanOf(since: unknown, until: unknown): { readonly since: number; readonly until: number } {
  if (!isTime(since) || !isTime(until) || until < since) return { since: 0, until: 0 };
  return { since: Math.trunc(since), until: Math.trunc(Math.min(until, since + LONGEST)) };
}

function isTime(ms: unknown): ms is number {
  return typeof ms === "number" && ms >= 0 && ms <= LAST_TIME;
}
