import type { Effect, PowerEvent } from "./events";
import type { Circumstances, Facts } from "./facts";
import { hear } from "./heartbeat";
import type { Manifest } from "./manifest";
import { tellOnce } from "./notices";
import { setInterval, turnOff, turnOn } from "./operator";
import { refusal, type Refusal } from "./permissions";
import { currentStatus } from "./status";
import { tick } from "./tick";

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
      const heard = hear(facts, event, at);
      return settle(facts, heard.facts, heard.effects, at, heard.answer);
    }
    case "tick":
      return settle(facts, tick(facts, at, effects), effects, at);
    case "turnOn": {
      const refused = refusal(facts, "TurnOn");
      return refused ? refuse(facts, refused) : settle(facts, turnOn(facts, at), effects, at);
    }
    case "turnOff": {
      const refused = refusal(facts, "TurnOff");
      return refused ? refuse(facts, refused) : settle(facts, turnOff(facts, at), effects, at);
    }
    case "wakeAgain":
      return refuse(facts, refusal(facts, "WakeAgain"));
    case "setInterval":
      return settle(facts, setInterval(facts, event.interval), effects, at);
    case "managerStarted":
      return settle(facts, managerStarted(facts), effects, at);
  }
}

/**
 * The manager waits to hear again from those that were reporting. Margins count from now by themselves
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
  const told = tellOnce(since, effects);
  return { facts: told.facts, effects: [...effects, ...told.effects], answer, refusal: null };
}

function refuse(facts: Facts, refused: Refusal | null): Outcome {
  return { facts, effects: [], answer: null, refusal: refused };
}
