import { WAY_KINDS, type WayKind } from "../power/ways";
import type { MemberWhy } from "./run";

// A rehearsal: a server is turned off when it is free, and woken once it is proved off. Both are runs of its author.
// Where ways are tried one by one, each has a turn: off, and woken by that way alone, at first.

/** The most rehearsals that may go on at the same time. */
export const MOST_REHEARSALS = 40;

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
  /** Ways that are still to be tried by themselves, the present one first; none: all are tried at once. */
  readonly ways: readonly WayKind[];
  /** The result of each way that was ever tried by itself, in the order of ways. */
  readonly found: readonly WayResult[];
  /** Null: it goes on. */
  readonly end: RehearsalEnd | null;
}

/** The result of a way that was tried by itself, the last time. */
export interface WayResult {
  readonly kind: WayKind;
  /** Wall-clock milliseconds. */
  readonly at: number;
  /** Seconds from the begin of waking until the server was heard; null: others had to wake it, or nothing did. */
  readonly seconds: number | null;
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
  | { readonly why: MemberWhy; readonly detail: string; readonly at: number }
  | "gone"
  | null;

/** Everything by which a rehearsal goes on. */
export interface RehearsalFacts {
  readonly part: PartEnd;
  /** The server is proved off at this moment. */
  readonly isOff: boolean;
  /** Its author may wake it at this moment. */
  readonly mayWake: boolean;
  /** Somebody else has wanted it off since the rehearsal began. */
  readonly isWantedOff: boolean;
  /** Wall-clock time at which the server was heard after it was woken; null: it was not. */
  readonly heardAt: number | null;
  /** Whether no other way than the present one was tried; null: nobody knows, as after a restart of the manager. */
  readonly wasAlone: boolean | null;
  /** Wall-clock milliseconds. */
  readonly now: number;
}

export type RehearsalStep =
  | { readonly do: "wait" }
  | { readonly do: "wake" }
  /** The next way has its turn. */
  | ({ readonly do: "next" } & Pick<Rehearsal, "ways" | "found">)
  | ({ readonly do: "end"; readonly end: RehearsalEnd } & Pick<Rehearsal, "found">);

const WAIT: RehearsalStep = { do: "wait" };

/**
 * The next step of a rehearsal. It wakes a server only that its own stop turned off, that is proved off at that moment,
 * and that nobody else wants otherwise; and it ends with its author's right.
 */
export function nextOfRehearsal(rehearsal: Rehearsal, facts: RehearsalFacts): RehearsalStep {
  const { part, now } = facts;
  const ended = (as: RehearsalResult, why: MemberWhy | null, detail = "", at = now) => ({
    do: "end" as const,
    end: { as, why, detail, at },
    found: rehearsal.found,
  });
  if (rehearsal.end || part === null) return WAIT;
  if (part === "gone") return ended("broken_off", "withdrawn");
  if (rehearsal.onRun === null) {
    if (part.why !== "as_asked") return ended("stayed_on", part.why, part.detail, part.at);
    if (!facts.isOff || facts.isWantedOff) return ended("broken_off", "taken_over");
    return facts.mayWake ? { do: "wake" } : ended("broken_off", "no_right");
  }
  const woke = part.why === "as_asked";
  if (!woke && part.why !== "did_not_start" && part.why !== "no_packet" && part.why !== "not_ready")
    return ended("broken_off", part.why, part.detail, part.at);
  const found = foundWith(rehearsal, facts, part.at);
  const ways = rehearsal.ways.slice(1);
  if (woke && ways.length > 0) return { do: "next", ways, found };
  const end = woke ? ended("woke", null, "", part.at) : ended("did_not_wake", part.why, part.detail, part.at);
  return { ...end, found };
}

/** The results with that of the present way. */
function foundWith(
  { ways, found, wokenAt }: Rehearsal,
  { heardAt, wasAlone }: RehearsalFacts,
  at: number,
): Rehearsal["found"] {
  const [kind] = ways;
  if (kind === undefined || wokenAt === null || wasAlone === null) return found;
  const seconds = wasAlone && heardAt !== null ? Math.max(0, Math.round((heardAt - wokenAt) / 1000)) : null;
  return [...found.filter((one) => one.kind !== kind), { kind, at: heardAt ?? at, seconds }].sort(
    (a, b) => WAY_KINDS.indexOf(a.kind) - WAY_KINDS.indexOf(b.kind),
  );
}

/** The state of a rehearsal. */
export function stateOf({ end, onRun }: Rehearsal): RehearsalState {
  return end ? end.as : onRun === null ? "turning_off" : "waking";
}

/** Seconds from the begin of waking until the server was up; null: it did not wake, or not yet. */
export function secondsToWake({ end, wokenAt }: Rehearsal): number | null {
  return end?.as === "woke" && wokenAt !== null ? Math.max(0, Math.round((end.at - wokenAt) / 1000)) : null;
}
