import type { Departure, HeartbeatStatus, PowerStatus, SetBy, Trouble } from "./words";

/**
 * An instant on two clocks, both in milliseconds: spans are measured on the monotonic one,
 * which no one can set; the wall clock is for people.
 */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

/** The terms of a shutdown. */
export interface OrderTerms {
  /** `forced`: the machine is not asked what uses it. `when_free`: it was free, and is asked again by all its guards. */
  readonly mode: "now" | "when_free" | "forced";
  /** An agent that cannot go in this way must not be told: an older one would power off. */
  readonly how: Departure;
  /** Seconds of warning to people on the machine before it goes down. */
  readonly grace: number;
  /** The author and the reason, for people on the machine; may be empty. */
  readonly reason: string;
  /** Whether it is withdrawn where others come to need the server: the click that asked for it did not allow more. */
  readonly unlessNeeded?: boolean;
}

/** The terms of a plain turn-off by a click. */
export const PLAIN_ORDER: OrderTerms = { mode: "now", how: "power_off", grace: 0, reason: "" };

/** A shutdown or a restart that an operator asked for, outstanding until spent or void. It binds one boot. */
export interface Order extends OrderTerms {
  readonly boot: string;
  /** An agent that echoes this revision, or a later one, has received the order. */
  readonly revision: number;
}

/** The last new heartbeat. */
export interface Report {
  readonly at: Moment;
  /** One run of the machine. */
  readonly boot: string;
  /** One run of komolet. */
  readonly instance: string;
  /** 1, 2, 3… within the instance; a retry repeats it. */
  readonly sequence: number;
  readonly revisionEcho: number;
  /** The agent said that nothing else is left to stop, and that this was the last heartbeat of its boot. */
  readonly leaving: boolean;
}

/** A change that has been accepted and not yet been seen to arrive. */
export type Applying =
  | { readonly cause: "off"; readonly revision: number; readonly launchedSince: boolean }
  | { readonly cause: "on" }
  /** The manager started, and no heartbeat has arrived since. `since`: the begin of the status that it had. */
  | { readonly cause: "start"; readonly since: Moment };

/** Magic packets that go out until the server reports or the deadline passes. */
interface WakeSchedule {
  readonly since: Moment;
  readonly packetsSent: number;
}

/** A stale instance, which another has superseded, and the last sequence received from it. */
export interface EarlierInstance {
  readonly instance: string;
  readonly sequence: number;
}

/** A second machine that reports with the same token. */
interface DuplicateAgent {
  readonly instance: string;
  readonly reportedAt: Moment;
}

/** The longest interval between two heartbeats that may be set, in seconds. */
export const LONGEST_INTERVAL = 60;

/** The stored state of one server. Nothing here is derived, and only `step` changes it. */
export interface Facts {
  readonly power: PowerStatus;
  readonly powerSetBy: SetBy;
  readonly powerSince: Moment;
  /** Outstanding order ⇒ set by `operator`: power `OFF`, or `ON` where it is to restart. */
  readonly order: Order | null;
  /** Revision of the manifest: it grows whenever the manifest may have changed. */
  readonly revision: number;

  readonly previous: HeartbeatStatus;
  readonly current: HeartbeatStatus;
  /** Set exactly while `current` is `None`. */
  readonly noneSince: Moment | null;
  /**
   * Whether the server has been silent since an order was spent: no heartbeat came since, and nothing started it.
   * Servers that it needs may be stopped because of this, so no clock has a part in it. A server that never reported,
   * or merely fell silent, is not down as ordered.
   */
  readonly downAsOrdered: boolean;
  /**
   * Whether the server sleeps by an order: it said that it was about to, and has said nothing else since. Before it counts as
   * `downAsOrdered` it is silent for a grace period: a kernel may take long to find that it cannot suspend.
   */
  readonly asleep: boolean;
  /** Whether the server was restarted and given up, since no other boot was heard by the deadline. It is silent since. */
  readonly notBack: boolean;
  /**
   * The evidence from outside. `off`: the silent server was seen off, twice, and neither heard nor turned on since;
   * servers that it needs may be stopped because of this. `wrong`: the same run of the machine was heard after that, so
   * what is seen of it proves nothing until its ways are set anew.
   */
  readonly seen: "off" | "wrong" | null;
  /** Null until the first heartbeat of all. */
  readonly last: Report | null;
  /** The last few stale instances, latest last. */
  readonly earlier: readonly EarlierInstance[];
  readonly duplicate: DuplicateAgent | null;

  /** Seconds between heartbeats, as the operator set it. */
  readonly interval: number;
  /** Seconds: the longer of the old and the new interval until the agent echoes `intervalRevision`. */
  readonly intervalInForce: number;
  readonly intervalRevision: number;

