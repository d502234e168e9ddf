/** Calls: their times, their attempts, their end. Pure. Times are milliseconds. */
import { dueAfterHold, failedToHold, holdFor } from "./held-answer.ts";
import { toReport } from "./relaying.ts";
import { freeFor, useToReport } from "./use.ts";
import { LEAST_GAP } from "./gap.ts";
import type { Call, Effect, LogLine, Phase, State, Step } from "./state.ts";
import type { HeartbeatStatus } from "../messages.ts";

/** The interval until the manager has named one. */
const FIRST_INTERVAL = 10_000;
/** The most attempts of one call. */
const ATTEMPTS = 3;
const LONGEST_ATTEMPT = 10_000;
/** The pause between two calls while the token is refused. */
const REFUSED_PAUSE = 60_000;
/** The time after a sleep in which calls follow one another until one is answered. */
const NETWORK_COMES_WITHIN = 30_000;
/** The time for the last heartbeat when the machine goes down. */
const LAST_WORD = 2_000;
/** Phases whose report is the last of this run of the machine, and those that say so by `leaving`. */
const LEAVING_PHASES: readonly Phase[] = ["falling-asleep", "leaving"];
const LAST_PHASES: readonly Phase[] = [...LEAVING_PHASES, "restarting"];
/** The longest time between Launched and the first ON: until that is held no order reaches the machine. */
const SETTLES_WITHIN = 1_500;

/** The heartbeat status that each phase reports; undefined: it asks for the manifest. */
const REPORTS: Readonly<Record<Phase, HeartbeatStatus | undefined>> = {
  greeting: undefined,
  launching: "Launched",
  on: "ON",
  confirming: "Stopping",
  "falling-asleep": "Stopping",
  "shutting-down": "Stopping",
  "going-down": "Stopping",
  leaving: "Stopping",
  restarting: "ON",
  gone: undefined,
};

/** Starts the call that belongs to the phase. A heartbeat takes the next sequence. */
export function startCall(before: State, now: number): Step {
  const { waked, state } = toReport(before);
  const status = REPORTS[state.phase];
  const sequence = status === undefined ? state.sequence : state.sequence + 1;
  const settles = state.phase === "on" && !state.placed;
  const share = settles ? placeOf(state) : 1;
  return send({ ...state, sequence, placed: state.placed || settles }, now, {
    id: 0,
    status,
    sequence,
    withAgent: status !== "ON" || state.introduce,
    attempt: 1,
    startedAt: now,
    stage: "sent",
    until: now,
    revision: followed(state),
    share,
    holdMs: mayHold(state, { startedAt: now, share }, now),
    heldInVain: false,
    waked,
  });
}

/** While the guards are asked first, an order is not followed yet. */
function followed({ order, manifest }: State): number {
  return order?.stage === "asking" ? order.before : (manifest?.revision ?? 0);
}

/**
 * Milliseconds for which this call may be held: none for one that declines, so that its answer comes at once, nor for
 * one that waits for the guards' first answer, so that this is reported at once.
 */
function mayHold(state: State, call: Pick<Call, "startedAt" | "share">, now: number): number {
  return state.declined === undefined && state.poll?.awaited !== true ? holdFor(state, call, now) : 0;
}

/**
 * Sends the same call once more, with its sequence. Where holding may have been the trouble this attempt is not held: if
 * it is answered, that was it.
 */
export function tryAgain(state: State, call: Call, now: number): Step {
  const holdMs = call.heldInVain ? 0 : mayHold(state, call, now);
  return send(state, now, { ...call, attempt: call.attempt + 1, holdMs });
}

function send(state: State, now: number, call: Call): Step {
  const id = state.attempts + 1;
  const time = LAST_PHASES.includes(state.phase) ? LAST_WORD : attemptTime(state);
  const sent: Call = { ...call, id, stage: "sent", until: now + time };
  return { state: { ...state, attempts: id, call: sent }, effects: [request(state, sent, now)] };
}

function request(state: State, call: Call, now: number): Effect {
  if (call.status === undefined) return { kind: "get-manifest", call: call.id, bootId: state.bootId };
  const isOn = call.status === "ON";
  const error = isOn ? state.note?.error : undefined;
  const declined = isOn ? state.declined?.revision : undefined;
  // A decline is reported with its holders, even if the machine restarts by now.
  const reportsUse = isOn && (state.phase === "on" || declined !== undefined);
  const use = reportsUse ? useToReport(state, now) : undefined;
  const plain: Effect = {
    kind: "send-heartbeat",
    call: call.id,
    status: call.status,
    bootId: state.bootId,
    instanceId: state.instanceId,
    sequence: call.sequence,
    manifestRevision: call.revision,
    holdMs: call.holdMs,
    withAgent: call.withAgent,
  };
  // As nearly all are.
  if (
    error === undefined &&
    use === undefined &&
    call.waked.length === 0 &&
    declined === undefined &&
    !LAST_PHASES.includes(state.phase)
  )
    return plain;
  return {
    ...plain,
    ...(error === undefined ? {} : { shutdownError: error }),
    ...(state.phase === "restarting" ? { restarting: true } : {}),
    ...(LEAVING_PHASES.includes(state.phase) ? { leaving: true } : {}),
    ...(use === undefined ? {} : { use, ...freeFor(state, use) }),
    ...(call.waked.length === 0 ? {} : { waked: call.waked }),
    ...(declined === undefined ? {} : { declinedRevision: declined }),
  };
}

