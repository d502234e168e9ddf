import type { Facts } from "./facts";
import { currentStatus } from "./status";
import type { Action, CurrentStatus, PowerStatus } from "./words";

/**
 * What an operator may do, and while what. One table for the buttons, the server actions and the RPCs.
 * Editing, rotating the token and deleting are always allowed and so do not stand here.
 */
export const PERMISSIONS: Readonly<
  Record<
    Action,
    {
      readonly power: PowerStatus;
      readonly while: readonly CurrentStatus[];
      /** It is meant for one boot of one machine: there must have been a heartbeat, and no second machine. */
      readonly bindsBoot: boolean;
    }
  >
> = {
  // Applying: an order that has not arrived is withdrawn.
  TurnOn: {
    power: "OFF",
    while: ["OFF", "SyncedOFF", "Applying", "Lost", "Warning", "Error"],
    bindsBoot: false,
  },
  // Starting: the start is cancelled, without an order.
  TurnOff: {
    power: "ON",
    while: ["ON", "SyncedON", "Starting", "Lost", "Warning", "Error"],
    bindsBoot: true,
  },
  WakeAgain: { power: "ON", while: ["Starting", "Lost"], bindsBoot: false },
};

/** Why an action is refused. */
export interface Refusal {
  readonly action: Action;
  readonly reason: "status" | "power" | "two_machines" | "never_reported";
  /** The status that stands in the way. */
  readonly status: CurrentStatus;
}

/** What of a server decides over actions: as much as the console knows, which has no facts. */
export interface Standing {
  readonly status: CurrentStatus;
  readonly power: PowerStatus;
  readonly twoMachines: boolean;
  /** It has been heard at least once. */
  readonly reported: boolean;
  /** A stop waits until it is free. */
  readonly wish: boolean;
}

/** What decides over actions. @param wish whether a stop waits until the server is free */
export function standingOf(facts: Facts, wish = false): Standing {
  return {
    status: currentStatus(facts),
    power: facts.power,
    twoMachines: facts.duplicate !== null,
    reported: facts.last !== null,
    wish,
  };
}

/** Why the action may not be done now, or null where it may. @param wish as for `standingOf` */
export function refusal(facts: Facts, action: Action, wish = false): Refusal | null {
  return refusalOf(standingOf(facts, wish), action);
}

/** What an action that is allowed cancels: a stop that is ordered or waits, or a start. Buttons and events say so. */
export function cancels({ status, power, wish }: Standing, action: Action): "stop" | "start" | null {
  if (action === "TurnOff" && status === "Starting") return "start";
  const isStop = action === "TurnOn" && (status === "Applying" || (power === "ON" && wish));
  return isStop ? "stop" : null;
}

/** Why the action may not be done now, asked of what is known without the facts. */
export function refusalOf(standing: Standing, action: Action): Refusal | null {
  const { status, power, twoMachines, reported, wish } = standing;
  const refuse = (reason: Refusal["reason"]): Refusal => ({ action, reason, status });
  const permission = PERMISSIONS[action];

  // It only ends the wish, whatever the server does.
  if (action === "TurnOn" && wish && power === "ON") return null;
  // With two machines behind one token nobody can say which of them would go down.
  if (permission.bindsBoot && twoMachines) return refuse("two_machines");
  if (!permission.while.includes(status)) return refuse("status");
  if (power !== permission.power) return refuse("power");
  // There is no boot to bind before the first heartbeat; a start that is cancelled binds none.
  if (permission.bindsBoot && !reported && cancels(standing, action) === null)
    return refuse("never_reported");
  return null;
}

const VERB: Readonly<Record<Action, string>> = {
  TurnOn: "turned on",
  TurnOff: "turned off",
  WakeAgain: "woken again",
};

/** The refusal in English, for RPCs and logs; the console words it in the reader's language. */
export function refusalText({ action, reason, status }: Refusal): string {
  const verb = VERB[action];
  const { power, while: statuses } = PERMISSIONS[action];
  switch (reason) {
    case "status":
      return `The server is ${status}; it can be ${verb} while it is ${listed(statuses)}.`;
    case "power":
      return `The server is ${status}; it can be ${verb} while its power status is ${power}.`;
    case "two_machines":
      return `The server is ${status}: two machines use its token; rotate it, and give the new one to one of them.`;
    case "never_reported":
      return `The server is ${status} and has never reported; there is nothing to turn off.`;
  }
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}
