import { sleptSince } from "./boots";
import { notice, type Effect, type Heartbeat, type NoticeKind } from "./events";
import {
  elapsed,
  endOrder,
  gracePeriod,
  isConfirmed,
  isRestarted,
  LEADS,
  notDown,
  setPower,
  stillGoesToSleep,
  type Circumstances,
  type EarlierInstance,
  type Facts,
} from "./facts";
import { manifestFor, manifestWithoutOrder, type Manifest } from "./manifest";
import { outOfAnOlderCopy, showsAnOlderCopy } from "./older-copy";
import { TABLE } from "./status";

/** Stale instances that are remembered: more than one machine starts komolet in a grace period. */
const EARLIER_INSTANCES = 8;

/** The outcome of a heartbeat. */
export interface Received {
  readonly facts: Facts;
  readonly effects: readonly Effect[];
  readonly answer: Manifest;
}

/** Applies a heartbeat: docs/status-model.md, "Heartbeat", steps 0 to 8. */
export function receive(facts: Facts, received: Heartbeat, at: Circumstances): Received {
  const known = staleInstance(facts, received, at) ?? retry(facts, received, at);
  if (known) return known;

  const effects: Effect[] = [];
  const found = outOfDate(facts, received, at, effects);
  const heartbeat = withoutFuture(received, found.revision);
  let next = orderEndsWithItsBoot(found, heartbeat, at, effects);
  next = orderDeclined(next, heartbeat, at, effects);
  next = endLateOrder(next, at, effects, heartbeat.status);
  next = report(next, heartbeat, at);
  next = noteWrongLook(facts, next, effects);
  next = echo(next);
  next = powerFollows(next, at, effects, cameUp(facts, heartbeat));
  next = endWakeSchedule(next);
  next = endApplying(next, at);
  next = noteShutdownError(next, heartbeat, effects);
  next = noteRestart(next, heartbeat, effects);
  return { facts: next, effects, answer: manifestFor(next, heartbeat.boot) };
}

/**
 * Step 1b: the agent follows a manifest that was never sent. The facts are an older copy, and the order in them may
 * have been withdrawn since: it is void. An agent that reports Stopping may be going down by an order that these facts
 * do not know.
 */
function outOfDate(facts: Facts, received: Heartbeat, { now }: Circumstances, effects: Effect[]): Facts {
  const { revisionEcho, boot, status } = received;
  const isOrdered = facts.order?.boot === boot && revisionEcho > facts.revision;
  if (!isOrdered && !showsAnOlderCopy(facts, received)) return facts;
  effects.push(notice("rolled_back"));
  const next = { ...outOfAnOlderCopy({ ...facts, current: status }, now), current: facts.current };
  if (status !== "Stopping" || next.power === "OFF") return next;
  return { ...setPower(next, "OFF", "sync", now), wake: null };
}

/** The heartbeat without a revision that was never sent: such a revision means nothing. */
function withoutFuture(heartbeat: Heartbeat, revision: number): Heartbeat {
  return heartbeat.revisionEcho <= revision ? heartbeat : { ...heartbeat, revisionEcho: 0 };
}

/** Step 0: the heartbeat comes from a stale instance, which another has superseded. */
function staleInstance(facts: Facts, heartbeat: Heartbeat, at: Circumstances): Received | null {
  const { instance, sequence } = heartbeat;
  const known = facts.earlier.find((earlier) => earlier.instance === instance);
  if (!known) return null;
  const unchanged = { facts, effects: [], answer: manifestWithoutOrder(facts) };
  if (sequence <= known.sequence) return unchanged;
  // Its successor is silent: it was not superseded after all, and takes the place back.
  if (facts.current === "None") return null;

  const earlier = facts.earlier.map((one) => (one === known ? { instance, sequence } : one));
  return { ...unchanged, facts: { ...facts, earlier, duplicate: { instance, reportedAt: at.now } } };
}

/**
 * Step 1: a repeated last sequence refreshes the time, shows that the machine is not down, and receives the present
 * manifest; an older one changes nothing.
 */
function retry(facts: Facts, heartbeat: Heartbeat, at: Circumstances): Received | null {
  const { instance, sequence, boot, revisionEcho } = heartbeat;
  const { last } = facts;
  if (!last || last.instance !== instance || sequence > last.sequence) return null;
  const isAhead = revisionEcho > facts.revision;
  const answer = isAhead ? manifestWithoutOrder(facts) : manifestFor(facts, boot);
  if (sequence < last.sequence) return { facts, effects: [], answer };
  const refreshed = stillGoesToSleep({ ...facts, last: { ...last, at: at.now } });
  // A Stopping from before the order is told of it now, and confirms it.
  const confirms = facts.current === "Stopping" && facts.applying?.cause === "off" && answer.power === "OFF";
  return { facts: confirms ? { ...refreshed, applying: null } : refreshed, effects: [], answer };
}

