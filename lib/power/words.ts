/** The words of the status model. docs/status-model.md explains each. */

/** The wanted state of a server. */
export type PowerStatus = "ON" | "OFF";

/** The source of the power status: an operator, or the manager following reality. */
export type SetBy = "operator" | "sync";

/** The last report of an agent; `None` is silence, which only the manager concludes. */
export type HeartbeatStatus = "None" | "Launched" | "ON" | "Stopping";

export type ReportedStatus = Exclude<HeartbeatStatus, "None">;

/** The state of a server, derived for people. `SyncedON` is shown as ON, `SyncedOFF` as OFF. */
export const CURRENT_STATUSES = [
  "Applying",
  "ON",
  "SyncedON",
  "OFF",
  "SyncedOFF",
  "Asleep",
  "Starting",
  "Stopping",
  "Lost",
  "Warning",
  "Error",
] as const;
export type CurrentStatus = (typeof CURRENT_STATUSES)[number];

/** The ways in which a machine is turned off, as its settings say. */
export const SHUTDOWNS = ["power_off", "suspend", "hibernate"] as const;
export type Shutdown = (typeof SHUTDOWNS)[number];

/** The ways in which a machine goes by an order: it is turned off, or it restarts. */
export const DEPARTURES = [...SHUTDOWNS, "reboot"] as const;
export type Departure = (typeof DEPARTURES)[number];

/** A remark to a status that stands for more than one thing. */
export type StatusReason =
  /** Applying: nothing is on its way; the manager has started, and no heartbeat has arrived since. */
  | "manager_started"
  /** SyncedOFF: it was woken, and no heartbeat arrived before the deadline. */
  | "did_not_start"
  /** OFF, SyncedOFF: it was seen off from outside, and had not said that it goes down. */
  | "seen_off"
  /** SyncedOFF: it was restarted, and no heartbeat of another boot arrived before the deadline. */
  | "did_not_come_back"
  /** ON, Lost: its last heartbeat said that the machine restarts. Applying, Stopping, Starting: it is being restarted. */
  | "restarting";

/** An operator's actions on a server's power. */
export const ACTIONS = ["TurnOn", "TurnOff", "WakeAgain", "Reboot"] as const;
export type Action = (typeof ACTIONS)[number];

/** Trouble, of which people are notified once, when it begins. `restarting` is none, but keeps Lost from being some. */
export type Trouble = "lost" | "warning" | "error" | "two_machines" | "restarting";

export type Severity = "info" | "warning" | "error";

/** A network card's address, by which a server is woken: six pairs of hexadecimal digits, joined by colons. */
export const MAC_ADDRESS = /^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$/;
