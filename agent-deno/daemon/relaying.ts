/**
 * Magic packets that the manager asks this machine to send for others: rules 13 and 17 of docs/status-model.md. Pure.
 * Times are milliseconds.
 */
import { LEAST_GAP } from "./gap.ts";
import type { Call, Event, Relaying, State, Step } from "./state.ts";
import type { Manifest } from "../messages.ts";
import type { WakeResult } from "../wakes.ts";

export const NOTHING_PASSED_ON: Relaying = { done: [], results: [] };

/** An answer that may be older is not acted upon: whoever asked for it may not want it any more. */
const FRESH = 10_000;
/** Requests that are remembered: a manager gives at most 8 in an answer, and one answer a second. */
const REMEMBERED = 128;
const MOST_RESULTS = 8;

/** Requests of an answer are done once, while it is fresh, and only by a machine that stays on. */
export function passOn(
  step: Step,
  { wakes }: Manifest,
  { age = Infinity, gained }: Pick<Extract<Event, { kind: "answered" }>, "age" | "gained">,
  now: number,
): Step {
  const { state, effects } = step;
  if (wakes === undefined || state.phase !== "on" || state.manifest?.power !== "ON") return step;
  if (age + gained > FRESH) return step;
  const requests = [...new Map(wakes.map((one) => [one.id, one])).values()].filter(
    ({ id }) => !state.relaying.done.includes(id),
  );
  if (requests.length === 0) return step;
  const done = [...state.relaying.done, ...requests.map(({ id }) => id)].slice(-REMEMBERED);
  const dueAt = Math.min(state.dueAt, now + LEAST_GAP);
  return {
    state: { ...state, dueAt, relaying: { ...state.relaying, done } },
    effects: [...effects, { kind: "pass-on", requests }],
  };
}

/** Results go with the next heartbeat. */
export function passedOn(state: State, results: readonly WakeResult[]): State {
  const all = [...state.relaying.results, ...results].slice(-MOST_RESULTS);
  return { ...state, relaying: { ...state.relaying, results: all } };
}

/** The results that a new call reports, and the state without them: where it fails they are lost, which harms nobody. */
export function toReport(state: State): { readonly waked: Call["waked"]; readonly state: State } {
  const { results } = state.relaying;
  if (results.length === 0 || state.phase !== "on") return { waked: [], state };
  return { waked: results, state: { ...state, relaying: { ...state.relaying, results: [] } } };
}
