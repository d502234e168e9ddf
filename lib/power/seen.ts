import { notice, type Effect } from "./events";
import {
  elapsed,
  endOrder,
  gracePeriod,
  setPower,
  type Circumstances,
  type Facts,
  type Moment,
} from "./facts";
import { currentStatus } from "./status";
import { fallSilent } from "./tick";
import type { Look } from "./ways";

/** Milliseconds between the answer of a look and the next one, at least: of two that are closer, one counts. */
export const LOOKS_APART = 5000;
/** Milliseconds after which a look proves nothing any more: the latest one, and the one before it. */
const LATEST_COUNTS_FOR = 10_000;
const EARLIER_COUNTS_FOR = 30_000;
/** Milliseconds for which a server is still looked at that has just been given up. */
const GIVEN_UP_LOOKED_AT_FOR = 60_000;

/**
 * Applies what a machine showed from outside: two looks in a row that say off prove that it is off. Nothing that is seen
 * says that a server is on, wakes it, ends its wake schedule, or gives an order.
 * @param looks in their order, the latest last
 */
export function see(facts: Facts, looks: readonly Look[], at: Circumstances, effects: Effect[]): Facts {
  if (!canBeSeenOff(facts) || isReceived(facts, at) || !proveOff(facts, looks, at)) return facts;
  // It said that it goes down: the silence that would follow is not waited for.
  if (facts.current === "Stopping") return { ...fallSilent(facts, at.now), seen: "off" };
  if (currentStatus(facts) !== "Lost") return { ...facts, seen: "off" };
  effects.push(notice("seen_off"));
  // It is wanted off, and it is: nobody is left whom the order could bind.
  if (facts.power === "OFF") return { ...endOrder(facts), previous: "Stopping", seen: "off" };
  return { ...setPower(facts, "OFF", "sync", at.now), applying: null, seen: "off" };
}

/**
 * Whether it would matter that a server is seen off: it is going down as it is ordered, or is silent and not being
 * started. One that announced its restart comes back by itself, and so may one that goes down by nobody's order.
 */
function canBeSeenOff(facts: Facts): boolean {
  const { last, seen, downAsOrdered, trouble, power, order } = facts;
  if (last === null || seen !== null || downAsOrdered || trouble === "restarting") return false;
  const status = currentStatus(facts);
  if (status === "Stopping") return power === "OFF" && order !== null;
  return status === "Lost" || (power === "OFF" && ["OFF", "SyncedOFF"].includes(status));
}

/** Whether a server that is taken for silent was heard a moment ago, if only by a retry: then its own word counts. */
function isReceived(facts: Facts, at: Circumstances): boolean {
  const { current, last } = facts;
  return current === "None" && last !== null && elapsed(last.at, at) <= gracePeriod(facts);
}

/**
 * Whether a server should be looked at from outside. One that starts is, too: where it is given up, what is seen then
 * counts. What has long been off is not asked about.
 */
export function isWorthALook(facts: Facts, at: Circumstances): boolean {
  // As nearly always.
  if (facts.current === "ON" || facts.current === "Launched" || facts.downAsOrdered) return false;
  const status = currentStatus(facts);
  if (status === "Starting") return facts.last !== null && facts.seen === null;
  if (!canBeSeenOff(facts)) return false;
  return status === "SyncedOFF" ? elapsed(facts.powerSince, at) < GIVEN_UP_LOOKED_AT_FOR : status !== "OFF";
}

/**
 * Whether the latest looks prove off: two in a row, far enough apart, both fresh by each clock, and both begun after
 * the last heartbeat and the manager's start.
 */
function proveOff({ last }: Facts, looks: readonly Look[], at: Circumstances): boolean {
  const since = Math.max(last?.at.monotonic ?? 0, at.managerStartedAt);
  const counts = ({ power, asked }: Look, forMs: number): boolean =>
    power === "off" && asked.monotonic > since && age(asked, at.now) <= forMs;
  const latest = looks.at(-1);
  if (!latest || !counts(latest, LATEST_COUNTS_FOR)) return false;
  for (const look of looks.slice(0, -1).reverse()) {
    if (!counts(look, EARLIER_COUNTS_FOR)) return false;
    if (latest.asked.monotonic - look.answered.monotonic >= LOOKS_APART) return true;
  }
  return false;
}

/** Milliseconds since an instant, by the clock that is ahead. */
function age(since: Moment, now: Moment): number {
  return Math.max(now.monotonic - since.monotonic, now.wall - since.wall);
}
