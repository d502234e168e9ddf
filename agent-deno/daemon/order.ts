/**
 * An order that the machine may decline: docs/status-model.md, "Guards". The guards are asked before Stopping is
 * reported, and again after its answer, right before the command. Pure. Times are milliseconds.
 */
import type { Holder } from "../guards/words.ts";
import { goOn } from "./calls.ts";
import { runShutdown } from "./shutdown.ts";
import type { Call, Effect, Order, State, Step } from "./state.ts";
import type { Manifest } from "../messages.ts";
import { news, willGo } from "../news/news.ts";

/** The longest wait for the guards, which take 15 s at most: a limit in case that should ever be wrong. */
const LONGEST_QUESTION = 20_000;
/** Time for the guards before the next report falls due. */
const TIME_TO_ASK = 5_000;
/** The holder where the guards do not answer in time: somebody may have come meanwhile. */
export const SILENT: readonly Holder[] = [{ kind: "fault", name: "guards: no answer in time" }];

/** OFF in answer to Launched or ON. The same order is considered once, and declined once. */
export function consider(state: State, call: Call, manifest: Manifest, now: number): Step {
  const { revision } = manifest;
  if (state.declined?.revision === revision) return { state, effects: [] };
  if (state.order?.revision === revision) return { state, effects: [] };
  const order: Order = {
    stage: "asking",
    revision,
    before: call.revision,
    until: now,
    question: 0,
    notified: state.order?.notified ?? false,
  };
  const begun = { ...state, declined: undefined, order };
  if (!mayDecline(manifest)) return agree(begun, order, manifest, now);
  return ask({ ...begun, dueAt: Math.max(state.dueAt, now + TIME_TO_ASK) }, order, manifest, now);
}

/** ON: the order is withdrawn, or the manager has received that it was declined. */
export function withdrawn(state: State): Step {
  const effects: Effect[] =
    state.order?.notified === true ? [notify(news("This server stays on: it is not turned off now."))] : [];
  return { state: { ...state, order: undefined, declined: undefined }, effects };
}

/** Answered OFF to Stopping: only the guards are left to ask. */
export function confirmed(state: State, manifest: Manifest, now: number): Step {
  if (!mayDecline(manifest)) return run(state, manifest, now);
  if (state.order?.stage === "checking") return { state, effects: [] };
  const { revision } = manifest;
  const notified = state.order?.notified ?? false;
  const order: Order = { stage: "checking", revision, before: revision, until: now, question: 0, notified };
  return ask(state, order, manifest, now);
}

/** Continues with the guards' answer. */
export function decided(state: State, order: Order, holders: readonly Holder[], now: number): Step {
  const { manifest } = state;
  if (manifest === undefined) return { state, effects: [] };
  if (holders.length > 0) return decline(state, order, holders, now);
  if (order.stage === "checking") return run(state, manifest, now);
  return order.stage === "asking" ? agree(state, order, manifest, now) : confirm(state, order, now);
}

/** A stage has lasted as long as it may. */
export function stageOver(state: State, order: Order, now: number): Step {
  const { manifest } = state;
  if (manifest === undefined) return { state, effects: [] };
  if (order.stage !== "notifying") return decline(state, order, SILENT, now);
  // Somebody may have come, or asked to be left alone, since it was told.
  return mayDecline(manifest)
    ? ask(state, { ...order, stage: "asking-again" }, manifest, now)
    : confirm(state, order, now);
}

/** Whether the order may be declined: not by force, and not where no guards are named. */
function mayDecline({ force, guards }: Manifest): boolean {
  return !force && guards !== undefined;
}

function ask(state: State, order: Order, { guards, how }: Manifest, now: number): Step {
  const question = state.questions + 1;
  const asked: Order = { ...order, question, until: now + LONGEST_QUESTION };
  const effects: Effect[] = guards === undefined ? [] : [{ kind: "ask-guards", question, guards, how }];
  return { state: { ...state, questions: question, order: asked }, effects };
}

/** Free: people are told, where there is time to. */
function agree(state: State, order: Order, manifest: Manifest, now: number): Step {
  if (manifest.grace === 0) return confirm(state, order, now);
  const until = now + manifest.grace * 1000;
  const notifying: Order = { ...order, stage: "notifying", question: 0, until, notified: true };
  return { state: { ...state, order: notifying }, effects: [notify(willGo(manifest))] };
}

/** Reports Stopping, which asks the manager to confirm. */
function confirm(state: State, order: Order, now: number): Step {
  const confirming: Order = { ...order, stage: "confirming", question: 0, until: Infinity };
  return goOn({ ...state, phase: "confirming", order: confirming }, now);
}

function run(state: State, manifest: Manifest, now: number): Step {
  return runShutdown({ ...state, order: undefined }, manifest, now);
}

/** In use: no command, and the manager is told at once that the machine stays on, and why. */
function decline(state: State, order: Order, use: readonly Holder[], now: number): Step {
  const declined = { revision: order.revision, use };
  const call = goOn({ ...state, phase: "on", order: undefined, declined, free: undefined }, now);
  const names = use.map(({ name }) => name).join(", ");
  const message = `The order to turn this server off is declined: in use by ${names}.`;
  const said: Effect[] = [
    { kind: "log", line: { level: "WARN", type: "error", message } },
    ...(order.notified ? [notify(news("This server stays on: it is not turned off now."))] : []),
  ];
  return { state: call.state, effects: [...said, ...call.effects] };
}

function notify(message: string): Effect {
  return { kind: "notify-people", message };
}
