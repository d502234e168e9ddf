import type { AlertKindJson } from "../../gen/proto/komoriuta/v1/alert_pb";
import type { ServerKindJson } from "../../gen/proto/komoriuta/v1/energy_pb";
import type { SeverityJson } from "../../gen/proto/komoriuta/v1/event_pb";
import type { RunActionJson } from "../../gen/proto/komoriuta/v1/run_pb";
import type {
  Action as ActionMessage,
  ActionJson,
  CurrentStatusJson,
  HeartbeatStatusJson,
  PowerStatusJson,
  SetByJson,
  ShutdownJson,
  StatusReasonJson,
  StopModeJson,
} from "../../gen/proto/komoriuta/v1/status_pb";
import type { RestWhenJson } from "../../gen/proto/komoriuta/v1/rest_pb";
import type { HolderKindJson } from "../../gen/proto/komoriuta/v1/use_pb";
import type { AlertKind } from "../../plan/alert";
import type { ServerKind } from "../../plan/energy";
import type { RestWhen } from "../../plan/rest";
import type { RunAction } from "../../plan/words";
import type { OrderTerms } from "../../power/facts";
import type { HolderKind } from "../../power/use";
import type {
  Action,
  CurrentStatus,
  HeartbeatStatus,
  PowerStatus,
  SetBy,
  Severity,
  Departure,
  Shutdown,
  StatusReason,
} from "../../power/words";

// The words of the status model in the words of the protocol's JSON. Both halves of the codec read these tables, and a
// word without an entry does not compile. Only types come from the protocol: a browser loads no Protocol Buffers.

export type Names<Word extends string, Json extends string> = Readonly<Record<Word, Json>>;

export const POWER_STATUS: Names<PowerStatus, PowerStatusJson> = {
  OFF: "POWER_STATUS_OFF",
  ON: "POWER_STATUS_ON",
};

export const SET_BY: Names<SetBy, SetByJson> = { operator: "SET_BY_OPERATOR", sync: "SET_BY_SYNC" };

export const HEARTBEAT_STATUS: Names<HeartbeatStatus, HeartbeatStatusJson> = {
  None: "HEARTBEAT_STATUS_NONE",
  Launched: "HEARTBEAT_STATUS_LAUNCHED",
  ON: "HEARTBEAT_STATUS_ON",
  Stopping: "HEARTBEAT_STATUS_STOPPING",
};

export const CURRENT_STATUS: Names<CurrentStatus, CurrentStatusJson> = {
  Applying: "CURRENT_STATUS_APPLYING",
  ON: "CURRENT_STATUS_ON",
  OFF: "CURRENT_STATUS_OFF",
  Starting: "CURRENT_STATUS_STARTING",
  Stopping: "CURRENT_STATUS_STOPPING",
  SyncedON: "CURRENT_STATUS_SYNCED_ON",
  SyncedOFF: "CURRENT_STATUS_SYNCED_OFF",
  Asleep: "CURRENT_STATUS_ASLEEP",
  Lost: "CURRENT_STATUS_LOST",
  Warning: "CURRENT_STATUS_WARNING",
  Error: "CURRENT_STATUS_ERROR",
};

export const SHUTDOWN: Names<Shutdown, ShutdownJson> = {
  power_off: "SHUTDOWN_POWER_OFF",
  suspend: "SHUTDOWN_SUSPEND",
  hibernate: "SHUTDOWN_HIBERNATE",
};

export const DEPARTURE: Names<Departure, ShutdownJson> = { ...SHUTDOWN, reboot: "SHUTDOWN_REBOOT" };

export const STATUS_REASON: Names<StatusReason, StatusReasonJson> = {
  manager_started: "STATUS_REASON_MANAGER_STARTED",
  did_not_start: "STATUS_REASON_DID_NOT_START",
  did_not_come_back: "STATUS_REASON_DID_NOT_COME_BACK",
  seen_off: "STATUS_REASON_SEEN_OFF",
  restarting: "STATUS_REASON_RESTARTING",
};

export const SEVERITY: Names<Severity, SeverityJson> = {
  info: "SEVERITY_INFO",
  warning: "SEVERITY_WARNING",
  error: "SEVERITY_ERROR",
};

export const HOLDER_KIND: Names<HolderKind, HolderKindJson> = {
  session: "HOLDER_KIND_SESSION",
  inhibitor: "HOLDER_KIND_INHIBITOR",
  hold: "HOLDER_KIND_HOLD",
  package_manager: "HOLDER_KIND_PACKAGE_MANAGER",
  process: "HOLDER_KIND_PROCESS",
  load: "HOLDER_KIND_LOAD",
  traffic: "HOLDER_KIND_TRAFFIC",
  script: "HOLDER_KIND_SCRIPT",
  fault: "HOLDER_KIND_FAULT",
};

export const REST_WHEN: Names<RestWhen, RestWhenJson> = {
  never: "REST_WHEN_NEVER",
  outside_schedule: "REST_WHEN_OUTSIDE_SCHEDULE",
  always: "REST_WHEN_ALWAYS",
};

export const SERVER_KIND: Names<ServerKind, ServerKindJson> = {
  desktop: "SERVER_KIND_DESKTOP",
  workstation: "SERVER_KIND_WORKSTATION",
  rack_server: "SERVER_KIND_RACK_SERVER",
  mini_pc: "SERVER_KIND_MINI_PC",
  storage: "SERVER_KIND_STORAGE",
};

export const ALERT_KIND: Names<AlertKind, AlertKindJson> = {
  off_unexplained: "ALERT_KIND_OFF_UNEXPLAINED",
  did_not_start: "ALERT_KIND_DID_NOT_START",
  did_not_come_back: "ALERT_KIND_DID_NOT_COME_BACK",
  never_reported: "ALERT_KIND_NEVER_REPORTED",
  may_not_wake: "ALERT_KIND_MAY_NOT_WAKE",
  lost: "ALERT_KIND_LOST",
  warning: "ALERT_KIND_WARNING",
  error: "ALERT_KIND_ERROR",
  two_machines: "ALERT_KIND_TWO_MACHINES",
  transition_not_drawn: "ALERT_KIND_TRANSITION_NOT_DRAWN",
};

export const RUN_ACTION: Names<RunAction, RunActionJson> = { ON: "RUN_ACTION_ON", OFF: "RUN_ACTION_OFF" };

/** Modes of stopping; a forced run has a field of its own for that. */
export const STOP_MODE: Names<Exclude<OrderTerms["mode"], "forced">, StopModeJson> = {
  now: "STOP_MODE_NOW",
  when_free: "STOP_MODE_WHEN_FREE",
};

export const ACTION: Names<Action, ActionJson> = {
  TurnOn: "ACTION_TURN_ON",
  TurnOff: "ACTION_TURN_OFF",
  WakeAgain: "ACTION_WAKE_AGAIN",
  Reboot: "ACTION_REBOOT",
};

/** In a column, the bit `1 << n` stands for the action with the number n. */
export const ACTION_NUMBER: Readonly<Record<Action, number>> = {
  TurnOn: 1 satisfies ActionMessage.TURN_ON,
  TurnOff: 2 satisfies ActionMessage.TURN_OFF,
  WakeAgain: 3 satisfies ActionMessage.WAKE_AGAIN,
  Reboot: 4 satisfies ActionMessage.REBOOT,
};
