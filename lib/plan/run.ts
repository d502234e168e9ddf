import type { Facts, Moment, OrderTerms } from "../power/facts";
import type { Holder } from "../power/use";
import type { PendingStop } from "./pending-stop";
import type { Departure } from "../power/words";
import type { RunAction } from "./words";

/** One action on several servers, once. It always ends. `planRun` makes it; `advance` and `judge` move it on. */
export interface Run {
  readonly uuid: string;
  readonly action: RunAction;
  /** "now" for an ON run. */
  readonly mode: OrderTerms["mode"];
  /** Seconds of warning to people on a machine before it goes down. */
  readonly grace: number;
  readonly reason: string;
  /** The person who asked, or the author of the schedule. */
  readonly author: string;
  /** The person or token that it belongs to; null: none. A name may be somebody else's later. */
  readonly authorUuid: string | null;
  /** The schedule that planned it; null: a person did. */
  readonly schedule: ScheduleName | null;
  readonly since: Moment;
  /** Wall-clock milliseconds: the end of its window. With `when_free` stops wait until then. */
  readonly until: number;
  /** The most servers that are asked in a minute; null: as many as are ready. */
  readonly rate: number | null;
  /** Seconds for which a server must have been up before it is told to stop. */
  readonly minOn: number;
  /** It stops servers, too, that nobody could wake again. */
  readonly evenIfItMayNotWake: boolean;
  /** In the order in which they are asked: a member stands after all members that it waits for. */
  readonly members: readonly Member[];
  readonly cancelledBy: Cancelled | null;
  /** Wall-clock milliseconds; null: it goes on. Set exactly when every member has its end. */
  readonly endedAt: number | null;
}

/** The name is kept for people, who may ask after the schedule is gone. */
interface ScheduleName {
  readonly uuid: string;
  readonly name: string;
}

/** The early end of a run. */
export interface Cancelled {
  readonly who: string;
  readonly why: CancelWhy;
}
type CancelWhy = Extract<MemberWhy, "run_cancelled" | "schedule_changed" | "restored" | "power_changed">;

/** A server in a run. */
export interface Member {
  readonly serverUuid: string;
  readonly serverName: string;
  /** The boot that it had when the run was planned, which is the only one that is stopped; null: it had not reported. */
  readonly boot: string | null;
  /** OFF: servers that need it, which are off before it is asked. ON: servers that it needs, which are up before. */
  readonly waitsFor: readonly string[];
  /** Nobody named it: a member needs it. */
  readonly added: boolean;
  /** Null: not yet. */
  readonly asked: MemberAsk | null;
  /** Null: it is not over for this server. */
  readonly end: MemberEnd | null;
}

/** The time at which a member was asked, and the order or pending stop of its server that came of it. */
export interface MemberAsk {
  readonly at: Moment;
  /** Of the order, of the pending stop, or, for a start, of the manifest. */
  readonly revision: number;
}

/** The end of a member. */
export interface MemberEnd {
  readonly as: EndAs;
  readonly why: MemberWhy;
  /** The person or thing that `why` is about: a person, a server, a schedule, an error; may be empty. */
  readonly detail: string;
  /** The holders that the machine reported, where it declined. */
  readonly use: readonly Holder[] | null;
  /** Wall-clock milliseconds. */
  readonly at: number;
}

export const ENDS_AS = ["done", "already_there", "declined", "skipped", "failed", "cancelled"] as const;
export type EndAs = (typeof ENDS_AS)[number];

