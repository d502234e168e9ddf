/** Users of the machine, in reports to a manager that asks for them. Pure. Times are milliseconds. */
import { LEAST_GAP } from "./gap.ts";
import type { Holder } from "../guards/words.ts";
import type { Free, Poll, State, Step } from "./state.ts";
import type { Manifest } from "../messages.ts";

/** The longest time between asking the guards and the report, else half an interval. Each guard has five seconds. */
const LONGEST_LEAD = 6_000;
/** The time within which guards answer, one way or another: each has five seconds, all scripts together fifteen. */
const PATIENCE = 16_000;
/** The age at which an answer no longer counts; an order asks anew in any case. */
const FRESH = 60_000;
/** Two looks that are further apart say nothing of the time between them; those for traffic must be as near. */
const LONGEST_APART = 150_000;
const NOT_YET: readonly Holder[] = [{ kind: "fault", name: "guards: no answer yet" }];

/** The time at which the guards are asked for the next report; undefined: they are not. */
export function pollAt(state: State): number | undefined {
  const { phase, manifest, call, poll } = state;
  if (phase !== "on" || manifest?.reportUse !== true || manifest.guards === undefined) return undefined;
  if (call !== undefined && call.stage !== "held") return undefined;
  const due = call?.until ?? state.dueAt;
  const at = due - leadOf(manifest);
  if (poll?.found !== undefined && at < poll.askedAt + manifest.lookEvery * 1000 - leadOf(manifest))
    return undefined;
  // A sum of fractions is not exact: one question, not two within a millisecond.
  return poll !== undefined && poll.askedAt >= at - 1 ? undefined : at;
}

function leadOf({ interval }: Manifest): number {
  return Math.min(LONGEST_LEAD, (interval * 1000) / 2);
}

/** A manager that begins to ask for the use of the machine gets it as soon as it is known. */
export function askAtOnce(state: State, now: number): Step {
  const { manifest } = state;
  if (manifest?.guards === undefined) return { state, effects: [] };
  return askForReport({ ...state, dueAt: now + leadOf(manifest) }, now, true);
}

export function askForReport(state: State, now: number, awaited = false): Step {
  const guards = state.manifest?.guards;
  if (guards === undefined) return { state, effects: [] };
  const question = state.questions + 1;
  const poll = { question, askedAt: now, found: state.poll?.found, awaited };
  return {
    state: { ...state, questions: question, poll },
    effects: [{ kind: "ask-guards", question, guards, how: "power_off" }],
  };
}

/** The guards have answered. */
export function found(state: State, poll: Poll, use: readonly Holder[], now: number): State {
  const free = use.length === 0 ? freeAsOf(state, poll, now) : undefined;
  const known = { ...state, free, poll: { ...poll, awaited: false, found: { at: now, use } } };
  if (!poll.awaited) return known;
  return { ...known, dueAt: Math.min(state.dueAt, Math.max(now, (state.report.at ?? now) + LEAST_GAP)) };
}

/** undefined: nobody asked, or the guards were asked a moment ago and may answer yet; that counts as not free. */
export function useToReport(state: State, now: number): readonly Holder[] | undefined {
  if (state.declined !== undefined) return state.declined.use;
  if (state.manifest?.reportUse !== true) return undefined;
  const { poll } = state;
  const isFreshFor = FRESH + state.manifest.lookEvery * 1000;
  if (poll?.found !== undefined && now - poll.found.at <= isFreshFor) return poll.found.use;
  const isFirst = poll?.awaited ?? true;
  return isFirst && now - (poll?.askedAt ?? now) < PATIENCE ? undefined : NOT_YET;
}

/**
 * The time for which the machine has been free, once it was found so. It begins with that look: anew by other guards,
 * and where the last look is too long ago. A sleep, a pause and a decline end it.
 */
function freeAsOf({ free, manifest }: State, { askedAt }: Poll, now: number): Free {
  const guards = JSON.stringify(manifest?.guards);
  const goesOn = free !== undefined && free.guards === guards && askedAt - free.until <= LONGEST_APART;
  return { since: goesOn ? free.since : now, until: now, guards };
}

/** Milliseconds for which the machine had been free at the last look, with a report that it is. */
export function freeFor({ free }: State, use: readonly Holder[]): { readonly freeSinceMs?: number } {
  return use.length === 0 && free !== undefined ? { freeSinceMs: free.until - free.since } : {};
}
