import type { Guards } from "../../../agent-deno/guards/words.ts";
import type { EventRecord } from "../../../lib/fleet/model/entities";
import type { Heartbeat } from "../../../lib/power/events";
import type { Holder } from "../../../lib/power/use";
import type { Departure, Shutdown } from "../../../lib/power/words";
import type { LookEntry, Proof } from "./looks";

/**
 * The oracle's book about one server, kept from outside: clicks of operators and their answers, the boots, and
 * everything that was sent, answered and run. It never reads the facts.
 */

/** The rule that was broken: one of the safety rules, or one of the two that complete them. */
export type Rule =
  | 1
  | 2
  | 3
  | 4
  | 5
  | 6
  | 7
  | 8
  | 9
  | 10
  | 11
  | 12
  | 13
  | 14
  | 15
  | 16
  | 17
  | 18
  | 19
  | 20
  | "wake"
  | "shown"
  | "end";

export const RULES: Readonly<Record<Rule, string>> = {
  1: "no shutdown without an operator's order",
  2: "a spent or void order never comes back",
  3: "report first, read after",
  4: "one shutdown at a time, and only on a fresh answer",
  5: "nothing acknowledged is lost",
  6: "a restart of the manager orders nothing",
  7: "nothing automatic is forced, or stops a machine that is in use, held, or could not be asked",
  8: "an order that comes later binds the boot that was there when it was asked for",
  9: "no late OFF",
  10: "what is withdrawn stops at once",
  11: "the order of needs holds: nobody is told to stop while something that needs it is not proved off",
  12: "every OFF can be explained",
  13: "an answer that is not fresh by every clock is not acted upon",
  14: "no order outlives a sleep, a pause, a wake",
  15: "evidence from outside may prove off; it never proves on, wakes, or orders",
  16: "power is cut only by a named person, for one server, typed in; a plug is switched off only for a server proved off",
  17: "a relay sends magic packets on its own cards, to MAC addresses that the manager names, and nothing else",
  18: "a power cut acts on what a UPS says, never on its silence; nobody is forgotten by it",
  19: "rest plans only what a person could ask for, in its author's name, and ends with its author's right",
  20: "a door wakes and holds, at most once a minute; it turns nothing off, and nothing automatic does under its hold",
  shown: "asleep, restarting and off are told only where it is so",
  wake: "nobody is woken against an operator's order",
  end: "once faults stop, every server reaches what was ordered, and every run ends",
};

/** The parts of a heartbeat that the oracle reads. */
export interface ReceivedHeartbeat extends Pick<Heartbeat, "boot" | "instance" | "sequence" | "status"> {
  readonly use?: readonly Holder[] | null;
  readonly declinedRevision?: number | null;
  readonly leaving?: boolean;
}

/** The parts of an event that matter here, written or not. */
export type Noted = Pick<
  EventRecord,
  "serverUuid" | "kind" | "actor" | "reason" | "until" | "use" | "runUuid"
>;

/** The subject of an event: no other click has its reason, and everything that a run asks of a server has one. */
export function keyOf({ runUuid, reason }: Pick<Noted, "runUuid" | "reason">): string {
  return runUuid === null ? reason : `run ${runUuid}`;
}

/** Accepted exceptions, counted: docs/decisions/012-simulation.md. */
export interface Leftovers {
  /** A turn-on was acknowledged in the instant between the answer OFF and the command. */
  turnedOnTooLate: number;
  /** Silence after Stopping was taken for the end of an order, and yet the machine lived on. */
  livedOn: number;
  /** A message of an earlier komolet came so late that its successor was taken for a second machine, then for lost. */
  lostToStaleInstances: number;
}

/** Requests of operators. */
export type Asked =
  | "TurnOn"
  | "TurnOff"
  | "TurnOffByForce"
  | "TurnOffWhenFree"
  | "Reboot"
  | "RebootByForce"
  | "Hold";

