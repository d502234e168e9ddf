/** The start of komolet, with the note of a shutdown that an earlier one of this boot left. Pure. Times are monotonic milliseconds. */
import { LEAST_GAP } from "./gap.ts";
import { UNTRIED } from "./held-answer.ts";
import { NOTHING_PASSED_ON } from "./relaying.ts";
import { BETWEEN_RUNS, isSleep } from "./shutdown.ts";
import { isSameBoot } from "../host/sleep.ts";
import type { Effect, Note, State, Step } from "./state.ts";

/** The clock restarts with komolet and is known to the second then. */
const CLOCK_SLACK = 1_000;

const UNREADABLE = "The note of an earlier shutdown cannot be read; the next one waits five minutes.";

export interface Beginning {
  /** This run of the machine. */
  readonly bootId: string;
  readonly instanceId: string;
  /** A random number in [0, 1), chosen once. */
  readonly jitter: number;
  /** The note of an earlier komolet in /run/komoriuta, if any. */
  readonly note: Note | "unreadable" | undefined;
  readonly now: number;
}

/**
 * The first state of a komolet. In the middle of a shutdown that an earlier one began in the same boot it goes on
 * reporting Stopping, without Launched, and does not run the command again (safety rule 4).
 */
export function begin({ bootId, instanceId, jitter, note, now }: Beginning): Step {
  const state: State = {
    bootId,
    wokeAs: undefined,
    wokeAt: undefined,
    instanceId,
    jitter,
    phase: "greeting",
    manifest: undefined,
    sequence: 0,
    attempts: 0,
    call: undefined,
    placed: false,
    dueAt: now,
    note: undefined,
    order: undefined,
    declined: undefined,
    poll: undefined,
    free: undefined,
    questions: 0,
    holding: UNTRIED,
    relaying: NOTHING_PASSED_ON,
    wakeAt: undefined,
    introduce: true,
    logged: "",
    report: {},
  };
  if (note === undefined) return { state, effects: [UP] };
  if (note === "unreadable") {
    return { state: { ...state, note: cautious(bootId, now) }, effects: [UP, warning(UNREADABLE)] };
  }
  if (!isSameBoot(note.bootId, bootId)) return { state, effects: [UP, { kind: "remove-note" }] };
  const kept = ofThisClock(note, now);
  // It slept as it was told, and no komolet was there when it woke; or its clocks moved otherwise, and then the next
  // command waits as after any other.
  if (note.running && isSleep(note) && note.bootId !== bootId) {
    const over = { ...kept, running: false };
    return { state: { ...state, note: over }, effects: [UP, { kind: "keep-note", note: over }] };
  }
  if (!kept.running) return { state: { ...state, note: kept }, effects: [UP] };
  const { manifest } = kept;
  const going = { phase: "shutting-down", note: kept, manifest, wakeAt: manifest?.wakeAt } as const;
  const woke = note.bootId === bootId ? {} : { bootId: note.bootId, wokeAs: bootId };
  return {
    state: { ...state, ...going, ...woke },
    effects: [warning("This machine is already shutting down, as komolet was told before it restarted.")],
  };
}

/** The machine is up: what was set to wake it has done its part, or is not needed. */
const UP: Effect = { kind: "set-alarm", wakeAt: undefined };

function warning(message: string): Effect {
  return { kind: "log", line: { level: "WARN", type: "error", message } };
}

/** A note that cannot be read may tell of a command that ran just now: the next one waits. */
function cautious(bootId: string, now: number): Note {
  return {
    bootId,
    running: false,
    ranAt: now,
    notBefore: now + BETWEEN_RUNS,
    failures: 0,
    error: UNREADABLE,
  };
}

/** The note by the present clock. The next run may come too late, but by no more than the rules would have it wait. */
function ofThisClock(note: Note, now: number): Note {
  const ranAt = Math.min(note.ranAt, now) + CLOCK_SLACK;
  const latest = now + BETWEEN_RUNS + LEAST_GAP;
  const notBefore = Math.max(ranAt + BETWEEN_RUNS, Math.min(note.notBefore + CLOCK_SLACK, latest));
  return { ...note, ranAt, notBefore };
}
