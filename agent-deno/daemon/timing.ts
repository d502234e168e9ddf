/** When the daemon calls, gives up and tries again. Milliseconds unless said otherwise. */
import type { Call, State } from "./state.ts";

/** Between two calls as long as the manager has named no interval. */
export const FIRST_INTERVAL = 10_000;
/** Attempts of one call. */
export const ATTEMPTS = 3;
/** Between two tries while the token is refused. */
export const REFUSED_PAUSE = 60_000;
/** Between an answer that changed everything and the next report: no answer can make the agent spin. */
export const LEAST_GAP = 1_000;
/** For the last word when the machine goes down. */
export const LAST_WORD = 2_000;
/** A machine that is still up this long after the command was not shut down by it. */
export const GIVE_UP_AFTER = 300_000;
/** No two commands in one boot come closer than this. */
export const BETWEEN_RUNS = 300_000;

const LONGEST_ATTEMPT = 10_000;
const FIRST_PAUSE_AFTER_GIVING_UP = 30_000;

export function intervalOf(state: State): number {
  return state.manifest === undefined ? FIRST_INTERVAL : state.manifest.interval * 1000;
}

/** How long one attempt may take. Three of them and both pauses fit into one interval. */
export function attemptTime(state: State): number {
  return Math.min(intervalOf(state) / 4, LONGEST_ATTEMPT);
}

/** The pause after a failed attempt (1 or 2); longer the second time, and different for each agent. */
export function retryPause(state: State, attempt: number): number {
  return intervalOf(state) * 0.04 * attempt * (0.5 + state.spread);
}

/** When the call after this one starts. */
export function dueAfter(state: State, call: Call, now: number): number {
  return Math.max(now, call.startedAt + intervalOf(state));
}

/**
 * When the first ON starts after Launched was answered: somewhere in the second half of the interval, so that a
 * thousand agents that started together do not march in step from then on.
 */
export function dueAfterLaunch(state: State, call: Call, now: number): number {
  return Math.max(now, call.startedAt + intervalOf(state) * (0.5 + state.spread / 2));
}

/** The growing pause after `failures` given-up commands, up to five minutes. */
export function pauseAfterGivingUp(failures: number): number {
  return Math.min(FIRST_PAUSE_AFTER_GIVING_UP * 2 ** (failures - 1), BETWEEN_RUNS);
}

/** When `next` wants to be called with "time"; undefined once it is over. */
export function wakeAt(state: State): number | undefined {
  if (state.phase === "gone") return undefined;
  const call = state.call === undefined ? state.dueAt : state.call.until;
  return state.phase === "shutting-down" && state.note !== undefined
    ? Math.min(call, state.note.ranAt + GIVE_UP_AFTER)
    : call;
}