/** Reasons for the end of a member, and the kind of end of each. docs/plans.md explains them. */
export const MEMBER_WHYS = {
  as_asked: "done",
  already_there: "already_there",
  /**
   * It was in the wanted state, and an earlier run that wanted otherwise has given it up. Detail: the schedule or
   * author of that run.
   */
  overrules: "already_there",

  // What the machine answered; with its holders.
  in_use: "declined",
  /** It was in use until the deadline. */
  still_in_use: "declined",

  // Not asked.
  /** Whoever asks may not turn it off any more, or may not wake it. */
  no_right: "skipped",
  /** Detail: who holds it. */
  held: "skipped",
  /** Detail: the schedule by which it is to be awake. */
  kept_on_by: "skipped",
  /** OFF. Detail: the server that needs it and is not proved off. */
  needed_by: "skipped",
  /** ON. Detail: the server that it needs and that does not come up. */
  need_not_up: "skipped",
  /** Wake-on-LAN is off: after this stop nobody could wake it. */
  may_not_wake: "skipped",
  /** OFF. It is the last of its group that could pass a wake-up signal on. Detail: the network, as CIDR. */
  kept_as_relay: "skipped",
  /** OFF. Its agent does not say that it can go as it is set. Detail: the way. */
  cannot_go: "skipped",
  lost: "skipped",
  /** OFF. It is being woken, and nobody has seen the boot that would be stopped. */
  starting: "skipped",
  never_reported: "skipped",
  two_machines: "skipped",
  restarted_since: "skipped",
  slept_since: "skipped",
  /** It has not been up for as long as it must be before it is stopped. */
  just_started: "skipped",
  /** Detail: the server that it waited for, or empty. An order that was not confirmed is withdrawn. */
  window_over: "skipped",

  // Asked, and it did not come to that.
  /** It was going down, and not down, when the window was over. */
  still_stopping: "failed",
  restarted_instead: "failed",
  slept_instead: "failed",
  could_not_be_told: "failed",
  /** Detail: the agent's error. */
  shutdown_failed: "failed",
  did_not_start: "failed",
  /** It is up, and its port did not answer. */
  not_ready: "failed",
  /** Detail: why it could be woken by none of its ways. */
  no_packet: "failed",
  /** Detail: why the server could not be asked. */
  refused: "failed",

  // Somebody wanted otherwise. Detail: who.
  taken_over: "cancelled",
  /** A later run wants otherwise. */
  overruled: "cancelled",
  /** A hold was placed on it. */
  held_meanwhile: "cancelled",
  /** Before it was asked it was edited, or got another token. */
  changed: "cancelled",
  removed: "cancelled",
  /** Its order or its pending stop ended, and no event says why. */
  withdrawn: "cancelled",
  run_cancelled: "cancelled",
  /** The schedule was edited, paused or deleted. */
  schedule_changed: "cancelled",
  /** The UPS by which a power cut goes says otherwise by now, or its plan was changed. */
  power_changed: "cancelled",
  /** A copy of the database was put back: what it would stop was meant for another day. */
  restored: "cancelled",
} as const satisfies Record<string, EndAs>;
export type MemberWhy = keyof typeof MEMBER_WHYS;

/** A server as runs see it. A record of the fleet is one, with further properties. */
export interface PlanServer {
  readonly uuid: string;
  readonly name: string;
  readonly facts: Facts;
  readonly pendingStop: PendingStop | null;
  /** The holds that last, by their end. */
  readonly holds: readonly { readonly author: string; readonly until: number }[];
  /** The holders that its agent last reported; null: it was not asked. */
  readonly use: readonly Holder[] | null;
  /** Wall-clock milliseconds: the time at which it came up; null: it is not up. */
  readonly upSince: number | null;
  /** Whether its port answers; null: none is set. */
  readonly ready: boolean | null;
  /** Whether it can be woken: Wake-on-LAN is known to be off, or it was never woken yet; null: it can. */
  readonly wakeDoubt: "off" | "unproved" | null;
  /** The way in which it is to go, where its agent does not say that it can; null: it can. */
  readonly lacks: Departure | null;
  /** A schedule by which it is to be awake now; null: none. */
  readonly keptOnBy: string | null;
  /** The servers that need it now. */
  readonly neededBy: readonly string[];
  /** The relays of groups that keep one on, of which it is one. */
  readonly relaysWith: readonly KeptRelays[];
  /** Whether it is on, was heard within its grace period, and calls from a network: it could relay there. */
  readonly canRelayIn: (network: string) => boolean;
  /**
   * Wall-clock milliseconds: the next planned stop, by a stop that waits, a run or a schedule. In the past while that
   * is under way; null: none.
   */
  readonly stopsAt: number | null;
}

/** The relays of a group that keeps one of them on, in one network. */
export interface KeptRelays {
  /** As CIDR. */
  readonly network: string;
  /** Servers of the group that could pass a packet on there; those that are rather kept on come first. */
  readonly relays: readonly string[];
}

/** A server that stays on since another one, which needs it, does. */
export interface KeptByNeed {
  readonly serverUuid: string;
  /** The server that needs it; "": whoever asks does not see that one. */
  readonly consumerUuid: string;
  readonly consumerName: string;
}

/** The fleet as a run sees it: a server by its uuid, undefined where it is not there any more. */
export type View = (serverUuid: string) => PlanServer | undefined;

