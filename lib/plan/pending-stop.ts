import type { Standing } from "../power/actions";
import { sleptSince } from "../power/boots";
import type { Heartbeat, NoticeKind } from "../power/events";
import { isConfirmed, type Facts, type Moment, type OrderTerms, type Report } from "../power/facts";
import type { CurrentStatus, Shutdown } from "../power/words";

/** A stop that waits until the server is free. It binds one boot, and there is at most one a server. */
export interface PendingStop {
  readonly author: string;
  /** The person or token that it belongs to; null: none. A name may be somebody else's later. */
  readonly authorUuid: string | null;
  readonly reason: string;
  /** The way in which it is to go; null: as its server is set. */
  readonly how: Shutdown | null;
  /** The run that asked; null: a person did. */
  readonly run: string | null;
  readonly since: Moment;
  /** Wall-clock milliseconds: after this the server stays on. */
  readonly until: number;
  readonly boot: string;
  /** Of the manifest that first asked for the use: an agent that echoes an earlier one has not been asked. */
  readonly revision: number;
  /** Whether its order was declined before: people are notified once, however often that happens. */
  readonly declined: boolean;
  /** As of `Allowed`: what whoever asked allowed it. */
  readonly evenIfItMayNotWake: boolean;
  readonly evenIfNeeded: boolean;
  /** The server's rest asked, in the name of whoever set it. */
  readonly byRest?: true | undefined;
}

/** The statuses in which a stop may be asked to wait: a server that does not report cannot say that it is free. */
const MAY_WAIT: readonly CurrentStatus[] = ["ON", "SyncedON"];

/** The reason for which no stop may be asked to wait now; null: one may. A hold that lasts stands in its way, too. */
export function pendingStopRefusal({
  status,
  power,
  twoMachines,
}: Standing): "two_machines" | "status" | null {
  if (twoMachines) return "two_machines";
  return MAY_WAIT.includes(status) && power === "ON" ? null : "status";
}

/** A stop that waits, as whoever wants it asks for it. */
export type AskedStop = Pick<
  PendingStop,
  | "author"
  | "authorUuid"
  | "reason"
  | "how"
  | "run"
  | "until"
  | "evenIfItMayNotWake"
  | "evenIfNeeded"
  | "byRest"
>;

/**
 * A pending stop for the boot that reported last.
 * @param facts of a server that may wait, after the step `manifestChanged`, from which on the agent is asked
 * @param asked its end without `untilFault`
 * @throws Error where the server has never reported
 */
export function placePendingStop({ last, revision }: Facts, asked: AskedStop, now: Moment): PendingStop {
  if (!last) throw new Error("a server that has never reported cannot wait");
  return { ...asked, since: now, boot: last.boot, revision, declined: false };
}

/**
 * The pending stop once other guards are in force: results of the earlier ones do not count. `facts` as for
 * `placePendingStop`.
 */
export function askedAnew(pendingStop: PendingStop, facts: Facts): PendingStop {
  return { ...pendingStop, revision: facts.revision };
}

/**
 * The remainder of a pending stop whose order stood, after a step: the order stands on, or, where the machine declined
 * it, the stop waits again and asks anew. A spent order, and one that is void for another reason, leaves nothing to
 * wait for.
 */
export function afterOrder(
  ordered: PendingStop,
  after: Facts,
  isDeclined: boolean,
): { readonly ordered: PendingStop | null; readonly pendingStop: PendingStop | null } {
  if (after.order) return { ordered, pendingStop: null };
  return { ordered: null, pendingStop: isDeclined ? { ...askedAnew(ordered, after), declined: true } : null };
}

/**
 * The end of a pending stop whose order stands, by time alone: past its end it is withdrawn. A confirmed order may be
 * carried out at any moment, and is not taken back.
 */
export function orderEnds(ordered: PendingStop, facts: Facts, now: Moment): PendingStopEnd | null {
  return isConfirmed(facts) ? null : pendingStopEnds(ordered, now);
}

/** Ends of a pending stop by itself, in the words of notices. */
export type PendingStopEnd = Extract<
  NoticeKind,
  | "still_in_use"
  | "restarted_meanwhile"
  | "slept_meanwhile"
  | "still_needed"
  | "would_not_wake"
  | "kept_as_relay"
>;

/**
 * The end of a pending stop, by time alone: by the wall clock, or once it has stood for as long as it was to stand.
 * Whichever clock is set or stands still, no stop comes late.
 */
export function pendingStopEnds({ since, until }: PendingStop, now: Moment): PendingStopEnd | null {
  const over = now.wall >= until || now.monotonic - since.monotonic >= until - since.wall;
  return over ? "still_in_use" : null;
}

/**
 * The effect of a heartbeat on a pending stop: an end, or "free": then the order is due, as the answer to this very
 * heartbeat.
 * @param before the facts that the heartbeat met
 * @param after the facts that it led to
 */
export function pendingStopReceives(
  pendingStop: PendingStop,
  heartbeat: Heartbeat,
  { before, after }: { readonly before: Facts; readonly after: Facts },
  now: Moment,
): PendingStopEnd | "free" | null {
  if (after.last && after.last.boot !== pendingStop.boot)
    return sleptSince(pendingStop.boot, after.last.boot) ? "slept_meanwhile" : "restarted_meanwhile";
  const ends = pendingStopEnds(pendingStop, now);
  if (ends) return ends;
  // A late copy and a retry tell of a use that may be over.
  const isNews = isReport(after.last, heartbeat) && !isReport(before.last, heartbeat);
  const wasAsked = (after.last?.revisionEcho ?? 0) >= pendingStop.revision;
  const isFree = heartbeat.status === "ON" && heartbeat.use?.length === 0;
  return isNews && wasAsked && isFree ? "free" : null;
}

function isReport(last: Report | null, { instance, sequence }: Heartbeat): boolean {
  return last?.instance === instance && last.sequence === sequence;
}

/** Seconds of warning to people on the machine: nobody waits for this stop, and somebody may have come. */
const GRACE = 60;

/** The terms of the order that a pending stop leads to. @param usual the way in which its server is set to go */
export function orderOf({ reason, how, byRest }: PendingStop, usual: Shutdown): OrderTerms {
  return { mode: "when_free", how: how ?? usual, grace: GRACE, reason: byRest ? "rest" : reason };
}

/**
 * A pending stop as a starting manager finds it. The rest of its time goes on by the monotonic clock too, which begins
 * anew. A wall clock that shows a time before the pending stop began says nothing of the time between: the stop has
 * ended.
 */
export function resumed(pendingStop: PendingStop, now: Moment): PendingStop {
  const since = pendingStop.since.wall;
  const stoodFor = now.wall < since ? pendingStop.until - since : now.wall - since;
  return { ...pendingStop, since: { wall: since, monotonic: now.monotonic - stoodFor } };
}
