/** The words of the status model. docs/status-model.md explains each. */

/** What the manager wants a server to be. */
export type PowerStatus = "ON" | "OFF";

/** Who set the power status: an operator, or the manager following reality. */
export type SetBy = "operator" | "sync";

/** What an agent reported last; `None` is silence, which only the manager concludes. */
export type HeartbeatStatus = "None" | "Launched" | "ON" | "Stopping";

/** What an agent can report. */
export type ReportedStatus = Exclude<HeartbeatStatus, "None">;

/** What is really going on, derived for people. `SyncedON` is shown as ON, `SyncedOFF` as OFF. */
export const CURRENT_STATUSES = [
  "Applying",
  "ON",
  "SyncedON",
  "OFF",
  "SyncedOFF",
  "Starting",
  "Stopping",
  "Lost",
  "Warning",
  "Error",
] as const;
export type CurrentStatus = (typeof CURRENT_STATUSES)[number];

/** What people must know of a status besides, where it stands for more than one thing. */
export type StatusReason =
  /** Applying: nothing is on its way; the manager has started, and has not heard the server since. */
  | "manager_started"
  /** SyncedOFF: it was woken, and was not heard before the deadline. */
  | "did_not_start"
  /** ON, Lost: its last heartbeat said that the machine restarts. */
  | "restarting";

/** What an operator may ask of a server's power. */
export const ACTIONS = ["TurnOn", "TurnOff", "WakeAgain"] as const;
export type Action = (typeof ACTIONS)[number];

/** What people are told of once, when it begins; that a server restarts is no trouble, but keeps Lost from being one. */
export type Trouble = "lost" | "warning" | "error" | "two_machines" | "restarting";

/** How much a notice matters to people. */
export type Severity = "info" | "warning" | "error";

/** A network card's address, by which a server is woken: six pairs of hexadecimal digits, joined by colons. */
export const MAC_ADDRESS = /^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$/;
