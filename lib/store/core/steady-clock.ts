import { sinceBoot } from "../../compat/boot-time";

/** A moment, by clocks of which some may be set, and some stand still while the machine sleeps. Milliseconds. */
export interface Clocks {
  readonly monotonic: number;
  readonly wall: number;
  /** By `sinceBoot`. */
  readonly boot: number | null;
}

/** A moment that was long ago by every clock. */
export const LONG_AGO: Clocks = { monotonic: -Infinity, wall: -Infinity, boot: -Infinity };

/** This moment. */
export function clocks(): Clocks {
  return { monotonic: performance.now(), wall: Date.now(), boot: sinceBoot() };
}

/**
 * Milliseconds between two moments, sleep included, by whichever clock says more: one stands still while a machine
 * sleeps, and the wall clock, which is asked only where the machine's own time is not known, may be set.
 */
export function between(from: Clocks, to: Clocks): number {
  const steady = to.monotonic - from.monotonic;
  const slept = from.boot === null || to.boot === null ? to.wall - from.wall : to.boot - from.boot;
  return Math.max(steady, slept);
}
