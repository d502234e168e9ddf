import type { MemberWhy } from "./run";

// A rehearsal: a server is turned off when it is free, and woken once it is proved off. Both are runs of its author.

/** States of a rehearsal. */
export const REHEARSAL_STATES = [
  "turning_off",
  "waking",
  "woke",
  "stayed_on",
  "did_not_wake",
  "broken_off",
] as const;
export type RehearsalState = (typeof REHEARSAL_STATES)[number];

/** A state in which nothing more happens. */
export type RehearsalResult = Exclude<RehearsalState, "turning_off" | "waking">;

/** The last rehearsal of a server. Times are wall-clock milliseconds. */
export interface Rehearsal {
  readonly serverUuid: string;
  readonly author: string;
  /** The person or token that it belongs to; null: none. */
  readonly authorUuid: string | null;
  readonly startedAt: number;
  /** The run that turns it off. */
  readonly offRun: string;
  /** The run that wakes it; null: it is not off yet. */
  readonly onRun: string | null;
  /** The begin of waking; null: it is not off yet. */
  readonly wokenAt: number | null;
  /** Null: it goes on. */
  readonly end: RehearsalEnd | null;
}

export interface RehearsalEnd {
  readonly as: RehearsalResult;
  /** The reason; null with `woke`. */
  readonly why: MemberWhy | null;
  /** The person or thing that the reason is about. */
  readonly detail: string;
  readonly at: number;
}

/** The end of the server's part in the run that goes on; "gone": the run is not kept any more; null: it goes on. */
export type PartEnd =
  { readonly why: MemberWhy; readonly detail: string; readonly at: number } | "gone" | null;

/** Everything by which a rehearsal goes on. */
export interface RehearsalFacts {
  readonly part: PartEnd;
  /** The server is proved off at this moment. */
  readonly isOff: boolean;
  /** Its author may wake it at this moment. */
  readonly mayWake: boolean;
  /** Somebody else has wanted it off since the rehearsal began. */
  readonly isWantedOff: boolean;
  /** Wall-clock milliseconds. */
  readonly now: number;
}

export type RehearsalStep =
  { readonly do: "wait" } | { readonly do: "wake" } | { readonly do: "end"; readonly end: RehearsalEnd };

const WAIT: RehearsalStep = { do: "wait" };

/**
 * The next step of a rehearsal. It wakes a server only that its own stop turned off, that is proved off at that moment,
 * and that nobody else wants otherwise; and it ends with its author's right.
 */
export function nextOfRehearsal(rehearsal: Rehearsal, facts: RehearsalFacts): RehearsalStep {
  const { part, now } = facts;
  const ended = (as: RehearsalResult, why: MemberWhy | null, detail = "", at = now): RehearsalStep => ({
    do: "end",
    end: { as, why, detail, at },
  });
  if (rehearsal.end || part === null) return WAIT;
  if (part === "gone") return ended("broken_off", "withdrawn");
  if (rehearsal.onRun === null) {
    if (part.why !== "as_asked") return ended("stayed_on", part.why, part.detail, part.at);
    if (!facts.isOff || facts.isWantedOff) return ended("broken_off", "taken_over");
    return facts.mayWake ? { do: "wake" } : ended("broken_off", "no_right");
  }
  if (part.why === "as_asked") return ended("woke", null, "", part.at);
  return part.why === "did_not_start" || part.why === "no_packet" || part.why === "not_ready"
    ? ended("did_not_wake", part.why, part.detail, part.at)
    : ended("broken_off", part.why, part.detail, part.at);
}

/** The state of a rehearsal. */
export function stateOf({ end, onRun }: Rehearsal): RehearsalState {
  return end ? end.as : onRun === null ? "turning_off" : "waking";
}

/** Seconds from the begin of waking until the server was up; null: it did not wake, or not yet. */
export function secondsToWake({ end, wokenAt }: Rehearsal): number | null {
  return end?.as === "woke" && wokenAt !== null ? Math.max(0, Math.round((end.at - wokenAt) / 1000)) : null;
}
