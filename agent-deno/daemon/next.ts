/**
 * The next step of komolet: the only place that decides. Pure, so that a simulation can drive it with virtual time.
 * The rules are those of docs/status-model.md, "Safety rules", 3 and 4.
 */
import { awake, forgotten } from "./awake.ts";
import {
  abandon,
  acknowledged,
  attemptFailed,
  cutWhileHeld,
  dueAfter,
  dueAfterLaunch,
  goOn,
  over,
  startCall,
  tryAgain,
} from "./calls.ts";
import { LEAST_GAP } from "./gap.ts";
import { failedToHold, UNTRIED } from "./held-answer.ts";
import { confirmed, consider, decided, SILENT, stageOver, withdrawn } from "./order.ts";
import { passedOn, passOn } from "./relaying.ts";
import {
  fallAsleep,
  followAlarm,
  forgetFailures,
  givenUp,
  givenUpAt,
  giveUp,
  holdBack,
  mayRun,
  sleptDuring,
} from "./shutdown.ts";
import { upgradeAsked } from "./upgrading.ts";
import { askAtOnce, askForReport, found, pollAt } from "./use.ts";
import type { Call, Effect, Event, Order, State, Step } from "./state.ts";
import type { Manifest } from "../messages.ts";

/**
 * The state after `event` at `now` (monotonic ms), and what to carry out, in order.
 * Call again with "time" at `wakeAt(state)`.
 */
export function next(state: State, event: Event, now: number): Step {
  if (state.phase === "gone") return stay(state);
  const call = state.call;
  switch (event.kind) {
    case "time":
      return onTime(state, now);
    case "acknowledged":
      if (call?.id !== event.call || call.stage !== "sent" || isLate(call, event, now)) return stay(state);
      return onAcknowledged(state, call);
    case "answered":
      // An answer that comes after its time may be older than a withdrawal: it does not count.
      if (call?.id !== event.call || call.stage === "pausing" || isLate(call, event, now)) return stay(state);
      return upgradeAsked(
        passOn(
          onAnswer({ ...state, call: undefined }, call, event.manifest, now),
          event.manifest,
          event,
          now,
        ),
        event.manifest,
      );
    case "passed-on":
      return stay(passedOn(state, event.results));
    case "failed":
      if (call?.id !== event.call || call.stage === "pausing") return stay(state);
      return call.stage === "held" ? cutWhileHeld(state, now) : failed(state, call, event, now);
    case "command-ended":
      return onCommandEnded(state, event.ranAt, event.error, now);
    case "reload":
      return onReload(state, event.managerChanged, now);
    case "stop":
      return onStop(state, event.restarting ?? false, now);
    case "guards-answered":
      return onGuards(state, event, now);
    case "others-stopped":
      return state.phase === "going-down" ? leave(state, "leaving", now) : stay(state);
    case "slept":
      return onSlept(state, event.bootId, now);
  }
}

/** The time at which `next` wants to be called with "time"; undefined once it is over. */
export function wakeAt(state: State): number | undefined {
  if (state.phase === "gone") return undefined;
  const isGivenUpAt = state.phase === "shutting-down" ? state.note && givenUpAt(state.note) : undefined;
  return Math.min(
    state.call?.until ?? state.dueAt,
    state.order?.until ?? Infinity,
    pollAt(state) ?? Infinity,
    isGivenUpAt ?? Infinity,
  );
}

/** Whether an answer comes after its time by the clock that went furthest. */
function isLate({ until }: Call | Order, { gained }: { gained: number }, now: number): boolean {
  return now + gained > until;
}

function stay(state: State): Step {
  return { state, effects: [] };
}

function onTime(state: State, now: number): Step {
  const { call, order, note } = state;
  if (state.phase === "shutting-down" && note !== undefined && now >= givenUpAt(note)) {
    return givenUp(state, note, now);
  }
  if (order !== undefined && now >= order.until) return stageOver(state, order, now);
  if (now >= (pollAt(state) ?? Infinity)) return askForReport(state, now, state.poll === undefined);
  if (call === undefined) return now >= state.dueAt ? startCall(state, now) : stay(state);
  if (now < call.until) return stay(state);
  if (call.stage === "pausing") return tryAgain(state, call, now);
  if (call.stage === "held") return goOn(state, now);
  const after = failed(state, call, { refused: false, message: "The manager does not answer in time." }, now);
  return { state: after.state, effects: [{ kind: "abandon", call: call.id }, ...after.effects] };
}

