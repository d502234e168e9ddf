import { ACTION_RULES, type Cancelled, type Standing } from "./actions";
import { isRestarted, type Facts } from "./facts";
import { currentStatus } from "./status";
import type { Action, CurrentStatus } from "./words";

/** The reason for which an action is refused. */
export interface Refusal {
  readonly action: Action;
  readonly reason: "status" | "power" | "two_machines" | "never_reported" | "stop_waits" | "between_boots";
  readonly status: CurrentStatus;
}

/**
 * The state that decides which actions are allowed.
 * @param pendingStop whether a stop waits until the server is free
 */
export function standingOf(facts: Facts, pendingStop = false): Standing {
  const status = currentStatus(facts);
  return {
    status,
    power: facts.power,
    twoMachines: facts.duplicate !== null,
    reported: facts.last !== null,
    pendingStop,
    restarts: status === "Applying" && isRestarted(facts),
    betweenBoots: status === "Starting" && isRestarted(facts),
  };
}

/** The reason for which the action may not be done now; null: it may. @param pendingStop as for `standingOf` */
export function refusal(facts: Facts, action: Action, pendingStop = false): Refusal | null {
  return refusalOf(standingOf(facts, pendingStop), action);
}

/** The thing that an allowed action cancels. */
export function cancels(standing: Standing, action: Action): Cancelled | null {
  return ACTION_RULES[action].cancels(standing);
}

/** The reason for which the action may not be done now, worked out without the facts; null: it may. */
export function refusalOf(standing: Standing, action: Action): Refusal | null {
  const { status, power, twoMachines, reported, pendingStop, restarts, betweenBoots } = standing;
  const refuse = (reason: Refusal["reason"]): Refusal => ({ action, reason, status });
  const rules = ACTION_RULES[action];

  if (rules.endsWaiting && pendingStop && power === "ON") return null;
  // With two machines behind one token nobody can say which of them would go down.
  if (rules.bindsBoot && twoMachines) return refuse("two_machines");
  if (rules.endsRestart && restarts) return null;
  if (!rules.while.includes(status)) return refuse("status");
  // It would be shown as off while it comes up.
  if (rules.stops && betweenBoots) return refuse("between_boots");
  if (power !== rules.power) return refuse("power");
  if (rules.yieldsToStop && pendingStop) return refuse("stop_waits");
  // There is no boot to bind before the first heartbeat; a start that is cancelled binds none.
  if (rules.bindsBoot && !reported && cancels(standing, action) === null) return refuse("never_reported");
  return null;
}

/** The refusal in English, for RPCs and logs; the console words it in the reader's language. */
export function refusalText({ action, reason, status }: Refusal): string {
  const { power, while: statuses, done } = ACTION_RULES[action];
  switch (reason) {
    case "status":
      return `The server is ${status}; it can be ${done} while it is ${listed(statuses)}.`;
    case "power":
      return `The server is ${status}; it can be ${done} while its power status is ${power}.`;
    case "between_boots":
      return `The server is being restarted, which cannot be taken back any more; it can be ${done} once it reports.`;
    case "stop_waits":
      return `The server is ${status}, and is to be turned off when it is free; cancel that before it is ${done}.`;
    case "two_machines":
      return `The server is ${status}: two machines use its token; rotate it, and give the new one to one of them.`;
    case "never_reported":
      return `The server is ${status} and has never reported; there is nothing to turn off.`;
  }
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}
