import type { Guards } from "../../../agent-deno/guards/words.ts";
import type { EventRecord } from "../../../lib/fleet/model/entities";
import type { Heartbeat } from "../../../lib/power/events";
import type { Holder } from "../../../lib/power/use";

/**
 * What the oracle writes down about one server, from outside: what operators clicked and what they were told, which
 * boots there were, what was sent, answered and run. It never looks at the facts.
 */

/** Which rule was broken: one of the safety rules, or one of the two that complete them. */
export type Rule = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | "wake" | "end";

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
  wake: "nobody is woken against an operator's order",
  end: "once faults stop, every server reaches what was ordered, and every run ends",
};

/** What the oracle looks at in a heartbeat. */
export interface ReceivedHeartbeat extends Pick<Heartbeat, "boot" | "instance" | "sequence" | "status"> {
  readonly use?: readonly Holder[] | null;
  readonly declinedRevision?: number | null;
  readonly leaving?: boolean;
}

/** What matters of an event here, whether it has been written or not. */
export type Noted = Pick<
  EventRecord,
  "serverUuid" | "kind" | "actor" | "reason" | "until" | "use" | "runUuid"
>;

/** What an event is about: no other click has its reason, and of a run all that it asks of a server has one. */
export function keyOf({ runUuid, reason }: Pick<Noted, "runUuid" | "reason">): string {
  return runUuid === null ? reason : `run ${runUuid}`;
}

/** What we accept, counted: docs/decisions/012-simulation.md. */
export interface Leftovers {
  /** A turn-on was acknowledged in the instant between the answer OFF and the command. */
  turnedOnTooLate: number;
  /** Silence after Stopping was taken for the end of an order, and yet the machine lived on. */
  livedOn: number;
  /** A message of an earlier komolet came so late that its successor was taken for a second machine, then for lost. */
  lostToStaleInstances: number;
}

/** What an operator asks for. */
export type Asked = "TurnOn" | "TurnOff" | "TurnOffByForce" | "TurnOffWhenFree" | "Hold";

/** A click on Turn on or Turn off; or an order that a stop that waited came to. */
export interface Click {
  readonly kind: "TurnOn" | "TurnOff";
  /** How a turn-off is meant. */
  readonly mode: "now" | "forced" | "when_free";
  /** No other click has it. */
  readonly reason: string;
  readonly from: number;
  /** When it was acknowledged or refused, or when the manager died over it; Infinity until then. */
  until: number;
  result: Result;
  /** Asked for although others may need the server. */
  readonly evenIfNeeded?: boolean;
  /** It only cancelled a start. */
  noOrder: boolean;
  /** Of an order that came from a stop that waited, until it is confirmed: when that must have been. */
  expires: Deadline | null;
  /** The stop that waited, which it came from. */
  readonly pendingStop: Standing | null;
  /** Which boots it may be for: those that had been heard by then; undefined: by `until`. */
  readonly bindsUntil?: number;
  /** Why it was over by `arrivedAt`, by its run and by what forbids it; null where it may have stood. */
  readonly over?: (arrivedAt: number, confirmedAt: number) => Omit<Voided, "at"> | null;
  /** When Stopping first arrived after it; Infinity until then. */
  confirmedAt?: number;
}

export type Result = "pending" | "accepted" | "refused" | "unknown";

/** An end that both clocks bring about. */
export interface Deadline {
  /** In true time, as far as the manager can know. */
  at: number;
  /** Where the wall clock stood when it was set, and for how long it was to last. */
  readonly sinceWall: number;
  readonly ms: number;
}

/** A stop that waits, as it was asked for, or a hold. */
export interface Standing {
  readonly reason: string;
  readonly from: number;
  /** When it was acknowledged. */
  until: number;
  result: Result;
  /** Wall-clock milliseconds. */
  readonly untilWall: number;
  deadline: Deadline;
  /** It is on disk. */
  since: number;
  /**
   * Of a stop that waits: whether its order stands. It is open once a decline has arrived and is not answered; if an
   * order comes to another end then, it is unknown whether the stop waits still.
   */
  order: "none" | "stands" | "open" | "unknown";
  /** People were told that it was declined. */
  declined: boolean;
  /** What ended it; null while it stands. */
  ended: { readonly rule: Rule; readonly why: string } | null;
  /** As of a click: what holds now may forbid it. */
  readonly over?: Click["over"];
  /** As of a click. */
  readonly evenIfNeeded?: boolean;
  /** Nobody could wake the server when a person asked, and they were warned of that. */
  mayNotWake?: boolean;
}

/** A machine from its start to its end, whatever its runs are called between which it sleeps. */
export interface MachineEntry {
  commandAt: number;
  /** The note of a running shutdown that komolet kept, while it should be heeded. */
  note: { readonly at: number } | null;
}

