/**
 * What the oracle writes down about one server, from outside: what operators clicked and what they were told, which
 * boots there were, what was sent, answered and run. It never looks at the facts.
 */

/** Which rule was broken: one of the six safety rules, or one of the two that complete them. */
export type Rule = 1 | 2 | 3 | 4 | 5 | 6 | "wake" | "end";

export const RULES: Readonly<Record<Rule, string>> = {
  1: "no shutdown without an operator's order",
  2: "a spent or void order never comes back",
  3: "report first, read after",
  4: "one shutdown at a time, and only on a fresh answer",
  5: "nothing acknowledged is lost",
  6: "a restart of the manager orders nothing",
  wake: "nobody is woken against an operator's order",
  end: "once faults stop, every server reaches what was ordered",
};

/** What we accept, counted: docs/decisions/012-simulation.md. */
export interface Leftovers {
  /** A turn-on was acknowledged in the instant between the answer OFF and the command. */
  turnedOnTooLate: number;
  /** Silence after Stopping was taken for the end of an order, and yet the machine lived on. */
  livedOn: number;
  /** A message of an earlier komolet came so late that its successor was taken for a second machine, then for lost. */
  lostToStaleInstances: number;
}

/** A click on Turn on or Turn off. */
export interface Click {
  readonly kind: "TurnOn" | "TurnOff";
  readonly from: number;
  /** When it was acknowledged or refused, or when the manager died over it; Infinity until then. */
  until: number;
  result: "pending" | "accepted" | "refused" | "unknown";
}

/** One run of the machine. */
export interface BootEntry {
  readonly number: number;
  /** When its first heartbeat reached the manager. */
  heardAt: number;
  commandAt: number;
  /** The note of a running shutdown that komolet kept, while it should be heeded. */
  note: { readonly at: number } | null;
}

/** One run of komolet. */
export interface InstanceEntry {
  readonly number: number;
  readonly boot: BootEntry;
  /** Found the note of a running shutdown when it started. */
  readonly foundNote: boolean;
  heartbeats: number;
  launchedAnswered: boolean;
  /** Told OFF since it last reported anything else than Stopping. */
  toldOff: boolean;
  lastSentAt: number;
  /** The attempt that waits for its answer. */
  attempt: Attempt | null;
  /** The answer that was delivered last, to a heartbeat. */
  answer: { readonly to: Attempt; readonly power: "ON" | "OFF"; readonly at: number } | null;
  failedAt: number;
  /** It was suspended, so that its pace says nothing. */
  suspended: boolean;
}

export interface Attempt {
  readonly status: "Launched" | "ON" | "Stopping";
  readonly sentAt: number;
  /** When the manager began to answer it: the last copy whose answer was delivered. */
  arrivedAt: number;
}

/** Why an order that was given earlier no longer stands. */
export interface Voided {
  readonly at: number;
  readonly why: string;
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
  readonly instances: Map<string, InstanceEntry>;
  /** What people were told, with the words of notices. */
  readonly told: { readonly at: number; readonly kind: string }[];
  /** The newest heartbeat that was answered, and when it had arrived. */
  heard: Newest;
  /** What was answered last, a late copy perhaps. */
  answered: { readonly at: number; readonly status: string };
  /** When a newer heartbeat than that arrived which was not Stopping. */
  upArrivedAt: number;
  /** The newest heartbeat that arrived: a manager that died before it answered may remember it. */
  arrived: Pick<Newest, "instance" | "sequence">;
  /** When an earlier instance than that was heard last. */
  staleHeardAt: number;
  /** Heartbeat intervals, in seconds, that may be set at present. */
  intervals: Set<number>;
  /** Whether anyone may want the server on. */
  maybeWanted: boolean;
}

export function newBook(name: string): Book {
  return {
    name,
    clicks: [],
    voided: [],
    boots: new Map(),
    instances: new Map(),
    told: [],
    heard: { at: -Infinity, boot: 0, instance: 0, sequence: 0, status: "None" },
    answered: { at: -Infinity, status: "None" },
    upArrivedAt: -Infinity,
    arrived: { instance: 0, sequence: 0 },
    staleHeardAt: -Infinity,
    intervals: new Set(),
    maybeWanted: false,
  };
}

/** What the rules are judged with. */
export interface Bench {
  now(): number;
  breach(rule: Rule, book: Book, what: string): void;
}
