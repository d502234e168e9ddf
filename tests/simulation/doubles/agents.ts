import { startCall } from "../../../agent-deno/daemon/calls.ts";
import { runShutdown } from "../../../agent-deno/daemon/shutdown.ts";
import type { Event, State, Step } from "../../../agent-deno/daemon/state.ts";
import type { AgentLogic } from "../komolet";
import type { Doubles } from "../world";

type Next = AgentLogic["next"];

/** An agent that follows its real logic but for one wrong idea. */
export function agent(wrong: (logic: AgentLogic) => Partial<AgentLogic>): Doubles {
  return { agent: (logic) => ({ ...logic, ...wrong(logic) }) };
}

/** An agent that meets some events in its own way, and follows the real logic in all else. */
const instead =
  (wrong: (state: State, event: Event, now: number) => Step | null) =>
  ({ next }: AgentLogic): { next: Next } => ({
    next: (state, event, now) => wrong(state, event, now) ?? next(state, event, now),
  });

export const readsFirst = instead((state, event, now) => {
  if (event.kind !== "answered" || state.call?.id !== event.call || state.phase !== "greeting") return null;
  if (event.manifest.power !== "OFF") return null;
  const confirming: State = { ...state, manifest: event.manifest, call: undefined, phase: "confirming" };
  return startCall(confirming, now);
});

export const launchesOnce = ({ next }: AgentLogic): { next: Next } => ({
  next(state, event, now) {
    const step = next(state, event, now);
    const gaveUp = state.phase === "launching" && state.call && !step.state.call;
    return gaveUp ? { ...step, state: { ...step.state, phase: "on" } } : step;
  },
});

export const doesNotConfirm = instead((state, event, now) => {
  if (event.kind !== "answered" || state.call?.id !== event.call || event.manifest.power !== "OFF")
    return null;
  if (state.phase !== "on" && state.phase !== "launching") return null;
  if (state.note && (state.note.running || now < state.note.notBefore)) return null;
  return runShutdown(
    { ...state, call: undefined, manifest: event.manifest, dueAt: now },
    event.manifest,
    now,
  );
});

export const needsNoAnswer = ({ next }: AgentLogic): { next: Next } => ({
  next(state, event, now) {
    const step = next(state, event, now);
    const { manifest, call, phase } = step.state;
    const unanswered = phase === "confirming" && state.call && !call && manifest;
    return unanswered ? runShutdown(step.state, manifest, now) : step;
  },
});

export const takesOldAnswers = ({ next }: AgentLogic): { next: Next } => ({
  next(state, event, now) {
    const old = event.kind === "answered" && state.phase === "confirming" && state.call;
    if (!old || event.call === state.call?.id) return next(state, event, now);
    const call = { ...old, stage: "sent", until: now } as const;
    return next({ ...state, call }, { ...event, call: call.id }, now);
  },
});

export const forgets = ({ begin }: AgentLogic): Partial<AgentLogic> => ({
  begin: (beginning) => begin({ ...beginning, note: undefined }),
});

export const isImpatient = ({ next }: AgentLogic): { next: Next } => ({
  next(state, event, now) {
    const step = next(state, event, now);
    const { note } = step.state;
    if (event.kind !== "command-ended" || !note || note.running) return step;
    return { ...step, state: { ...step.state, note: { ...note, notBefore: now } } };
  },
});

export const asksOnce = instead((state, event, now) => {
  const isAnswer = event.kind === "answered" && state.call?.id === event.call;
  if (!isAnswer || state.phase !== "confirming" || event.manifest.power !== "OFF") return null;
  const ordered = { ...state, call: undefined, order: undefined, manifest: event.manifest, dueAt: now };
  return runShutdown(ordered, event.manifest, now);
});

export const ignoresFaults = ({ next }: AgentLogic): { next: Next } => ({
  next(state, event, now) {
    if (event.kind !== "guards-answered") return next(state, event, now);
    const holders = event.holders.filter(({ kind }) => kind !== "fault");
    return next(state, { ...event, holders }, now);
  },
});

/** It measures sleep by `performance.now()`. */
export const sleepsThroughSleep = ({ compareClocks }: AgentLogic): Partial<AgentLogic> => ({
  compareClocks(before, reading) {
    const first = compareClocks(undefined, reading);
    if (!before) return first;
    return { apart: before, now: reading.running + before.slept, slept: false };
  },
});

export const knowsNoPause = ({ compareClocks }: AgentLogic): Partial<AgentLogic> => ({
  compareClocks: (before, reading) => compareClocks(before, { ...reading, wall: reading.boot }),
});

export const knowsNoHardwareClock = ({ compareClocks }: AgentLogic): Partial<AgentLogic> => ({
  compareClocks: (before, reading) => compareClocks(before, { ...reading, hardware: undefined }),
});

export const agesByBootTime = (): Partial<AgentLogic> => ({ gained: () => 0 });

export const wasAwakeWhileItWasAway = ({ runFound }: AgentLogic): Partial<AgentLogic> => ({
  runFound: (kept, found) =>
    runFound(kept, typeof kept === "object" ? { ...found, slept: kept.slept } : found),
});

export const keepsItsName = ({ next }: AgentLogic): { next: Next } => ({
  next: (state, event, now) =>
    next(state, event.kind === "slept" ? { ...event, bootId: state.bootId } : event, now),
});

/** It goes on with its call, and reports its sleep with the next heartbeat. */
export const readsAfterSleep = ({ next }: AgentLogic): Partial<AgentLogic> => ({
  ...agesByBootTime(),
  next(state, event, now) {
    const { call, wokeAs, phase } = state;
    if (phase !== "confirming") return next(state, event, now);
    if (event.kind === "slept" && call?.stage === "sent")
      return {
        state: { ...state, wokeAs: event.bootId, call: { ...call, until: now + 5_000 } },
        effects: [],
      };
    const late = event.kind === "time" && wokeAs !== undefined;
    return next(state, late ? { kind: "slept", bootId: wokeAs } : event, now);
  },
});