/**
 * Step 2: a heartbeat from another boot makes the order void: the machine restarted instead of powering off, or slept.
 */
function orderEndsWithItsBoot(
  facts: Facts,
  heartbeat: Heartbeat,
  { now }: Circumstances,
  effects: Effect[],
): Facts {
  const { boot } = heartbeat;
  if (!facts.order || facts.order.boot === boot)
    return facts.syncedBy === null ? facts : { ...facts, syncedBy: null };
  const slept = sleptSince(facts.order.boot, boot);
  if (isRestarted(facts)) {
    effects.push(notice(slept ? "slept_before_restart" : "came_back"));
    // What it was before says nothing about this boot.
    const isGone = facts.current === "Stopping" || facts.current === "None";
    return { ...endOrder(facts), current: isGone ? "None" : facts.current, syncedBy: null };
  }
  const { sleeps } = LEADS[facts.order.how];
  // It went to sleep as it was told, and woke before its silence counted.
  const isBack = slept && sleeps && facts.last?.leaving === true;
  const came = cameUp(facts, heartbeat);
  // Its alarm is set once it is told to go: in the same boot it may have been paused over that time, and never gone.
  const went = !slept || (sleeps && facts.current === "Stopping");
  const did = isBack || (came === "woke_by_alarm" && went);
  effects.push(notice(did ? came : slept ? "slept_instead" : "restarted_instead"));
  return { ...setPower(facts, "ON", "sync", now), syncedBy: isBack ? "report" : "reboot" };
}

/**
 * Step 2b: the agent declines the order, since the machine is in use. Stopping becomes ON again, and that is no error.
 */
function orderDeclined(facts: Facts, heartbeat: Heartbeat, { now }: Circumstances, effects: Effect[]): Facts {
  const { status, declinedRevision, use } = heartbeat;
  const { order, revision } = facts;
  // Since the order, the interval may have been changed: the agent declines what it was told last.
  const isDeclined =
    order && (declinedRevision ?? 0) >= order.revision && (declinedRevision ?? 0) <= revision;
  if (!isDeclined || status !== "ON") return facts;
  effects.push(notice("declined", "", use ?? []));
  const current = facts.current === "Stopping" ? "ON" : facts.current;
  return { ...setPower(facts, "ON", "sync", now), current };
}

/**
 * Step 2c: a stop that waited was ordered, and nothing came of the order in time, by either clock: it is void, since
 * nobody waits for it any more and others may have come. A confirmed order stands unless the machine says that it is
 * up.
 * @param status that is reported now
 */
export function endLateOrder(
  facts: Facts,
  { now, syncOffAfter }: Circumstances,
  effects: Effect[],
  status = facts.current,
): Facts {
  const { order, powerSince } = facts;
  const goesDown = isConfirmed(facts) && status === "Stopping";
  if (order?.mode !== "when_free" || goesDown) return facts;
  const age = Math.max(now.monotonic - powerSince.monotonic, now.wall - powerSince.wall);
  if (age <= (order.grace + syncOffAfter) * 1000) return facts;
  effects.push(notice("could_not_be_told"));
  return setPower(facts, "ON", "sync", now);
}

/** Step 3: previous := current; current := the report. */
function report(facts: Facts, heartbeat: Heartbeat, { now }: Circumstances): Facts {
  const { status, boot, instance, sequence, revisionEcho, leaving = false } = heartbeat;
  // Silent, then Launched in the boot of the order: only komolet restarted, nobody pressed a button.
  const komoletRestarted = facts.order && facts.current === "None" && status === "Launched";
  const goesToSleep = status === "Stopping" && boot === facts.last?.boot;
  return {
    ...(goesToSleep ? stillGoesToSleep(facts) : notDown(facts)),
    notBack: false,
    previous: komoletRestarted ? "ON" : facts.current,
    current: status,
    noneSince: null,
    last: { at: now, boot, instance, sequence, revisionEcho, leaving: leaving && status === "Stopping" },
    earlier: superseded(facts, instance),
    applying:
      facts.applying?.cause === "off" && status === "Launched"
        ? { ...facts.applying, launchedSince: true }
        : facts.applying,
  };
}

/**
 * Notes that a machine was seen off which ran all the while: the same run of it is heard again. Where it is looked at is
 * another machine, or something that does not tell the truth; neither proves anything from now on.
 */