/** A request for a run. */
export interface RunRequest extends Pick<
  Run,
  | "uuid"
  | "action"
  | "mode"
  | "grace"
  | "reason"
  | "author"
  | "authorUuid"
  | "schedule"
  | "rate"
  | "minOn"
  | "evenIfItMayNotWake"
> {
  /** Named, or in a group that was named; in any order, some twice. */
  readonly serverUuids: readonly string[];
  /** Wall-clock milliseconds; null: the usual window. */
  readonly until: number | null;
  /** Of an ON run: the number of servers that other runs are still to wake, in turns between those of this run. */
  readonly ahead?: number;
}

/** The most servers that all runs together wake in a minute, where nobody set another number: inrush current, DHCP. */
export const USUAL_RATE = 30;

/** The window of a run where nobody set another, in milliseconds. */
export const USUAL_WINDOW = 30 * 60 * 1000;

/**
 * Whether a server is known to be down: it said that it was going down as ordered, then fell silent, and nothing has
 * started it since; or it was silent, and seen off from outside; or it has never reported. A server that merely fell
 * silent may still run.
 */
export function provedOff({ last, downAsOrdered, seen }: Facts): boolean {
  return last === null || downAsOrdered || seen === "off";
}

/** Whether a server runs, as it is to. @returns false, too, while an order may still stop or restart it */
export function isUp({ power, current, applying, order }: Facts): boolean {
  return (
    power === "ON" && applying === null && order === null && (current === "ON" || current === "Launched")
  );
}

/** Whether servers that need this one may be woken: it is up, and its port answers where one is set. */
export function isReady({ facts, ready }: PlanServer): boolean {
  return isUp(facts) && ready !== false;
}

/** The end of a member. @param at wall-clock milliseconds */
export function memberEnd(
  why: MemberWhy,
  at: number,
  { detail = "", use = null }: Partial<Pick<MemberEnd, "detail" | "use">> = {},
): MemberEnd {
  return { as: MEMBER_WHYS[why], why, detail, use, at };
}

/** The run with another state of one of its members. The run ends with its last member. */
export function withMember(run: Run, member: Member, now: Moment): Run {
  const members = run.members.map((one) => (one.serverUuid === member.serverUuid ? member : one));
  return ended({ ...run, members }, now);
}

/** The run, ended where all its members have ended. */
export function ended(run: Run, now: Moment): Run {
  return run.endedAt === null && run.members.every(({ end }) => end) ? { ...run, endedAt: now.wall } : run;
}

/** The run, cancelled: `advance` then gives nothing more and withdraws what is not confirmed. */
export function cancelled(run: Run, by: Cancelled): Run {
  return run.endedAt === null && !run.cancelledBy ? { ...run, cancelledBy: by } : run;
}

/** Whether the window is over, by whichever clock: no stop comes late because one was set or stood still. */
export function isOver({ since, until }: Run, now: Moment): boolean {
  return now.wall >= until || now.monotonic - since.monotonic >= until - since.wall;
}

/**
 * A run as a starting manager finds it, whose monotonic clock begins anew. A wall clock that shows a time before the
 * run began says nothing of the time between: the run's window is over.
 */
export function resumed(run: Run, now: Moment): Run {
  const rebased = (at: Moment): Moment => ({
    wall: at.wall,
    monotonic: now.monotonic - Math.max(0, now.wall - at.wall),
  });
  const since =
    now.wall < run.since.wall
      ? { wall: run.since.wall, monotonic: now.monotonic - (run.until - run.since.wall) }
      : rebased(run.since);
  const members = run.members.map((member) =>
    member.asked ? { ...member, asked: { ...member.asked, at: rebased(member.asked.at) } } : member,
  );
  return { ...run, since, members };
}

/** The number of members in each state. */
export type RunCounts = Readonly<Record<EndAs | "waiting" | "asked", number>>;

/** The number of members by their end; `waiting`: not asked yet, `asked`: asked and not over. */
export function counts({ members }: Pick<Run, "members">): RunCounts {
  const found = {
    done: 0,
    already_there: 0,
    declined: 0,
    skipped: 0,
    failed: 0,
    cancelled: 0,
    waiting: 0,
    asked: 0,
  };
  for (const { asked, end } of members) found[end?.as ?? (asked ? "asked" : "waiting")] += 1;
  return found;
}

/** A run in a list: without its members, but with their number in each state. */
export interface ListedRun extends Omit<Run, "members"> {
  readonly counts: RunCounts;
}

export function listedRun(run: Run): ListedRun {
  const { members: _members, ...rest } = run;
  return { ...rest, counts: counts(run) };
}
