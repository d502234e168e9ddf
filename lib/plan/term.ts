import type { Moment } from "../power/facts";

/**
 * The duration of something that can only forbid: a hold, a pause. It is over once both clocks say so: a clock that was
 * set wrongly for a moment ends nothing, while a stop that waits is over by either clock (`pendingStopEnds`).
 */
export interface Term {
  /** Wall-clock milliseconds: its beginning and its end, as people know them. */
  readonly since: number;
  readonly until: number;
  /** Monotonic milliseconds of this life of the manager: it is not over before, whatever the wall clock shows. */
  readonly least: number;
  /**
   * Monotonic milliseconds at which it has lasted its full time, as far as is known; used where the wall clock says
   * nothing.
   */
  readonly most: number;
}

/**
 * For this long after a start the wall clock may not have been set yet, in milliseconds: time servers are asked after a
 * boot.
 */
export const CLOCK_SETTLES = 5 * 60_000;

/** A term that begins now. @param until wall-clock milliseconds */
export function termFrom(now: Moment, until: number): Term {
  const end = now.monotonic + (until - now.wall);
  return { since: now.wall, until, least: end, most: end };
}

/**
 * A term as a starting manager finds it, whose monotonic clock begins anew: the rest of it by the wall clock, but no
 * less than that clock takes to be set after a boot. A wall clock that shows a time before the term began says nothing.
 */
export function termResumed({ since, until }: Pick<Term, "since" | "until">, now: Moment): Term {
  const length = until - since;
  const settles = Math.min(CLOCK_SETTLES, length);
  const isUnknown = now.wall < since;
  const least = now.monotonic + (isUnknown ? settles : Math.max(until - now.wall, settles));
  return { since, until, least, most: isUnknown ? now.monotonic + length : least };
}

/** Whether it is over by both clocks. Where the wall clock was set back before its beginning, the other one decides. */
export function isTermOver({ since, until, least, most }: Term, now: Moment): boolean {
  if (now.monotonic < least) return false;
  return now.wall >= until || (now.wall < since && now.monotonic >= most);
}
