/** What uses the machine, for the reports of a manager that wants to know. Pure. Times are milliseconds. */
import type { Holder } from "../guards/words.ts";
import type { State, Step } from "./state.ts";

/** The guards are asked so long before a report, or half an interval: each has five seconds. */
const LONGEST_LEAD = 6_000;
/** An answer says nothing any more after that; an order asks anew in any case. */
const FRESH = 60_000;
const NOT_YET: readonly Holder[] = [{ kind: "fault", name: "guards: no answer yet" }];

/** When the guards are to be asked for the next report; undefined: not at all. */
export function lookAt(state: State): number | undefined {
  const { phase, manifest, call, look } = state;
  if (phase !== "on" || manifest?.reportUse !== true || manifest.guards === undefined) return undefined;
  if (call !== undefined && call.stage !== "held") return undefined;
  const due = call?.until ?? state.dueAt;
  const at = due - Math.min(LONGEST_LEAD, (manifest.interval * 1000) / 2);
  return look !== undefined && look.askedAt >= at ? undefined : at;
}

export function askForReport(state: State, now: number): Step {
  const guards = state.manifest?.guards;
  if (guards === undefined) return { state, effects: [] };
  const question = state.questions + 1;
  const look = { question, askedAt: now, found: state.look?.found };
  return {
    state: { ...state, questions: question, look },
    effects: [{ kind: "ask-guards", question, guards }],
  };
}

/** undefined: nobody asked. */
export function useToReport(state: State, now: number): readonly Holder[] | undefined {
  if (state.declined !== undefined) return state.declined.use;
  if (state.manifest?.reportUse !== true) return undefined;
  const found = state.look?.found;
  return found !== undefined && now - found.at <= FRESH ? found.use : NOT_YET;
}