/** Forgets the call under way; its answer will not count. */
export function abandon(state: State): Step {
  if (state.call === undefined) return { state, effects: [] };
  const effects: Effect[] = state.call.stage === "pausing" ? [] : [{ kind: "abandon", call: state.call.id }];
  return { state: { ...state, call: undefined }, effects };
}

/** The manager has taken the call in; until the next one there is time for its answer. */
export function acknowledged(state: State, call: Call): State {
  const until = dueAfterHold(call.holdMs, sentAt(state, call));
  return { ...state, dueAt: until, call: { ...call, stage: "held", until } };
}

/** A held answer was cut, or is none: it had been acknowledged, and the next call comes in its time. */
export function cutWhileHeld(state: State, now: number): Step {
  const { holding, effects } = failedToHold(state.holding, now);
  return { state: { ...state, call: undefined, holding }, effects };
}

/** Begins the next call once the time of a held answer is over, whatever became of it. */
export function goOn(state: State, now: number): Step {
  const left = abandon(state);
  const call = startCall(left.state, now);
  return { state: call.state, effects: [...left.effects, ...call.effects] };
}

/**
 * An attempt failed: two more follow after a pause each; then one line in the log, and the next interval. A machine that
 * has just woken goes on at once: whoever woke it waits for it.
 * A refused token is not tried again at once: only a new one helps.
 */
export function attemptFailed(
  state: State,
  call: Call,
  failure: { refused: boolean; message: string },
  now: number,
): Step {
  if (LAST_PHASES.includes(state.phase)) return over(state);
  if (call.attempt < ATTEMPTS && !failure.refused) {
    const until = now + retryPause(state, call.attempt);
    // A manager that is away refuses at once; a proxy that buffers lets the attempt wait.
    const waited = now - sentAt(state, call) >= Math.min(attemptTime(state), LEAST_GAP);
    const heldInVain = call.heldInVain || (call.holdMs > 0 && waited);
    return { state: { ...state, call: { ...call, stage: "pausing", until, heldInVain } }, effects: [] };
  }
  const due = isJustAwake(state, now) ? now + retryPause(state, 1) : dueAfter(state, call, now);
  const line: LogLine = { level: "ERROR", type: "error", message: failure.message };
  return {
    state: {
      ...state,
      // The manifest is not needed to begin: Launched is answered with it.
      phase: state.phase === "greeting" ? "launching" : state.phase,
      call: undefined,
      dueAt: failure.refused ? Math.max(due, now + REFUSED_PAUSE) : due,
      introduce: true,
      logged: "",
      report: { ...state.report, error: failure.message },
    },
    effects: [{ kind: "log", line }],
  };
}

/** The end of this komolet. */
export function over(state: State): Step {
  const left = abandon(state);
  return { state: { ...left.state, phase: "gone" }, effects: [...left.effects, { kind: "exit" }] };
}

function intervalOf(state: State): number {
  return state.manifest === undefined ? FIRST_INTERVAL : state.manifest.interval * 1000;
}

/** The time at which the attempt under way was sent. */
function sentAt(state: State, call: Call): number {
  return call.until - attemptTime(state);
}

/** Whether the machine has just woken, and nobody has heard of it yet: its network comes some seconds later. */
function isJustAwake({ phase, wokeAt }: State, now: number): boolean {
  return phase === "launching" && wokeAt !== undefined && now - wokeAt < NETWORK_COMES_WITHIN;
}

/** The time limit of one attempt. Three of them and both pauses fit into one interval. */
function attemptTime(state: State): number {
  return Math.min(intervalOf(state) / 4, LONGEST_ATTEMPT);
}

/** The pause after a failed attempt (1 or 2); longer the second time, and different for each agent. */
function retryPause(state: State, attempt: number): number {
  return intervalOf(state) * 0.04 * attempt * (0.5 + state.jitter);
}

/**
 * The start of the call after this one: soon where an answer that could have been held brought a new manifest, and no
 * order. The new revision is confirmed then, and the next answer held.
 */
export function dueAfter(state: State, call: Call, now: number): number {
  const { startedAt, stage, until, revision, holdMs, share } = call;
  const { manifest } = state;
  const isNews = holdMs > 0 && manifest?.power === "ON" && manifest.revision !== revision;
  if (isNews) return Math.max(now, startedAt + LEAST_GAP);
  return Math.max(now, stage === "held" ? until : startedAt + intervalOf(state) * share);
}

/** The start of the first ON after Launched was answered: soon, and spread, for a thousand that were booted together. */
export function dueAfterLaunch(state: State, now: number): number {
  return now + Math.min(intervalOf(state), SETTLES_WITHIN) * placeOf(state);
}

/**
 * The share of an interval after the first ON, in its second half: a thousand agents that started together do not
 * march in step from then on.
 */
function placeOf({ jitter }: State): number {
  return 0.5 + jitter / 2;
}