/** A click on Turn on, Turn off or Restart; or an order that a stop that waited came to. */
export interface Click {
  readonly kind: "TurnOn" | "TurnOff" | "Reboot";
  /** The way in which the server is to go; null, or absent: as it is set. */
  readonly how?: Shutdown | null;
  /** The door that asks; absent: a person. */
  readonly door?: string;
  /** The mode of a turn-off. */
  readonly mode: "now" | "forced" | "when_free";
  /** No other click has it. */
  readonly reason: string;
  readonly from: number;
  /** Time at which it was acknowledged or refused, or at which the manager died over it; Infinity until then. */
  until: number;
  result: Result;
  /** Whether it was asked for although others may need the server. */
  readonly evenIfNeeded?: boolean;
  /** It only cancelled a start. */
  noOrder: boolean;
  /** The latest time for the confirmation of an order that came from a stop that waited; null once it is confirmed. */
  expires: Deadline | null;
  /** The stop that waited, which it came from. */
  readonly pendingStop: Standing | null;
  /** Boots that were received by then may be bound; undefined: by `until`. */
  readonly bindsUntil?: number;
  /**
   * The reason for which it was over by `arrivedAt`, by its run or by something that forbids it; null where it may have
   * stood.
   */
  readonly over?: (arrivedAt: number, confirmedAt: number) => Omit<Voided, "at"> | null;
  /** Time at which Stopping first arrived after it; Infinity until then. */
  confirmedAt?: number;
}

export type Result = "pending" | "accepted" | "refused" | "unknown";

/** An end that both clocks bring about. */
export interface Deadline {
  /** In true time, as far as the manager can know. */
  at: number;
  /** The wall clock's time when it was set, and its duration. */
  readonly sinceWall: number;
  readonly ms: number;
}

/** A stop that waits, as it was asked for, or a hold. */
export interface Standing {
  readonly reason: string;
  readonly from: number;
  /** Time at which it was acknowledged. */
  until: number;
  result: Result;
  /** Wall-clock milliseconds. */
  readonly untilWall: number;
  deadline: Deadline;
  /** Time since which it is on disk. */
  since: number;
  /**
   * Whether the order of a stop that waits stands. "open": a decline has arrived and is not answered; "unknown": the
   * order came to another end then, and nobody knows whether the stop still waits.
   */
  order: "none" | "stands" | "open" | "unknown";
  /** Whether people were notified that it was declined. */
  declined: boolean;
  /** The reason for its end; null while it stands. */
  ended: { readonly rule: Rule; readonly why: string } | null;
  /** As of a click: the present state may forbid it. */
  readonly over?: Click["over"];
  readonly evenIfNeeded?: boolean;
  readonly how?: Shutdown | null;
  /** The door that placed it; absent: a person. */
  readonly door?: string;
  /** The author of the rest that asked for the stop; absent: a person did. */
  readonly author?: string;
  /** Nobody could wake the server when a person asked, and they were warned of that. */
  mayNotWake?: boolean;
}

/** A boot of a machine, with all its runs between which it sleeps. */
export interface MachineEntry {
  commandAt: number;
  /** The way in which it was sent away by its last command; null: by none. */
  went: Departure | null;
  /** Time at which its agent last sent another report than Stopping: a command before that did not send it away. */
  aliveAt: number;
  /** The note of a running shutdown that komolet kept, while it should be heeded. */
  note: { readonly at: number } | null;
}

/** One run of the machine: to the manager, it is another boot once it has slept. */
export interface BootEntry {
  readonly number: number;
  readonly machine: MachineEntry;
  /** Time at which an agent first used its name. */
  since: number;
  /** Time at which its first heartbeat reached the manager. */
  receivedAt: number;
  /** The wall clock's time then. */
  receivedWall: number;
}

