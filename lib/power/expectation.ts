import { ACTION_RULES, type Standing } from "./actions";
import type { Action, CurrentStatus, PowerStatus } from "./words";

const CONTACT: Readonly<Record<CurrentStatus, "silent" | "starting" | "reporting">> = {
  Applying: "reporting",
  ON: "reporting",
  SyncedON: "reporting",
  OFF: "silent",
  SyncedOFF: "silent",
  Starting: "starting",
  Stopping: "reporting",
  Lost: "silent",
  Warning: "reporting",
  Error: "reporting",
};

/**
 * What a server is about to be once the action is accepted, for an optimistic update: shown before the manager
 * answers. Null where neither power status nor status changes, as where it only ends a pending stop. Two things cannot
 * be told from the status alone, a second machine and an agent that says that it is stopping: there the answer corrects
 * it.
 */
export function expectation(
  { status, power }: Pick<Standing, "status" | "power">,
  action: Action,
): { readonly power: PowerStatus; readonly status: CurrentStatus } | null {
  const expected = ACTION_RULES[action].expected;
  if (!expected || expected.power === power) return null;
  return { power: expected.power, status: expected[CONTACT[status]] };
}