function noteWrongLook(before: Facts, facts: Facts, effects: Effect[]): Facts {
  if (before.seen !== "off" || before.last?.boot !== facts.last?.boot) return facts;
  effects.push(notice("seen_wrong"));
  return { ...facts, seen: "wrong" };
}

/** The stale instances once this one reports. The duplicate agent's is never dropped: it would seem to be new. */
function superseded({ last, earlier, duplicate }: Facts, instance: string): readonly EarlierInstance[] {
  if (!last || last.instance === instance) return earlier;
  const others = earlier.filter((one) => one.instance !== instance);
  const all = [...others, { instance: last.instance, sequence: last.sequence }];
  const oldest = all.find((one) => one.instance !== duplicate?.instance);
  return all.length > EARLIER_INSTANCES ? all.filter((one) => one !== oldest) : all;
}

/** Step 4: what the agent echoes it has received. The longer interval is in force until the echo. */
function echo(facts: Facts): Facts {
  if (!facts.last || facts.last.revisionEcho < facts.intervalRevision) return facts;
  return facts.intervalInForce === facts.interval ? facts : { ...facts, intervalInForce: facts.interval };
}

/** Whether the agent has received the outstanding order. */
function isReceived({ order, last }: Facts): boolean {
  return order !== null && last !== null && last.revisionEcho >= order.revision;
}

/** The notice of a server that is on although nobody turned it on here. */
type CameUp = Extract<NoticeKind, "first_report" | "woke_by_alarm" | "synced_on">;

/** The very first heartbeat is of an agent that has just been set up: nobody turned the server on behind our back. */
function cameUp({ last }: Facts, { boot, afterAlarm = false }: Heartbeat): CameUp {
  if (last === null) return "first_report";
  return afterAlarm && last.boot !== boot ? "woke_by_alarm" : "synced_on";
}

/** Step 5: power `OFF`, no order, and yet it runs: the manager follows. */
function powerFollows(facts: Facts, { now }: Circumstances, effects: Effect[], how: CameUp): Facts {
  const { power, previous, current, order } = facts;
  if (power === "ON") return facts;
  const runs = !order && (current === "ON" || current === "Launched");
  if (!runs && TABLE[power][previous][current] !== "SyncedON") return facts;
  effects.push(notice(how));
  return { ...setPower(facts, "ON", "sync", now), syncedBy: "report" };
}

/** Step 6: the server is up. Stopping does not end the schedule; silence starts it anew. */
function endWakeSchedule(facts: Facts): Facts {
  return facts.wake && facts.current !== "Stopping" ? { ...facts, wake: null } : facts;
}

/** Step 7: the change that was being applied has arrived. */
function endApplying(facts: Facts, at: Circumstances): Facts {
  switch (facts.applying?.cause) {
    case undefined:
      return facts;
    case "start":
      return { ...facts, applying: null };
    case "on":
      if (facts.current === "Stopping") return facts;
      // A withdrawn order is no error.
      return { ...facts, applying: null, previous: facts.previous === "Stopping" ? "ON" : facts.previous };
    case "off":
      // Stopping is answered OFF.
      return facts.current === "Stopping" || (isReceived(facts) && !warnsPeople(facts, at))
        ? { ...facts, applying: null }
        : facts;
  }
}

/**
 * Whether the agent still warns people before it shuts down, and reports ON meanwhile: no error before it should long
 * have been done.
 */
function warnsPeople(facts: Facts, at: Circumstances): boolean {
  const { order, current, powerSince } = facts;
  if (!order || order.grace === 0 || current !== "ON") return false;
  return elapsed(powerSince, at) <= (order.grace + at.syncOffAfter) * 1000;
}

/** Notifies people once of each shutdown command that was given up. */
function noteShutdownError(facts: Facts, { shutdownError }: Heartbeat, effects: Effect[]): Facts {
  if (shutdownError === facts.shutdownError) return facts;
  if (shutdownError) effects.push(notice("shutdown_failed", shutdownError));
  return { ...facts, shutdownError };
}

/**
 * Notifies people once of a restart. It counts until the next heartbeat of another boot; other trouble comes before it.
 */
function noteRestart(facts: Facts, { restarting, status }: Heartbeat, effects: Effect[]): Facts {
  if (!restarting || status !== "ON")
    return facts.trouble === "restarting" ? { ...facts, trouble: null } : facts;
  if (facts.trouble) return facts;
  effects.push(notice("restarting"));
  return { ...facts, trouble: "restarting" };
}

/** Ends the warning of a duplicate agent once either machine has been silent for a grace period. */
export function endDuplicate(facts: Facts, at: Circumstances): Facts {
  return facts.duplicate && elapsed(facts.duplicate.reportedAt, at) > gracePeriod(facts)
    ? { ...facts, duplicate: null }
    : facts;
}
