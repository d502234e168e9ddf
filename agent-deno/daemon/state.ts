/**
 * The types of the daemon's logic: its state, its events, its effects.
 * Times are monotonic milliseconds since the machine booted. No I/O, no clock, no chance here.
 */

import type { Guards, Holder } from "../guards/words.ts";
import type { HeartbeatStatus, Manifest, Power } from "../messages.ts";
import type { Shutdown } from "../shutdowns.ts";
import type { Upgrade } from "../upgrades.ts";
import type { WakeRequest, WakeResult } from "../wakes.ts";

/**
 * - `greeting`: asks for the manifest once, before its first heartbeat
 * - `launching`: reports Launched until that is answered
 * - `on`: reports ON every interval
 * - `confirming`: ordered OFF; reports Stopping and waits for a fresh answer to it
 * - `falling-asleep`: about to sleep as ordered; one last Stopping, since a machine that sleeps says nothing
 * - `shutting-down`: the shutdown command runs or ran; reports Stopping whatever is answered
 * - `going-down`: told to end while shutting down, with others that still stop; reports Stopping until they have
 * - `leaving`: the last one that stops; one last Stopping
 * - `restarting`: told to end because the machine restarts; one last ON, which says so
 * - `gone`: over
 */
export type Phase =
  | "greeting"
  | "launching"
  | "on"
  | "confirming"
  | "falling-asleep"
  | "shutting-down"
  | "going-down"
  | "leaving"
  | "restarting"
  | "gone";

/** Whether the manager may hold its answers. */
export interface Holding {
  /** Held answers in a row that were cut or buffered on their way. */
  readonly failures: number;
  /** The earliest time at which answers are held again. */
  readonly notBefore: number;
}

/** One call: up to three attempts that share a sequence. */
export interface Call {
  /** The number of the present attempt; an answer with another number is too late to count. */
  readonly id: number;
  /** The reported status; undefined for GetManifest. */
  readonly status: HeartbeatStatus | undefined;
  readonly sequence: number;
  readonly withAgent: boolean;
  /** 1, 2 or 3. */
  readonly attempt: number;
  readonly startedAt: number;
  /**
   * `sent`: the attempt is given up at `until`. `held`: it is acknowledged, its answer waits for news, and the next call
   * begins then. `pausing`: the next attempt begins then.
   */
  readonly stage: "sent" | "held" | "pausing";
  readonly until: number;
  /** The revision that it reports as followed. */
  readonly revision: number;
  /** The share of an interval until the next call: less than 1 where an agent takes its place in the common interval. */
  readonly share: number;
  /** Milliseconds for which the manager may hold the answer of this attempt. */
  readonly holdMs: number;
  /** Whether an attempt whose answer could be held failed, perhaps for that reason. */
  readonly heldInVain: boolean;
  /** Results of what this machine was asked to pass on, which it reports. */
  readonly waked: readonly WakeResult[];
}

/**
 * An order that the machine may still decline. It ends with the command, a withdrawal or a decline.
 * - `asking`: the guards are asked, before anything is reported
 * - `notifying`: people are told that the machine will go
 * - `asking-again`: the guards are asked once that time is over
 * - `confirming`: Stopping is reported, and its answer waited for
 * - `checking`: the guards are asked for the last time, after that answer
 */
export interface Order {
  readonly stage: "asking" | "notifying" | "asking-again" | "confirming" | "checking";
  readonly revision: number;
  /** The revision that was followed before, and still is while the guards are asked for the first time. */
  readonly before: number;
  /** The latest end of the stage. */
  readonly until: number;
  /** The number of the present question to the guards. */
  readonly question: number;
  /** Whether people were notified that the machine will go. */
  readonly notified: boolean;
}

/** An order that was declined, and why: reported until the manager has received it. */
interface Declined {
  readonly revision: number;
  readonly use: readonly Holder[];
}

