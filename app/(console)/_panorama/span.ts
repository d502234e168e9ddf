import { LAST_TIME } from "@/lib/api/times";

/** Milliseconds: longer than any span that the panorama requests. */
const LONGEST = 10 * 24 * 3600 * 1000;

/**
 * The span of a request, in whole wall-clock milliseconds. Input is not trusted: an invalid span, or one outside of
 * what calls may ask for, is empty.
 */
export function spanOf(since: unknown, until: unknown): { readonly since: number; readonly until: number } {
  if (!isTime(since) || !isTime(until) || until < since) return { since: 0, until: 0 };
  return { since: Math.trunc(since), until: Math.trunc(Math.min(until, since + LONGEST)) };
}

function isTime(ms: unknown): ms is number {
  return typeof ms === "number" && ms >= 0 && ms <= LAST_TIME;
}