/** One run of komolet. */
export interface InstanceEntry {
  readonly number: number;
  boot: BootEntry;
  /** Found the note of a running shutdown when it started. */
  foundNote: boolean;
  heartbeats: number;
  launchedAnswered: boolean;
  /**
   * Whether it was answered OFF, and since its last report of ON has neither declined that, nor been answered ON, nor
   * run its command.
   */
  orderedOff: boolean;
  lastSentAt: number;
  /** The attempt that waits for its answer. */
  attempt: Attempt | null;
  /** The answer that was delivered last, to a heartbeat. */
  answer: { readonly to: Attempt; readonly power: "ON" | "OFF"; readonly at: number } | null;
  /** Time of the first OFF in answer to its present Stopping. */
  confirmedAt: number;
  /** Names of processes for the server's guards, whichever were in force at that answer. */
  processes: readonly string[];
  /** It ran its shutdown command, and has reported only Stopping since. */
  ran: boolean;
  /** The last result of the guards. */
  useCheck: UseCheck | null;
  /** It was suspended, so that its pace says nothing. */
  suspended: boolean;
  /** It read an answer from before the machine slept, and that was OFF. */
  slept: boolean;
}

/** A check of the guards: whether the machine is free. */
export interface UseCheck {
  readonly askedAt: number;
  readonly guards: Guards;
  readonly isFree: boolean;
}

export interface Attempt {
  readonly status: "Launched" | "ON" | "Stopping";
  readonly sentAt: number;
  /** Time at which the manager began to answer it: the copy whose answer was delivered first. */
  arrivedAt: number;
  /** Its answer waits for news, and its head came in time. */
  held: boolean;
}

/** The reason for which an earlier order no longer stands. */
interface Voided {
  readonly at: number;
  readonly why: string;
  /** The rule that forbids its return, if not the second. */
  readonly rule?: Rule;
  /** Ends only orders that were given before this time. */
  readonly before?: number;
  /** An order to restart outlives it. */
  readonly sparesReboots?: boolean;
}

/** A heartbeat, by the numbers of its boot and instance. */
export interface Newest {
  readonly at: number;
  readonly boot: number;
  readonly instance: number;
  readonly sequence: number;
  readonly status: string;
}

