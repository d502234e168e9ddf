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
  TurnOn: { power: "OFF", while: ["OFF", "SyncedOFF", "Lost", "Warning", "Error"], bindsBoot: false },
  TurnOff: { power: "ON", while: ["ON", "SyncedON", "Lost", "Warning", "Error"], bindsBoot: true },
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
}

/** Why the action may not be done now, or null where it may. */
export function refusal(facts: Facts, action: Action): Refusal | null {
  return refusalOf(
    {
      status: currentStatus(facts),
      power: facts.power,
      twoMachines: facts.duplicate !== null,
      reported: facts.last !== null,
    },
    action,
  );
}

/** The same, asked of what is known without the facts. */
export function refusalOf(
  { status, power, twoMachines, reported }: Standing,
  action: Action,
): Refusal | null {
  const refuse = (reason: Refusal["reason"]): Refusal => ({ action, reason, status });
  const permission = PERMISSIONS[action];

  // With two machines behind one token nobody can say which of them would go down.
  if (permission.bindsBoot && twoMachines) return refuse("two_machines");
  if (!permission.while.includes(status)) return refuse("status");
  if (power !== permission.power) return refuse("power");
  // There is no boot to bind before the first heartbeat.
  if (permission.bindsBoot && !reported) return refuse("never_reported");
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
