import { notice, type Effect, type NoticeKind, type PowerEvent } from "./events";
import {
  isConfirmed,
  PLAIN_ORDER,
  setPower,
  type Circumstances,
  type Facts,
  type Moment,
  type OrderTerms,
} from "./facts";
import { receive } from "./heartbeat";
import type { Manifest } from "./manifest";
import { refusal, type Refusal } from "./permissions";
import { see } from "./seen";
import { currentStatus, TROUBLE_OF } from "./status";
import { tick } from "./tick";
import type { Action, Trouble } from "./words";

/** The outcome of an event. */
export interface Outcome {
  readonly facts: Facts;
  /** To be carried out once the facts are on disk. */
  readonly effects: readonly Effect[];
  /** The manifest for the agent; null where no agent asked. */
  readonly answer: Manifest | null;
  /** The reason for which nothing was done; null where it was done. */
  readonly refusal: Refusal | null;
}

/**
 * The status model: the facts, an event and the circumstances give the new facts and what is to be done.
 * Pure: the same arguments give the same outcome.
 */
export function step(facts: Facts, event: PowerEvent, at: Circumstances): Outcome {
  const effects: Effect[] = [];
  switch (event.type) {
    case "heartbeat": {
      const received = receive(facts, event, at);
      return settle(facts, received.facts, received.effects, at, received.answer);
    }
    case "tick":
      return settle(facts, tick(facts, at, effects), effects, at);
    case "action": {
      const { action, terms = PLAIN_ORDER, pendingStop = false } = event;
      const refused = refusal(facts, action, pendingStop);
      if (refused) return { facts, effects, answer: null, refusal: refused };
      const acted = ACT[action](facts, at, terms);
      return settle(facts, pendingStop ? endPendingStop(facts, acted) : acted, effects, at);
    }
    case "withdraw":
      return settle(facts, withdraw(facts, at), effects, at);
    case "manifestChanged":
      return settle(facts, { ...facts, revision: facts.revision + 1 }, effects, at);
    case "setInterval":
      return settle(facts, setInterval(facts, event.interval), effects, at);
    case "managerStarted":
      return settle(facts, managerStarted(facts), effects, at);
    case "seen":
      return settle(facts, see(facts, event.looks, at, effects), effects, at);
    case "waysChanged":
      return settle(facts, facts.seen === null ? facts : { ...facts, seen: null }, effects, at);
  }
}

/** The change of facts by each action that is allowed. */
const ACT: Readonly<Record<Action, (facts: Facts, at: Circumstances, terms: OrderTerms) => Facts>> = {
  TurnOn: turnOn,
  TurnOff: turnOff,
  // A packet goes out, and that is all.
  WakeAgain: (facts) => facts,
  Reboot: reboot,
};

/**
 * Turns a server on. A silent one has been sent its first magic packet by now; one that is wanted on already only loses
 * its pending stop, or its restart.
 */
function turnOn(facts: Facts, { now }: Circumstances): Facts {
  if (facts.power === "ON" && !facts.order) return facts;
  const on: Facts = { ...setPower(facts, "ON", "operator", now), syncedBy: null };
  return facts.current === "None"
    ? { ...on, previous: "Stopping", applying: null, wake: { since: now, packetsSent: 1 } }
    : { ...on, applying: { cause: "on" } };
}

/** Turns a server off: a new order for the boot that reported last, and none where only a start is cancelled. */
function turnOff(facts: Facts, { now }: Circumstances, terms: OrderTerms): Facts {
  const off: Facts = { ...setPower(facts, "OFF", "operator", now), syncedBy: null, wake: null };
  if (currentStatus(facts) === "Starting") return { ...off, applying: null };
  if (!off.last) return facts;
  return {
    ...off,
    order: { boot: off.last.boot, revision: off.revision, ...terms },
    applying: { cause: "off", revision: off.revision, launchedSince: false },
  };
}

/** Restarts a server, which is wanted on all the while: a new order for the boot that reported last. */
function reboot(facts: Facts, { now }: Circumstances, terms: OrderTerms): Facts {
  const on: Facts = { ...setPower(facts, "ON", "operator", now), syncedBy: null, wake: null };
  if (!on.last) return facts;
  return {
    ...on,
    order: { boot: on.last.boot, revision: on.revision, ...terms, how: "reboot" },
    applying: { cause: "off", revision: on.revision, launchedSince: false },
  };
}