/**
 * An attempt failed. A machine that was confirmed to sleep does so, though nobody took its last word in. Where komolet
 * stood still meanwhile, what was confirmed is too old by now: the machine is on, and the order is asked for anew.
 */
function failed(state: State, call: Call, failure: { refused: boolean; message: string }, now: number): Step {
  if (state.phase !== "falling-asleep") return attemptFailed(state, call, failure, now);
  if (now <= call.until + LATE) return fallAsleep(state, now);
  return stay({ ...state, phase: "on", call: undefined, dueAt: now });
}

/** A timer is later than that only where the process stood still. */
const LATE = 2_000;

/** Only an answer that may be held gets more time for its body. */
function onAcknowledged(state: State, call: Call): Step {
  if (call.holdMs === 0 || state.manifest === undefined) return stay(state);
  return note(acknowledged(state, call), call, state.manifest);
}

function onAnswer(state: State, call: Call, manifest: Manifest, now: number): Step {
  const received: State = { ...state, manifest };
  // Report first, read after: what GetManifest says of power is not acted upon.
  if (call.status === undefined) return startCall({ ...received, phase: "launching" }, now);
  const held = afterHold(received, call, now);
  const noted = note(held.state, call, manifest);
  const acted = act(noted.state, call, manifest, now);
  return { state: acted.state, effects: [...held.effects, ...noted.effects, ...acted.effects] };
}

/** Learns from an answer whether answers can be held: a held one came, or only one that was not held did. */
function afterHold(state: State, call: Call, now: number): Step {
  if (call.stage === "held") return stay({ ...state, holding: UNTRIED });
  if (!call.heldInVain) return stay(state);
  const { holding, effects } = failedToHold(state.holding, now);
  return { state: { ...state, holding }, effects };
}

/** Remembers the answer for the log and for `komo-agent status`. */
function note(state: State, call: Call, { power, serverUuid }: Manifest): Step {
  const status = call.status ?? "ON";
  const logged = `${status} ${power} ${serverUuid}`;
  const log: Effect = {
    kind: "log",
    line: {
      level: "INFO",
      type: "heartbeat",
      serverUUID: serverUuid,
      heartbeatStatus: status,
      powerStatus: power,
    },
  };
  const { at, answer, error } = state.report;
  const isKnown = at === call.startedAt && answer === power && error === undefined;
  const report = isKnown ? state.report : { at: call.startedAt, status, answer: power };
  return {
    state: { ...state, report, logged, introduce: state.introduce && !call.withAgent },
    effects: logged === state.logged ? [] : [log],
  };
}

function act(state: State, call: Call, manifest: Manifest, now: number): Step {
  const regular: State = { ...state, dueAt: dueAfter(state, call, now) };
  switch (state.phase) {
    case "launching":
      return obeyOrReport(
        { ...regular, phase: "on", placed: false, dueAt: dueAfterLaunch(state, now) },
        call,
        manifest,
        now,
      );
    case "on":
      return obeyOrReport(regular, call, manifest, now);
    case "confirming":
      if (manifest.power === "OFF") return confirmed(regular, manifest, now);
      // Withdrawn: the operator should see ON soon.
      return forget({ ...regular, phase: "on", dueAt: Math.max(now, call.startedAt + LEAST_GAP) });
    case "falling-asleep":
      return manifest.power === "OFF" ? fallAsleep(regular, now) : forget({ ...regular, phase: "on" });
    case "shutting-down":
    case "going-down":
      // Whatever is answered: a command that runs cannot be taken back. An alarm can.
      return followAlarm(regular, manifest);
    case "leaving":
    case "restarting":
      return over(state);
    case "greeting":
    case "gone":
      return stay(state);
  }
}

/** An answer to Launched or ON: OFF is reported back as Stopping before anything happens. */
function obey(state: State, call: Call, manifest: Manifest, now: number): Step {
  if (manifest.power === "ON") return forget(state);
  if (!mayRun(state, now)) return stay(holdBack(state));
  return consider(state, call, manifest, now);
}

