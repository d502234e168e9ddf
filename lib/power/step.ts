import { notice, type Effect, type NoticeKind, type PowerEvent } from "./events";
import { isConfirmed, PLAIN_ORDER, setPower, type Circumstances, type Facts, type OrderTerms } from "./facts";
import { receive } from "./heartbeat";
import type { Manifest } from "./manifest";
import { refusal, type Refusal } from "./permissions";
import { currentStatus } from "./status";
import { tick } from "./tick";
import type { Action, CurrentStatus, Trouble } from "./words";

/** What an event comes to. */
export interface Outcome {
  readonly facts: Facts;
  /** To be carried out once the facts are on disk. */
  readonly effects: readonly Effect[];
  /** What the agent is told; null where no agent asked. */
  readonly answer: Manifest | null;
  /** Why nothing was done; null where it was. */
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
  }
}

/** What each action of an operator changes, where it is allowed. */
const ACT: Readonly<Record<Action, (facts: Facts, at: Circumstances, terms: OrderTerms) => Facts>> = {
  TurnOn: turnOn,
  TurnOff: turnOff,
  // A packet goes out, and that is all.
  WakeAgain: (facts) => facts,
};

/**
 * A silent server has been sent its first magic packet by now. One that is wanted on already only loses its pending
 * stop.
 */
function turnOn(facts: Facts, { now }: Circumstances): Facts {
  if (facts.power === "ON") return facts;
  const on: Facts = { ...setPower(facts, "ON", "operator", now), syncedBy: null };
  return facts.current === "None"
    ? { ...on, previous: "Stopping", applying: null, wake: { since: now, packetsSent: 1 } }
    : { ...on, applying: { cause: "on" } };
}

/** A new order for the boot that reported last; none where only a start is cancelled. */
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

/** Without the pending stop the manifest is another one, whatever else the action changed. */
function endPendingStop(before: Facts, after: Facts): Facts {
  return after.revision === before.revision ? { ...after, revision: after.revision + 1 } : after;
}

/** As by a turn-on; a silent server is not woken for it. An order that is confirmed is not taken back. */
function withdraw(facts: Facts, at: Circumstances): Facts {
  if (!facts.order || isConfirmed(facts)) return facts;
  return facts.current === "None" ? setPower(facts, "ON", "operator", at.now) : turnOn(facts, at);
}

/** Another interval, in seconds. The longer one stays in force until the agent knows. */
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
 * The manager waits to hear again from those that were reporting. Silence and deadlines count from now by themselves
 * (`elapsed`); so does the wake schedule, whose packets are counted anew with it.
 */
function managerStarted(facts: Facts): Facts {
  const wake = facts.wake && { ...facts.wake, packetsSent: 0 };
  const waits = facts.current !== "None" && !facts.applying;
  if (!wake && !waits) return facts;
  return { ...facts, wake, applying: waits ? { cause: "start" } : facts.applying };
}

/** Adds what follows from any change: since when the status is what it is, and what people are told of it. */
function settle(
  before: Facts,
  after: Facts,
  effects: readonly Effect[],
  at: Circumstances,
  answer: Manifest | null = null,
): Outcome {
  if (after === before) return { facts: after, effects, answer, refusal: null };
  const since = currentStatus(after) === currentStatus(before) ? after : { ...after, statusSince: at.now };
  const notified = notifyOnce(since, effects);
  return { facts: notified.facts, effects: [...effects, ...notified.effects], answer, refusal: null };
}

const TROUBLE: Partial<Readonly<Record<CurrentStatus, Trouble>>> = {
  Lost: "lost",
  Warning: "warning",
  Error: "error",
};

/** Notices that say more than the trouble that comes with them. */
const SAYS_MORE: readonly NoticeKind[] = [
  "first_report",
  "synced_on",
  "restarted_instead",
  "slept_instead",
  "declined",
  "could_not_be_told",
  "rolled_back",
];

/** A silence that was announced is no loss before the deadline; any other trouble counts as ever. */
function stillRestarts({ current }: Facts, trouble: Trouble | null): boolean {
  return current === "None" ? trouble === "lost" : trouble === null;
}

/**
 * Tells of trouble when it begins, not while it lasts, and of a server that is back from Lost.
 * @param already the effects of the same event: what they tell is not told twice
 */
function notifyOnce(
  facts: Facts,
  already: readonly Effect[],
): { readonly facts: Facts; readonly effects: readonly Effect[] } {
  const status = currentStatus(facts);
  // A manager that has just started has not heard yet whether the trouble lasts.
  if (status === "Applying" && facts.applying?.cause === "start") return { facts, effects: [] };

  const trouble = status === "Warning" && facts.duplicate ? "two_machines" : (TROUBLE[status] ?? null);
  if (trouble === facts.trouble || (facts.trouble === "restarting" && stillRestarts(facts, trouble)))
    return { facts, effects: [] };

  const saidMore = already.some((effect) => effect.type === "notice" && SAYS_MORE.includes(effect.kind));
  const effects: Effect[] = [];
  if (facts.trouble === "lost" && facts.current !== "None" && !saidMore) effects.push(notice("back"));
  if (trouble && !saidMore) effects.push(notice(trouble));
  return { facts: { ...facts, trouble }, effects };
}
