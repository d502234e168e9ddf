/** How komolet goes on in a run of its machine that the manager has not heard of. Pure. */
import { UNTRIED } from "./held-answer.ts";
import type { State } from "./state.ts";

/** What one manager said, or waits for. */
export const FORGOTTEN = {
  manifest: undefined,
  order: undefined,
  declined: undefined,
  poll: undefined,
  holding: UNTRIED,
};

/** Where the machine slept, its present run begins as one that was booted does: with Launched. */
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
  return { ...state, ...FORGOTTEN, ...anew };
}
