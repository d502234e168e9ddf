import type { Standing } from "./permissions";
import type { Action, CurrentStatus, PowerStatus } from "./words";

/** What an accepted action leads to at once. */
interface Expectation {
  readonly power: PowerStatus;
  /** Of a server that is silent, of one that is silent because it starts, and of one that reports. */
  readonly silent: CurrentStatus;
  readonly starting: CurrentStatus;
  readonly reporting: CurrentStatus;
}

/** By action; null: nothing that is shown changes. `step` decides; the test holds this table against it. */
const EXPECTATIONS: Readonly<Record<Action, Expectation | null>> = {
  TurnOn: { power: "ON", silent: "Starting", starting: "Starting", reporting: "Applying" },
  TurnOff: { power: "OFF", silent: "Lost", starting: "OFF", reporting: "Applying" },
  WakeAgain: null,
};

const HEARD: Readonly<Record<CurrentStatus, "silent" | "starting" | "reporting">> = {
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
 * answers. Null where neither power status nor status changes, as where it only ends a wish. Two things cannot be told
 * from the status alone, a second machine and an agent that says that it is stopping: there the answer corrects it.
 */
export function expectation(
  { status, power }: Pick<Standing, "status" | "power">,
  action: Action,
): { readonly power: PowerStatus; readonly status: CurrentStatus } | null {
  const expected = EXPECTATIONS[action];
  if (!expected || expected.power === power) return null;
  return { power: expected.power, status: expected[HEARD[status]] };
}
