import type { Standing } from "../power/actions";
import { sleptSince } from "../power/boots";
import type { Heartbeat, NoticeKind } from "../power/events";
import { isConfirmed, type Facts, type Moment, type OrderTerms, type Report } from "../power/facts";
import type { CurrentStatus } from "../power/words";

/** A stop that waits until the server is free. It binds one boot, and there is at most one a server. */
export interface Wish {
  /** Who asked. */
  readonly author: string;
  /** Whose it is; null: nobody's. A name may be somebody else's later. */
  readonly authorUuid: string | null;
  readonly reason: string;
  /** The run that asked; null: a person did. */
  readonly run: string | null;
  readonly since: Moment;
  /** Wall-clock milliseconds: after this the server stays on. */
  readonly until: number;
  readonly boot: string;
  /** Of the manifest that first asked for the use: an agent that echoes an earlier one has not been asked. */
  readonly revision: number;
  /** Its order was declined before, and people know: they are told once, however often that happens. */
  readonly declined: boolean;
  /** As of `Allowed`: what whoever asked allowed it. */
  readonly evenIfItMayNotWake: boolean;
  readonly evenIfNeeded: boolean;
}

/** While what a stop may be asked to wait: a server that does not report cannot say that it is free. */
const MAY_WAIT: readonly CurrentStatus[] = ["ON", "SyncedON"];

/** Why no stop may be asked to wait now, or null where one may. A hold that lasts stands in its way, too. */
export function wishRefusal({ status, power, twoMachines }: Standing): "two_machines" | "status" | null {
  if (twoMachines) return "two_machines";
  return MAY_WAIT.includes(status) && power === "ON" ? null : "status";
}

/**
 * A wish for the boot that reported last.
 * @param facts of a server that may wait, after the step `manifestChanged`, from which on the agent is asked
 * @param asked its end without `untilFault`
 * @throws Error where the server has never reported
 */
export function placeWish(
  { last, revision }: Facts,
  asked: Pick<
    Wish,
    "author" | "authorUuid" | "reason" | "run" | "until" | "evenIfItMayNotWake" | "evenIfNeeded"
  >,
  now: Moment,
): Wish {
  if (!last) throw new Error("a server that has never reported cannot wait");
  return { ...asked, since: now, boot: last.boot, revision, declined: false };
}

/** The wish once other guards are asked: what was found by the earlier ones says nothing. `facts` as for `placeWish`. */
export function askedAnew(wish: Wish, facts: Facts): Wish {
  return { ...wish, revision: facts.revision };
}

/**
 * What is left of a wish whose order stood, once a step is taken: it stands on, or, where the machine declined it, the
 * wish waits again and asks anew. A spent order, and one that is void for another reason, leaves nothing to wait for.
 */
export function afterOrder(
  ordered: Wish,
  after: Facts,
  isDeclined: boolean,
): { readonly ordered: Wish | null; readonly wish: Wish | null } {
  if (after.order) return { ordered, wish: null };
  return { ordered: null, wish: isDeclined ? { ...askedAnew(ordered, after), declined: true } : null };
}

/**
 * What time does to a wish whose order stands: past its end, that is withdrawn. One that is confirmed may be carried out
 * at any moment, and is not taken back.
 */
export function orderEnds(ordered: Wish, facts: Facts, now: Moment): WishEnd | null {
  return isConfirmed(facts) ? null : wishEnds(ordered, now);
}

/** How a wish ends by itself, as a notice tells it. */
export type WishEnd = Extract<
  NoticeKind,
  "still_in_use" | "restarted_meanwhile" | "slept_meanwhile" | "still_needed" | "would_not_wake"
>;

/**
 * What time does to a wish: its end is there by the wall clock, or it has stood for as long as it was to stand.
 * Whichever clock is set or stands still, no stop comes late.
 */
export function wishEnds({ since, until }: Wish, now: Moment): WishEnd | null {
  const over = now.wall >= until || now.monotonic - since.monotonic >= until - since.wall;
  return over ? "still_in_use" : null;
}

/**
 * What a heartbeat does to a wish: ends it, or says that the server is free, and then the order is due, as the answer
 * to this very heartbeat.
 * @param before the facts that the heartbeat met
 * @param after the facts that it led to
 */
export function wishHears(
  wish: Wish,
  heartbeat: Heartbeat,
  { before, after }: { readonly before: Facts; readonly after: Facts },
  now: Moment,
): WishEnd | "free" | null {
  if (after.last && after.last.boot !== wish.boot)
    return sleptSince(wish.boot, after.last.boot) ? "slept_meanwhile" : "restarted_meanwhile";
  const ends = wishEnds(wish, now);
  if (ends) return ends;
  // A late copy and a retry tell of a use that may be over.
  const isNews = isReport(after.last, heartbeat) && !isReport(before.last, heartbeat);
  const wasAsked = (after.last?.revisionEcho ?? 0) >= wish.revision;
  const isFree = heartbeat.status === "ON" && heartbeat.use?.length === 0;
  return isNews && wasAsked && isFree ? "free" : null;
}

function isReport(last: Report | null, { instance, sequence }: Heartbeat): boolean {
  return last?.instance === instance && last.sequence === sequence;
}

/** Seconds for which people on the machine are told before: nobody waits for this stop, and somebody may have come. */
const GRACE = 60;

/** The order that a wish comes to. */
export function orderOf({ reason }: Wish): OrderTerms {
  return { mode: "when_free", grace: GRACE, reason };
}

/**
 * A wish as a starting manager finds it. What is left of its time goes on by the monotonic clock too, which begins
 * anew. A wall clock that stands before the wish's beginning tells nothing of the time between: its end has come.
 */
export function resumed(wish: Wish, now: Moment): Wish {
  const since = wish.since.wall;
  const stoodFor = now.wall < since ? wish.until - since : now.wall - since;
  return { ...wish, since: { wall: since, monotonic: now.monotonic - stoodFor } };
}