/** ON: the order is forgotten, with its failures. */
function forget(state: State): Step {
  const without = withdrawn(state);
  const kept = forgetFailures(without.state);
  return { state: kept.state, effects: [...without.effects, ...kept.effects] };
}

/** As `obey`; and where the manager asks anew for the use of the machine, it is reported at once. */
function obeyOrReport(state: State, call: Call, manifest: Manifest, now: number): Step {
  const obeyed = obey(state, call, manifest, now);
  const { power, reportUse, revision } = manifest;
  if (power !== "ON" || !reportUse || revision === call.revision) return obeyed;
  const asked = askAtOnce(obeyed.state, now);
  return { state: asked.state, effects: [...obeyed.effects, ...asked.effects] };
}

/** An answer to a question that nobody has any more says at most that the machine is in use. */
function onGuards(
  state: State,
  { question, holders, gained }: Extract<Event, { kind: "guards-answered" }>,
  now: number,
): Step {
  const { order, poll } = state;
  if (order?.question === question)
    return decided(state, order, isLate(order, { gained }, now) ? SILENT : holders, now);
  if (poll?.question === question) return stay(found(state, poll, holders, now));
  return stay(holders.length > 0 ? { ...state, free: undefined } : state);
}

function onCommandEnded(state: State, ranAt: number, error: string | undefined, now: number): Step {
  const isThis = state.phase === "shutting-down" && state.note?.ranAt === ranAt;
  if (!isThis || error === undefined || state.note === undefined) return stay(state);
  return giveUp(state, state.note, error, now);
}

/**
 * The machine slept, or was paused. No order and no answer outlives that, and this run of the machine is reported as any
 * other is. A shutdown that has begun goes on, and so does its Stopping; a command that still runs is ended.
 */
function onSlept(state: State, bootId: string, now: number): Step {
  if (state.phase === "leaving" || state.phase === "restarting") return over(state);
  const left = abandon({ ...state, dueAt: now, wokeAs: bootId, wokeAt: now });
  if (state.phase === "going-down") return left;
  if (state.phase === "shutting-down" && state.note !== undefined) {
    const woken = sleptDuring(left.state, state.note);
    return { state: woken.state, effects: [...left.effects, ...woken.effects] };
  }
  const without = withdrawn(left.state);
  const line = { level: "WARN", type: "error", message: SLEPT } as const;
  return {
    state: awake(without.state),
    effects: [...left.effects, ...without.effects, { kind: "log", line }],
  };
}

const SLEPT =
  "This machine slept or was paused, or its clock was set on: orders from before are void, and it reports anew.";

/** Another manager has given no order yet and knows no revision of the first one: Launched is reported to it. */
function onReload(state: State, managerChanged: boolean, now: number): Step {
  if (state.phase === "leaving" || state.phase === "restarting") return stay(state);
  // The last word before a sleep has its time from the order's confirmation on: it is not said once more.
  if (!managerChanged && state.phase === "falling-asleep") return stay(state);
  const isIdle = state.call === undefined || state.call.stage === "held";
  if (!managerChanged && isIdle && state.report.error === undefined) return stay(state);
  const left = abandon({ ...state, dueAt: now, introduce: true });
  if (!managerChanged) return left;
  const phase = ["shutting-down", "going-down"].includes(state.phase) ? state.phase : "launching";
  return { state: { ...left.state, ...forgotten(state), phase }, effects: left.effects };
}

/**
 * The machine goes down and ends us. Other services may take minutes to stop, and a machine must not be taken for off
 * while it runs: so komolet reports until the end. Signalled once more, it leaves at once. Without an order it reports
 * that the machine restarts, if it does, and else leaves without a report.
 */
function onStop(state: State, restarting: boolean, now: number): Step {
  if (state.phase === "going-down") return leave(state, "leaving", now);
  if (state.phase === "on" && restarting) return leave(state, "restarting", now);
  if (state.phase !== "shutting-down") return over(state);
  return { state: { ...state, phase: "going-down" }, effects: [{ kind: "await-others" }] };
}

/** Reports once more. */
function leave(state: State, phase: "leaving" | "restarting", now: number): Step {
  const left = abandon(state);
  const call = startCall({ ...left.state, phase }, now);
  return { state: call.state, effects: [...left.effects, ...call.effects] };
}
