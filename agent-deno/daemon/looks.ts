/**
 * The times at which this process looked at what had come: what it reads now came since. Pure. Times are milliseconds.
 */
import { POLL_EVERY } from "../host/sleep.ts";

export interface Looks {
  /** The last one. */
  readonly at: number;
  /** After a time in which the process stood still: the last look before, and how long what it reads may be from then. */
  readonly stood: { readonly since: number; readonly until: number } | undefined;
}

/** A timer that is later than this by more than its period shows that the process stood still. */
const LATE = 1_000;
/** The time for reading what came while the process stood still: timers may go off before any of it is read. */
const CATCHES_UP_WITHIN = 2_000;

/** One more look. */
export function looked(looks: Looks, now: number): Looks {
  if (now - looks.at > POLL_EVERY + LATE)
    return { at: now, stood: { since: sinceOf(looks, now), until: now + CATCHES_UP_WITHIN } };
  return { at: now, stood: looks.stood && now < looks.stood.until ? looks.stood : undefined };
}

/** The longest time for which something that is read now may have waited for that. */
export function waited(looks: Looks, now: number): number {
  return now - sinceOf(looks, now);
}

function sinceOf({ at, stood }: Looks, now: number): number {
  return stood && now < stood.until ? stood.since : at;
}