/** The last question to the guards for a report, and the last answer. */
export interface Poll {
  readonly question: number;
  readonly askedAt: number;
  /** The last answer, to this question or one before it. */
  readonly found: { readonly at: number; readonly use: readonly Holder[] } | undefined;
  /** Whether the manager waits for it: it is reported as soon as it is there. */
  readonly awaited: boolean;
}

/** The time since when the machine has been free by all guards that were asked. */
export interface Free {
  readonly since: number;
  /** The last look that found so. */
  readonly until: number;
  /** The guards that were asked, as text: others begin anew. */
  readonly guards: string;
}

/**
 * The last shutdown command of this boot, kept in /run/komoriuta so that a restarted komolet knows of it.
 * While `running`, it is the note of a running shutdown; afterwards only what keeps the next one at a distance.
 */
export interface Note {
  readonly bootId: string;
  readonly running: boolean;
  readonly ranAt: number;
  /** The earliest time of the next command. */
  readonly notBefore: number;
  /** Commands given up in a row. */
  readonly failures: number;
  /** The reason for which the command was given up; reported as `shutdown_error`. */
  readonly error?: string;
  /** The manifest by which the command ran. */
  readonly manifest?: Manifest;
}

/** Magic packets for other machines. */
export interface Relaying {
  /** Requests that were done, latest last: each is done once. */
  readonly done: readonly string[];
  /** Results that the next heartbeat reports. */
  readonly results: readonly WakeResult[];
}

/** Facts for `komo-agent status`. */
interface Report {
  /** The time at which the last answered heartbeat was sent. */
  readonly at?: number;
  readonly status?: HeartbeatStatus;
  readonly answer?: Power;
  /** The reason for which the last call failed; absent once one is answered. */
  readonly error?: string;
}

export interface State {
  /** The name of this run of the machine: docs/status-model.md, "A machine that slept". */
  readonly bootId: string;
  /** The name of the present run after a sleep in the middle of a shutdown; reported once the shutdown is given up. */
  readonly wokeAs: string | undefined;
  /** The time at which it was last seen that the machine had slept; undefined: never. */
  readonly wokeAt: number | undefined;
  /** A random id: one run of komolet. */
  readonly instanceId: string;
  /** This agent's place in the common interval, in [0, 1). */
  readonly jitter: number;
  readonly phase: Phase;
  readonly manifest: Manifest | undefined;
  /** Sequence of the last heartbeat. */
  readonly sequence: number;
  /** Id of the last attempt. */
  readonly attempts: number;
  readonly call: Call | undefined;
  /** Whether this agent has taken its place in the common interval. */
  readonly placed: boolean;
  /** The start of the next call, once none is under way. */
  readonly dueAt: number;
  readonly note: Note | undefined;
  readonly order: Order | undefined;
  readonly declined: Declined | undefined;
  readonly poll: Poll | undefined;
  /** undefined: somebody uses the machine, or it was not looked at. */
  readonly free: Free | undefined;
  /** The number of questions to the guards so far. */
  readonly questions: number;
  readonly holding: Holding;
  readonly relaying: Relaying;
  /** The planned start for which the board's alarm is set, in milliseconds since 1970; undefined: it is not set. */
  readonly wakeAt: number | undefined;
  /** Whether the next heartbeat describes the host. */
  readonly introduce: boolean;
  /** The last heartbeat in the log, so that unchanged ones are not written one by one. */
  readonly logged: string;
  readonly report: Report;
}