  readonly applying: Applying | null;
  /** The reason for which the last heartbeat synced the power status; null: it did not. */
  readonly syncedBy: "report" | "reboot" | null;
  readonly wake: WakeSchedule | null;
  /** The error with which the agent gave up its last shutdown command. */
  readonly shutdownError: string | null;

  /** The trouble that lasts and that people have been notified of. */
  readonly trouble: Trouble | null;
  readonly statusSince: Moment;
}

/** The circumstances in which something happens to a server. */
export interface Circumstances {
  readonly now: Moment;
  /** Start of the manager, monotonic ms: silence and deadlines count from it at the earliest. */
  readonly managerStartedAt: number;
  /** Both deadlines, in seconds (`KOMO_SYNC_OFF_AFTER`). */
  readonly syncOffAfter: number;
}

/** The facts of a server that has just been registered: off, as far as anyone knows. */
export function newFacts(interval: number, now: Moment): Facts {
  return {
    power: "OFF",
    powerSetBy: "operator",
    powerSince: now,
    order: null,
    revision: 1,
    previous: "Stopping",
    current: "None",
    noneSince: now,
    downAsOrdered: false,
    asleep: false,
    notBack: false,
    seen: null,
    last: null,
    earlier: [],
    duplicate: null,
    interval,
    intervalInForce: interval,
    intervalRevision: 1,
    applying: null,
    syncedBy: null,
    wake: null,
    shutdownError: null,
    trouble: null,
    statusSince: now,
  };
}

/** Milliseconds since an instant, counted from the manager's start at the earliest. */
export function elapsed(since: Moment, { now, managerStartedAt }: Circumstances): number {
  return now.monotonic - Math.max(since.monotonic, managerStartedAt);
}

/** The grace period: milliseconds without a heartbeat after which a server counts as silent. */
export function gracePeriod(facts: Facts): number {
  return 3 * facts.intervalInForce * 1000;
}

/**
 * Whether the agent has received the outstanding order, and may shut the machine down at any moment. A Stopping from
 * before the order is no sign of that: it was answered ON.
 */
export function isConfirmed(facts: Facts): boolean {
  const { order, previous, current, applying } = facts;
  if (order === null || applying?.cause === "off") return false;
  // The order to restart outlives the silence between two boots.
  return current === "Stopping" || (isRestarted(facts) && current === "None" && previous === "Stopping");
}

/** The outcome of a way to go. */
interface Leads {
  /** The power status while such an order is outstanding. */
  readonly power: PowerStatus;
  /** Whether its silence is a sleep. */
  readonly sleeps: boolean;
}

export const LEADS: Readonly<Record<Departure, Leads>> = {
  power_off: { power: "OFF", sleeps: false },
  suspend: { power: "OFF", sleeps: true },
  hibernate: { power: "OFF", sleeps: true },
  reboot: { power: "ON", sleeps: false },
};

/** Whether an order to restart is outstanding. It ends with the next boot, and the server is wanted on all the while. */
export function isRestarted({ order }: Facts): boolean {
  return order !== null && LEADS[order.how].power === "ON";
}

/** The facts with a new power status and no order: any order that there was is spent or void. */
export function setPower(facts: Facts, power: PowerStatus, powerSetBy: SetBy, powerSince: Moment): Facts {
  const revision = facts.revision + 1;
  return { ...notDown(endOrder(facts)), notBack: false, power, powerSetBy, powerSince, revision };
}

/** Whether nobody is to wake a server any more since a change: its wake schedule has ended, or it is wanted off. */
export function endsWaking(before: Facts, after: Facts): boolean {
  return (before.wake !== null && after.wake === null) || (before.power === "ON" && after.power === "OFF");
}

/** Whether the server is asleep: one that still says that it goes there is not. */
export function isAsleep({ asleep, current }: Pick<Facts, "asleep" | "current">): boolean {
  return asleep && current === "None";
}

/**
 * The facts of a server that says once more that it goes to sleep as it was ordered to, be it by a copy of its last word:
 * it may still be up, and what follows is its sleep all the same.
 */
export function stillGoesToSleep(facts: Facts): Facts {
  return { ...notDown(facts), asleep: facts.asleep };
}

/** The facts of a server that may be up: it was heard, or is being turned on. */
export function notDown(facts: Facts): Facts {
  const { downAsOrdered, asleep, seen } = facts;
  if (!downAsOrdered && !asleep && seen !== "off") return facts;
  return { ...facts, downAsOrdered: false, asleep: false, seen: seen === "off" ? null : seen };
}

/** The facts without their order; Applying (`off`) ends with the order. */
export function endOrder(facts: Facts): Facts {
  if (!facts.order) return facts;
  return {
    ...facts,
    order: null,
    applying: facts.applying?.cause === "off" ? null : facts.applying,
    revision: facts.revision + 1,
  };
}