/**
 * Gives the manifest a new revision, since it is another one without the pending stop, whatever else the action
 * changed.
 */
function endPendingStop(before: Facts, after: Facts): Facts {
  return after.revision === before.revision ? { ...after, revision: after.revision + 1 } : after;
}

/** Withdraws the order, as a turn-on does, but without waking a silent server. A confirmed order stays. */
function withdraw(facts: Facts, at: Circumstances): Facts {
  if (!facts.order || isConfirmed(facts)) return facts;
  return facts.current === "None" ? setPower(facts, "ON", "operator", at.now) : turnOn(facts, at);
}

/** Sets another interval, in seconds. The longer one stays in force until the agent echoes the revision. */
function setInterval(facts: Facts, interval: number): Facts {
  if (interval === facts.interval) return facts;
  const revision = facts.revision + 1;
  return {
    ...facts,
    interval,
    intervalInForce: Math.max(facts.intervalInForce, interval),
    intervalRevision: revision,
    revision,
  };
}

/**
 * The manager waits for a heartbeat of each server that was reporting. Silence and deadlines count from now by
 * themselves (`elapsed`); so does the wake schedule, whose packets are counted anew.
 */
function managerStarted(facts: Facts): Facts {
  const wake = facts.wake && { ...facts.wake, packetsSent: 0 };
  const waits = facts.current !== "None" && !facts.applying;
  if (!wake && !waits) return facts;
  return { ...facts, wake, applying: waits ? { cause: "start", since: facts.statusSince } : facts.applying };
}

/** Adds the consequences of any change: the beginning of the status, and notices to people. */
function settle(
  before: Facts,
  after: Facts,
  effects: readonly Effect[],
  at: Circumstances,
  answer: Manifest | null = null,
): Outcome {
  if (after === before) return { facts: after, effects, answer, refusal: null };
  const isSame = currentStatus(after) === currentStatus(before);
  const since = isSame ? after : { ...after, statusSince: keptSince(before, after) ?? at.now };
  const notified = notifyOnce(since, effects);
  return { facts: notified.facts, effects: [...effects, ...notified.effects], answer, refusal: null };
}

/**
 * The begin of a status that lasts: while the manager was away nobody watched, and the same boot is in the same status
 * as before. Null: another one begins.
 */
function keptSince(before: Facts, after: Facts): Moment | null {
  const { applying, last } = before;
  if (applying?.cause !== "start" || last?.boot !== after.last?.boot) return null;
  return currentStatus({ ...before, applying: null }) === currentStatus(after) ? applying.since : null;
}

/** Notices that say more than the trouble that comes with them: only they are sent. */
const SAYS_MORE: readonly NoticeKind[] = [
  "first_report",
  "synced_on",
  "woke_by_alarm",
  "restarted_instead",
  "slept_instead",
  "came_back",
  "slept_before_restart",
  "declined",
  "could_not_be_told",
  "rolled_back",
];

/**
 * Whether an announced restart still explains the state: its silence is no loss before the deadline; any other trouble
 * counts as ever.
 */
function stillRestarts({ current }: Facts, trouble: Trouble | null): boolean {
  return current === "None" ? trouble === "lost" : trouble === null;
}

/**
 * Notifies people of trouble when it begins, not while it lasts, and of a server that is back from Lost.
 * @param already the effects of the same event: their notices are not repeated
 */
function notifyOnce(
  facts: Facts,
  already: readonly Effect[],
): { readonly facts: Facts; readonly effects: readonly Effect[] } {
  const status = currentStatus(facts);
  // A manager that has just started has not heard yet whether the trouble lasts.
  if (status === "Applying" && facts.applying?.cause === "start") return { facts, effects: [] };

  const trouble = status === "Warning" && facts.duplicate ? "two_machines" : (TROUBLE_OF[status] ?? null);
  if (trouble === facts.trouble || (facts.trouble === "restarting" && stillRestarts(facts, trouble)))
    return { facts, effects: [] };

  const saidMore = already.some((effect) => effect.type === "notice" && SAYS_MORE.includes(effect.kind));
  const effects: Effect[] = [];
  if (facts.trouble === "lost" && facts.current !== "None" && !saidMore) effects.push(notice("back"));
  if (trouble && !saidMore) effects.push(notice(trouble));
  return { facts: { ...facts, trouble }, effects };
}