export type Event =
  /** Time has passed; wanted at `wakeAt`. */
  | { readonly kind: "time" }
  /** The head of an answer whose body may wait: the manager has taken the heartbeat in. */
  | { readonly kind: "acknowledged"; readonly call: number; readonly gained: number }
  | {
      readonly kind: "answered";
      readonly call: number;
      readonly manifest: Manifest;
      /** Milliseconds by which another clock has gone on more than `now` since the attempt: in a pause, time stands still. */
      readonly gained: number;
      /** The longest time for which the answer may have waited to be read, in milliseconds. Absent: not known. */
      readonly age?: number;
    }
  /** Magic packets for other machines were sent, or not. */
  | { readonly kind: "passed-on"; readonly results: readonly WakeResult[] }
  /** `refused`: the token was not accepted. */
  | { readonly kind: "failed"; readonly call: number; readonly refused: boolean; readonly message: string }
  /** The command that `ranAt` names ended, badly where there is an error; or its note could not be kept. */
  | { readonly kind: "command-ended"; readonly ranAt: number; readonly error?: string }
  /** The configuration was read anew. */
  | { readonly kind: "reload"; readonly managerChanged: boolean }
  /** SIGTERM. `restarting`: because the machine restarts. */
  | { readonly kind: "stop"; readonly restarting?: boolean }
  /** The guards' answer to `question`: users of the machine; none: it is free. */
  | {
      readonly kind: "guards-answered";
      readonly question: number;
      readonly holders: readonly Holder[];
      readonly gained: number;
    }
  /** Nothing stops beside komolet any more, or nobody can tell. */
  | { readonly kind: "others-stopped" }
  /** The machine slept or was paused: this run of it has a name of its own. */
  | { readonly kind: "slept"; readonly bootId: string };

export type LogLine =
  | {
      readonly level: "INFO";
      readonly type: "heartbeat";
      readonly serverUUID: string;
      readonly heartbeatStatus: HeartbeatStatus;
      readonly powerStatus: Power;
    }
  | { readonly level: "WARN" | "ERROR"; readonly type: "error"; readonly message: string };

export type Effect =
  | { readonly kind: "get-manifest"; readonly call: number; readonly bootId: string }
  | {
      readonly kind: "send-heartbeat";
      readonly call: number;
      readonly status: HeartbeatStatus;
      readonly bootId: string;
      readonly instanceId: string;
      readonly sequence: number;
      readonly manifestRevision: number;
      readonly shutdownError?: string;
      readonly restarting?: true;
      /** Nothing else is left to stop: the last heartbeat of this boot. */
      readonly leaving?: true;
      /** Users of the machine; absent: holds of the machine itself are reported all the same. */
      readonly use?: readonly Holder[];
      /** Milliseconds for which the machine has been free. */
      readonly freeSinceMs?: number;
      readonly declinedRevision?: number;
      /** Milliseconds for which the answer may be held. */
      readonly holdMs: number;
      /** Results of what this machine was asked to pass on. */
      readonly waked?: readonly WakeResult[];
      /** Whether the host is described. */
      readonly withAgent: boolean;
    }
  /** Cancel this attempt. */
  | { readonly kind: "abandon"; readonly call: number }
  /** Send magic packets for other machines. */
  | { readonly kind: "pass-on"; readonly requests: readonly WakeRequest[] }
  | {
      readonly kind: "ask-guards";
      readonly question: number;
      readonly guards: Guards;
      /** The way in which the machine is to go, if it is free. */
      readonly how: Shutdown;
    }
  /** Become that version, if nobody uses the machine by these guards. */
  | { readonly kind: "upgrade"; readonly upgrade: Upgrade; readonly guards: Guards }
  /** Show a message to everybody who is logged in. */
  | { readonly kind: "notify-people"; readonly message: string }
  /** Set the alarm of the board for a planned start; undefined: end what was set. */
  | { readonly kind: "set-alarm"; readonly wakeAt: number | undefined }
  /** Keep the note first; only then run the command. */
  | { readonly kind: "run-shutdown"; readonly note: Note }
  /** End the command if it still runs. */
  | { readonly kind: "end-shutdown" }
  /** Keep what remains of a shutdown that was given up. */
  | { readonly kind: "keep-note"; readonly note: Note }
  | { readonly kind: "remove-note" }
  /** Tell when all that stops beside komolet has stopped. */
  | { readonly kind: "await-others" }
  | { readonly kind: "log"; readonly line: LogLine }
  | { readonly kind: "exit" };

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}
