import { ACTION_RULES, type Standing } from "./actions";
import type { Action, CurrentStatus, PowerStatus } from "./words";

const CONTACT: Readonly<Record<CurrentStatus, "silent" | "starting" | "reporting">> = {
  Applying: "reporting",
  ON: "reporting",
  SyncedON: "reporting",
  OFF: "silent",
  SyncedOFF: "silent",
  Asleep: "silent",
  Starting: "starting",
  Stopping: "reporting",
  Lost: "silent",
  Warning: "reporting",
  Error: "reporting",
};

/**
 * The expected power status and status of a server once the action is accepted, for an optimistic update. Null where
 * neither changes, as where the action only ends a pending stop. The status alone does not show a second machine, nor
 * an agent that says that it is stopping: there the manager's answer corrects the expectation.
 */
export function expectation(
  { status, power }: Pick<Standing, "status" | "power">,
  action: Action,
): { readonly power: PowerStatus; readonly status: CurrentStatus } | null {
  const { expected, power: asIs } = ACTION_RULES[action];
  if (!expected || (expected.power === power && asIs !== power)) return null;
  return { power: expected.power, status: expected[CONTACT[status]] };
}
