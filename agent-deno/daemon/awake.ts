/** A new start of komolet in a run of its machine that the manager does not know yet. Pure. */
import { UNTRIED } from "./held-answer.ts";
import { NOTHING_PASSED_ON } from "./relaying.ts";
import type { State } from "./state.ts";

/** The state without anything that belongs to one manager. Requests for others that were done stay done. */
export function forgotten({ relaying: { done } }: State) {
  return {
    manifest: undefined,
    order: undefined,
    declined: undefined,
    poll: undefined,
    free: undefined,
    holding: UNTRIED,
    relaying: { ...NOTHING_PASSED_ON, done },
  };
}

/** After a sleep the present run of the machine begins like one that was booted: with Launched. */
export function awake(state: State): State {
  const { wokeAs } = state;
  if (wokeAs === undefined) return state;
  const anew = {
    phase: "launching",
    bootId: wokeAs,
    wokeAs: undefined,
    introduce: true,
    logged: "",
  } as const;
  return { ...state, ...forgotten(state), ...anew };
}