export interface Book {
  readonly name: string;
  readonly clicks: Click[];
  readonly voided: Voided[];
  readonly boots: Map<string, BootEntry>;
  /** Time at which the machine last went on after a sleep or pause, however short, or its wall clock was set right. */
  clocksMovedAt: number;
  /** Time at which it last went on after a pause that its wall clock did not show. */
  pausedUnseenUntil: number;
  /** Time at which it last went on after one that its agent has to notice. */
  wokeAt: number;
  readonly instances: Map<string, InstanceEntry>;
  /** Notices to people. */
  readonly notices: { readonly at: number; readonly kind: string }[];
  /** Recorded events of operators. */
  readonly record: (Noted & { readonly at: number })[];
  readonly pendingStops: Standing[];
  readonly holds: Standing[];
  /** Requests that end all holds. */
  readonly endsHolds: Pick<Click, "from" | "until">[];
  /** Heartbeats that reached the manager and have not been answered. */
  inFlight: ReceivedHeartbeat[];
  /** The newest heartbeat that was answered, and its time of arrival. */
  received: Newest;
  /** The last answer, perhaps to a late copy. */
  answered: { readonly at: number; readonly status: string };
  /** Time at which a newer heartbeat arrived that was not Stopping. */
  upArrivedAt: number;
  /** The newest heartbeat that arrived: a manager that died before it answered may remember it. */
  arrived: Pick<Newest, "at" | "instance" | "sequence" | "status">;
  /** Those that arrived before it, and after `received`: which of them the manager remembers is not known. */
  unanswered: Pick<Newest, "at" | "status">[];
  /** Time at which a manager started that came after one which died over heartbeats: what those said may be on disk. */
  diedOverAt: number;
  /** Time of the first answer to a heartbeat after a silence or after Stopping: since then it is known to be up. */
  upAnsweredAt: number;
  /** Time at which the manager's data were last put back. */
  rolledBackAt: number;
  /** Somebody deletes it, or has. */
  removed: boolean;
  /** Time of the last heartbeat of an earlier instance. */
  staleReceivedAt: number;
  /** Time of the last one before that. */
  staleReceivedBefore: number;
  /** Whether a stale instance lingered when the data were last copied: it does again once the copy is put back. */
  lingersInCopy: boolean;
  /** Heartbeat intervals, in seconds, that may be set at present. */
  intervals: Set<number>;
  /** Those that were replaced, with the time of that. */
  readonly formerIntervals: { readonly interval: number; readonly until: number }[];
  /** Names of processes for the server's guards: each set that may be in force, or was until then. */
  readonly processes: { readonly names: readonly string[]; until: number }[];
  /** Ways in which it is turned off: each setting that may be in force, or was until then. */
  readonly offAs: { readonly how: Shutdown; until: number }[];
  /** Time since which the manager knows that nobody can wake it; Infinity: it does not. */
  wakeOffSince: number;
  /** Whether anyone may want the server on. */
  maybeWanted: boolean;
  /** Looks from outside, in the order in which they were begun. */
  readonly looks: LookEntry[];
  readonly proofs: Proof[];
  /** The boot that people were told of that it was seen off; null: it was heard, turned on or added since. */
  seenOffBoot: number | null;
  /** Time at which it was heard in the boot in which it had been seen off; -Infinity: never. */
  caughtAt: number;
  /** Time at which a heartbeat was last answered that is no copy. */
  newReceivedAt: number;
  /** Time at which an operator last asked to wake it again. */
  wokenAgainAt: number;
  /** Time at which a magic packet for it last went out, or was asked of a relay. */
  packetAt: number;
  /** The same, but for those that may be because an operator asked for one more. */
  scheduledPacketAt: number;
  /** Time since which it is shown as down; Infinity: it is not. */
  downSince: number;
  /** Time at which any heartbeat last arrived. */
  heardAt: number;
}

/**
 * For this long after a heartbeat of a stale instance, the manager may take its successor for the stale one, and call
 * it lost in the end: a grace period, and the delays of a slow disk and late ticks. Milliseconds.
 */
export const STALE_LINGERS = 600_000;

export function newBook(name: string): Book {
  return {
    name,
    clicks: [],
    voided: [],
    boots: new Map(),
    clocksMovedAt: -Infinity,
    pausedUnseenUntil: -Infinity,
    wokeAt: -Infinity,
    instances: new Map(),
    notices: [],
    record: [],
    pendingStops: [],
    holds: [],
    endsHolds: [],
    inFlight: [],
    received: { at: -Infinity, boot: 0, instance: 0, sequence: 0, status: "None" },
    answered: { at: -Infinity, status: "None" },
    upArrivedAt: -Infinity,
    diedOverAt: -Infinity,
    arrived: { at: -Infinity, instance: 0, sequence: 0, status: "None" },
    unanswered: [],
    upAnsweredAt: -Infinity,
    rolledBackAt: -Infinity,
    removed: false,
    staleReceivedAt: -Infinity,
    staleReceivedBefore: -Infinity,
    lingersInCopy: false,
    intervals: new Set(),
    formerIntervals: [],
    processes: [{ names: [], until: Infinity }],
    offAs: [{ how: "power_off", until: Infinity }],
    wakeOffSince: Infinity,
    maybeWanted: false,
    looks: [],
    proofs: [],
    seenOffBoot: null,
    caughtAt: -Infinity,
    newReceivedAt: -Infinity,
    wokenAgainAt: -Infinity,
    packetAt: -Infinity,
    scheduledPacketAt: -Infinity,
    downSince: Infinity,
    heardAt: -Infinity,
  };
}

/** The tools by which rules are judged. */
export interface Bench {
  now(): number;
  breach(rule: Rule, book: Book, what: string): void;
}
