import type { Action, CurrentStatus, PowerStatus } from "./words";

/** What an accepted action leads to at once. */
interface Expectation {
  readonly power: PowerStatus;
  /** Of a server that is silent, and of one that reports. */
  readonly silent: CurrentStatus;
  readonly reporting: CurrentStatus;
}

/** By action; null: nothing that is shown changes. `step` decides; the test holds this table against it. */
const EXPECTATIONS: Readonly<Record<Action, Expectation | null>> = {
  TurnOn: { power: "ON", silent: "Starting", reporting: "Applying" },
  TurnOff: { power: "OFF", silent: "Lost", reporting: "Applying" },
  WakeAgain: null,
};

const SILENT: Readonly<Record<CurrentStatus, boolean>> = {
  Applying: false,
  ON: false,
  SyncedON: false,
  OFF: true,
  SyncedOFF: true,
  Starting: true,
  Stopping: false,
  Lost: true,
  Warning: false,
  Error: false,
};

/**
 * What a server is about to be once the action is accepted, for an optimistic update: shown before the manager
 * answers. Null where nothing that is shown changes. Two things cannot be told from the status alone, a second machine
 * and an agent that says that it is stopping: there the answer corrects it.
 */
export function expectation(
  status: CurrentStatus,
  action: Action,
): { readonly power: PowerStatus; readonly status: CurrentStatus } | null {
  const expected = EXPECTATIONS[action];
  return expected && { power: expected.power, status: SILENT[status] ? expected.silent : expected.reporting };
}
