/** One shutdown at a time, and only on a fresh answer (safety rule 4). Pure. */
import { awake } from "./awake.ts";
import { abandon, startCall } from "./calls.ts";
import type { Effect, Note, State, Step } from "./state.ts";
import type { Manifest } from "../messages.ts";
import type { Shutdown } from "../shutdowns.ts";

/** Rules that follow from the way in which a machine is to go. */
interface Way {
  /** Whether it sleeps: then it says so before, since it says nothing afterwards. */
  readonly sleeps: boolean;
  /** A machine that is still up, or awake, this long after the command did not go by it. */
  readonly giveUpAfter: number;
  readonly givenUp: string;
  /** The step where the machine slept while the command ran, or after it. */
  readonly slept: (state: State) => Step;
}

const GOES_DOWN: Way = {
  sleeps: false,
  giveUpAfter: 300_000,
  givenUp: "The machine is still up five minutes after the shutdown command.",
  slept: (state) => ({ state, effects: [{ kind: "end-shutdown" }] }),
};
const GOES_TO_SLEEP: Way = {
  sleeps: true,
  giveUpAfter: 60_000,
  givenUp: "The machine is still awake one minute after the command to sleep.",
  slept: wokeUp,
};
const WAYS: Readonly<Record<Shutdown, Way>> = {
  power_off: GOES_DOWN,
  suspend: GOES_TO_SLEEP,
  hibernate: GOES_TO_SLEEP,
  reboot: GOES_DOWN,
};

/** The way of a note; one without a manifest is of a power-off. */
function wayOf({ manifest }: Note): Way {
  return WAYS[manifest?.how ?? "power_off"];
}

/** No two commands in one boot come closer than this. */
export const BETWEEN_RUNS = 300_000;
const FIRST_PAUSE_AFTER_GIVING_UP = 30_000;
const LONGEST_ERROR = 1_000;

/** Whether a shutdown command may run now: none runs, and the last one of this boot is long enough ago. */
export function mayRun(state: State, now: number): boolean {
  return state.note === undefined || (!state.note.running && now >= state.note.notBefore);
}

/** The time at which a shutdown that runs is given up. */
export function givenUpAt(note: Note): number {
  return note.ranAt + wayOf(note).giveUpAfter;
}

/** The machine is still there by then. */
export function givenUp(state: State, note: Note, now: number): Step {
  return giveUp(state, note, wayOf(note).givenUp, now);
}

/** Whether the command of a note sends the machine to sleep. */
export function isSleep(note: Note): boolean {
  return wayOf(note).sleeps;
}

/** The machine slept while its shutdown command ran, or after it. */
export function sleptDuring(state: State, note: Note): Step {
  return wayOf(note).slept(state);
}

/**
 * The manager confirmed the order in answer to Stopping: the command runs, once. A machine that is to sleep says so
 * first.
 */
export function runShutdown(state: State, manifest: Manifest, now: number): Step {
  if (!WAYS[manifest.how].sleeps) return runCommand(state, manifest, now);
  return startCall({ ...state, phase: "falling-asleep" }, now);
}

/** The last word before a sleep was answered with OFF, or could not be said. */
export function fallAsleep(state: State, now: number): Step {
  const { manifest } = state;
  if (manifest === undefined) return { state, effects: [] };
  return runCommand({ ...state, call: undefined }, manifest, now);
}

/** The machine slept as it was ordered to, and woke: its shutdown is over, and the next one need not wait. */
function wokeUp(state: State): Step {
  const unset = followAlarm({ ...state, note: undefined }, {});
  const over: Effect[] = [...unset.effects, { kind: "end-shutdown" }, { kind: "remove-note" }];
  return { state: awake(unset.state), effects: over };
}

function runCommand(state: State, manifest: Manifest, now: number): Step {
  const note: Note = {
    bootId: state.bootId,
    running: true,
    ranAt: now,
    notBefore: now + BETWEEN_RUNS,
    failures: state.note?.failures ?? 0,
    manifest,
  };
  const followed = followAlarm({ ...state, phase: "shutting-down", note }, manifest);
  return { state: followed.state, effects: [...followed.effects, { kind: "run-shutdown", note }] };
}

/**
 * Sets the board's alarm as a fresh answer says, from the moment at which the machine is surely told to go down:
 * it is the second way to wake it, for when the manager is dead.
 */
export function followAlarm(state: State, { wakeAt }: Pick<Manifest, "wakeAt">): Step {
  if (wakeAt === state.wakeAt) return { state, effects: [] };
  return { state: { ...state, wakeAt }, effects: [{ kind: "set-alarm", wakeAt }] };
}

/**
 * The command failed, or the machine is still up long after it: the note of a running shutdown goes, the manager
 * gets ON and the reason, and the next try comes no sooner than five minutes after this one.
 */
export function giveUp(state: State, note: Note, error: string, now: number): Step {
  const failures = note.failures + 1;
  const given: Note = {
    ...note,
    running: false,
    notBefore: Math.max(note.ranAt + BETWEEN_RUNS, now + pauseAfterGivingUp(failures)),
    failures,
    error: error.slice(0, LONGEST_ERROR),
  };
  const unset = followAlarm({ ...state, phase: "on", note: given }, {});
  const left = abandon(awake(unset.state));
  const call = startCall(left.state, now);
  const said: Effect[] = [
    ...unset.effects,
    { kind: "end-shutdown" },
    { kind: "keep-note", note: given },
    { kind: "log", line: { level: "ERROR", type: "error", message: given.error ?? error } },
  ];
  return { state: call.state, effects: [...left.effects, ...said, ...call.effects] };
}

/** The growing pause after `failures` given-up commands, up to five minutes. */
function pauseAfterGivingUp(failures: number): number {
  return Math.min(FIRST_PAUSE_AFTER_GIVING_UP * 2 ** (failures - 1), BETWEEN_RUNS);
}

/** The order is gone: failures are forgotten, only the distance between two runs stays. */
export function forgetFailures(state: State): Step {
  const note = state.note;
  if (note === undefined || note.running || note.error === undefined) return { state, effects: [] };
  const { error: _, ...rest } = note;
  const kept: Note = { ...rest, failures: 0, notBefore: note.ranAt + BETWEEN_RUNS };
  return { state: { ...state, note: kept }, effects: [{ kind: "keep-note", note: kept }] };
}

/** Ordered OFF too soon after the last command: goes on as ON, and reports why. */
export function holdBack(state: State): State {
  const note = state.note;
  if (note === undefined || note.running || note.error !== undefined) return state;
  const error = "The last shutdown command ran less than five minutes ago; the next one waits.";
  return { ...state, note: { ...note, error } };
}
