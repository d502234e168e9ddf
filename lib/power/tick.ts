import { notice, type Effect } from "./events";
import {
  elapsed,
  endOrder,
  gracePeriod,
  isAsleep,
  isConfirmed,
  isRestarted,
  LEADS,
  setPower,
  type Circumstances,
  type Facts,
  type Moment,
} from "./facts";
import { endDuplicate, endLateOrder } from "./heartbeat";
import { currentStatus } from "./status";

/** Lets time pass: silence, then the deadlines, then the magic packets that are due. */
export function tick(facts: Facts, at: Circumstances, effects: Effect[]): Facts {
  let next = endDuplicate(facts, at);
  next = lateOrder(next, at, effects);
  next = proveAsleep(silence(next, at), at);
  next = deadline(next, at, effects);
  return wake(next, at, effects);
}

/**
 * The monotonic time before which a tick changes nothing of these facts, so that nobody need look at them; -Infinity: it
 * may at any time, Infinity: only another event does. A manager that starts anew meanwhile makes it later, never earlier.
 */
export function unchangedUntil(facts: Facts, { managerStartedAt, syncOffAfter }: OnTicks): number {
  const { current, last, duplicate, asleep, downAsOrdered, noneSince } = facts;
  // They are few, and much may become of them.
  if (facts.order || facts.wake) return -Infinity;
  const after = (since: Moment, ms: number): number => Math.max(since.monotonic, managerStartedAt) + ms;
  const grace = gracePeriod(facts);
  let until = duplicate ? after(duplicate.reportedAt, grace) : Infinity;
  if (last && (current !== "None" || (asleep && !downAsOrdered)))
    until = Math.min(until, after(last.at, grace));
  if (noneSince && currentStatus(facts) === "Lost")
    until = Math.min(until, after(noneSince, syncOffAfter * 1000));
  return until;
}

type OnTicks = Pick<Circumstances, "managerStartedAt" | "syncOffAfter">;

/**
 * Ends the late order of a server that reports ON and does not obey. A silent server is given up at its deadline, which
 * counts from the manager's start.
 */
function lateOrder(facts: Facts, at: Circumstances, effects: Effect[]): Facts {
  if (facts.current === "None" || elapsed(facts.powerSince, at) <= at.syncOffAfter * 1000) return facts;
  return endLateOrder(facts, at, effects);
}

/** Concludes silence: no heartbeat for longer than the grace period. Never twice in a row. */
function silence(facts: Facts, at: Circumstances): Facts {
  if (facts.current === "None" || !facts.last) return facts;
  if (elapsed(facts.last.at, at) <= silenceThatCounts(facts)) return facts;
  return fallSilent(facts, at.now);
}

/** The facts of a server that reported, and is silent from now on. */
export function fallSilent(facts: Facts, now: Moment): Facts {
  const silent: Facts = {
    ...facts,
    previous: facts.current,
    current: "None",
    noneSince: now,
    syncedBy: null,
    duplicate: null,
    // The manager's start has come to its end. An order still waits for its boot; and a turn-on for ON or
    // Launched: a machine that comes back from the cut still stopping is no error.
    applying: facts.applying?.cause === "start" ? null : facts.applying,
  };
  // It was stopping, and now it is silent: the order is spent. Only if it was confirmed is it the order that did it.
  if (facts.order && silent.previous === "Stopping") {
    // One that restarts is Starting until the deadline. Nobody wakes it: it would seem to have been woken then.
    if (isRestarted(facts)) return { ...silent, applying: null };
    const isDown = isConfirmed(facts);
    const asleep = isDown && LEADS[facts.order.how].sleeps;
    return { ...endOrder(silent), downAsOrdered: isDown && !asleep, asleep };
  }
  // It went down although it is wanted on: wake it.
  if (facts.power === "ON" && (silent.previous === "Stopping" || facts.applying?.cause === "on")) {
    return { ...silent, previous: "Stopping", wake: { since: now, packetsSent: 0 } };
  }
  return silent;
}

/** Milliseconds after the last word of a machine that goes to sleep: then it does, or says that it could not. */
const ASLEEP_AFTER = 3000;

/** Milliseconds without a heartbeat after which a server counts as silent: fewer after its last word before it goes. */
function silenceThatCounts(facts: Facts): number {
  const { order, last, intervalInForce } = facts;
  const isLastWord = order !== null && last !== null && last.leaving && last.boot === order.boot;
  if (!isLastWord) return gracePeriod(facts);
  const interval = 1000 * intervalInForce;
  return LEADS[order.how].sleeps ? Math.min(interval, ASLEEP_AFTER) : interval;
}

/** Servers that a sleeping one needs may be stopped once it has been silent for a grace period. */
function proveAsleep(facts: Facts, at: Circumstances): Facts {
  if (!isAsleep(facts) || facts.downAsOrdered || !facts.last) return facts;
  return elapsed(facts.last.at, at) <= gracePeriod(facts) ? facts : { ...facts, downAsOrdered: true };
}

/** Lost or Starting for too long: the manager follows reality. It never shuts a machine down. */
function deadline(facts: Facts, at: Circumstances, effects: Effect[]): Facts {
  // As nearly always.
  if (!facts.noneSince && !facts.wake) return facts;
  const status = currentStatus(facts);
  const notBack = status === "Starting" && isRestarted(facts);
  const since =
    status === "Lost" || notBack ? facts.noneSince : status === "Starting" ? facts.wake?.since : null;
  if (!since || elapsed(since, at) < at.syncOffAfter * 1000) return facts;

  const started = notBack ? "did_not_come_back" : "did_not_start";
  effects.push(notice(status === "Starting" ? started : facts.order ? "could_not_be_told" : "synced_off"));
  return { ...setPower(facts, "OFF", "sync", at.now), wake: null, applying: null, notBack };
}

/** Sends the packets that the wake schedule has due; one stands for all that were missed. */
function wake(facts: Facts, at: Circumstances, effects: Effect[]): Facts {
  if (!facts.wake) return facts;
  const due = packetsDue(elapsed(facts.wake.since, at));
  if (due <= facts.wake.packetsSent) return facts;
  effects.push({ type: "wake" });
  return { ...facts, wake: { ...facts.wake, packetsSent: due } };
}

/** Times of magic packets, in seconds after the schedule's start; then one every `PACKET_EVERY`. */
const PACKETS_AT = [0, 5, 15, 30, 60];
const PACKET_EVERY = 60;

/** The number of packets that a wake schedule should have sent after so many milliseconds. */
export function packetsDue(elapsedMs: number): number {
  const seconds = elapsedMs / 1000;
  const last = PACKETS_AT.at(-1) ?? 0;
  if (seconds < last) return PACKETS_AT.filter((at) => at <= seconds).length;
  return PACKETS_AT.length + Math.floor((seconds - last) / PACKET_EVERY);
}