/** One run of the machine: to the manager, it is another boot once it has slept. */
export interface BootEntry {
  readonly number: number;
  readonly machine: MachineEntry;
  /** When an agent first went by its name. */
  since: number;
  /** When its first heartbeat reached the manager. */
  receivedAt: number;
  /** What the wall clock said then. */
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
  /** Told OFF, and has neither declined that, nor been told ON or run its command, since it last reported ON. */
  orderedOff: boolean;
  lastSentAt: number;
  /** The attempt that waits for its answer. */
  attempt: Attempt | null;
  /** The answer that was delivered last, to a heartbeat. */
  answer: { readonly to: Attempt; readonly power: "ON" | "OFF"; readonly at: number } | null;
  /** When OFF came first in answer to the Stopping that it reports since. */
  confirmedAt: number;
  /** Names of processes that the server's guards look for, whichever were in force when that was answered. */
  processes: readonly string[];
  /** It ran its shutdown command, and has reported only Stopping since. */
  ran: boolean;
  /** What the guards last said. */
  useCheck: UseCheck | null;
  /** It was suspended, so that its pace says nothing. */
  suspended: boolean;
  /** It read an answer from before the machine slept, and that was OFF. */
  slept: boolean;
}

/** The guards were asked, and said just now whether the machine is free. */
export interface UseCheck {
  readonly askedAt: number;
  readonly guards: Guards;
  readonly isFree: boolean;
}

export interface Attempt {
  readonly status: "Launched" | "ON" | "Stopping";
  readonly sentAt: number;
  /** When the manager began to answer it: the copy whose answer was delivered first. */
  arrivedAt: number;
  /** Its answer waits for news, and its head came in time. */
  held: boolean;
}

/** Why an order that was given earlier no longer stands. */
interface Voided {
  readonly at: number;
  readonly why: string;
  /** Which rule forbids it to come back, if not the second. */
  readonly rule?: Rule;
  /** Only orders that were given before this. */
  readonly before?: number;
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
  /** When the machine last woke up, or went on after a pause. */
  wokeAt: number;
  readonly instances: Map<string, InstanceEntry>;
  /** What people were told, with the words of notices. */
  readonly notices: { readonly at: number; readonly kind: string }[];
  /** What is on record of what operators did. */
  readonly record: (Noted & { readonly at: number })[];
  readonly pendingStops: Standing[];
  readonly holds: Standing[];
  /** What was asked for that ends all holds with it. */
  readonly endsHolds: Pick<Click, "from" | "until">[];
  /** Heartbeats that reached the manager and have not been answered. */
  inFlight: ReceivedHeartbeat[];
  /** The newest heartbeat that was answered, and when it had arrived. */
  received: Newest;
  /** What was answered last, a late copy perhaps. */
  answered: { readonly at: number; readonly status: string };
  /** When a newer heartbeat than that arrived which was not Stopping. */
  upArrivedAt: number;
  /** The newest heartbeat that arrived: a manager that died before it answered may remember it. */
  arrived: Pick<Newest, "at" | "instance" | "sequence" | "status">;
  /**
   * When the newest heartbeat after a silence or after Stopping was answered first: since then it is known to be up.
   */
  upAnsweredAt: number;
  /** When the manager's data were last put back. */
  rolledBackAt: number;
  /** Somebody deletes it, or has. */
  removed: boolean;
  /** When an earlier instance than that was heard last. */
  staleReceivedAt: number;
  /** Heartbeat intervals, in seconds, that may be set at present. */
  intervals: Set<number>;
  /** Names of processes that the server's guards look for: each set that may be in force, or was until then. */
  readonly processes: { readonly names: readonly string[]; until: number }[];
  /** Since when the manager has known that nobody can wake it; Infinity: it does not. */
  wakeOffSince: number;
  /** Whether anyone may want the server on. */
  maybeWanted: boolean;
}

/**
 * So long after a stale instance spoke, the manager may take its successor for the stale one, and call it lost in the
 * end: a grace period, and what a slow disk and late ticks add to it. Milliseconds.
 */
export const STALE_LINGERS = 600_000;

export function newBook(name: string): Book {
  return {
    name,
    clicks: [],
    voided: [],
    boots: new Map(),
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
    arrived: { at: -Infinity, instance: 0, sequence: 0, status: "None" },
    upAnsweredAt: -Infinity,
    rolledBackAt: -Infinity,
    removed: false,
    staleReceivedAt: -Infinity,
    intervals: new Set(),
    processes: [{ names: [], until: Infinity }],
    wakeOffSince: Infinity,
    maybeWanted: false,
  };
}

/** What the rules are judged with. */
export interface Bench {
  now(): number;
  breach(rule: Rule, book: Book, what: string): void;
}
