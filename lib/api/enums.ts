import type {
  Action,
  CurrentStatus,
  HeartbeatStatus,
  PowerStatus,
  SetBy,
  Severity,
  ReportedStatus,
} from "../power/words";
import { Severity as SeverityMessage } from "../gen/proto/komoriuta/v1/event_pb";
import {
  Action as ActionMessage,
  CurrentStatus as CurrentStatusMessage,
  HeartbeatStatus as HeartbeatStatusMessage,
  PowerStatus as PowerStatusMessage,
  SetBy as SetByMessage,
} from "../gen/proto/komoriuta/v1/status_pb";

/** The words of the status model in the words of the protocol. */

export const POWER_STATUS: Readonly<Record<PowerStatus, PowerStatusMessage>> = {
  OFF: PowerStatusMessage.OFF,
  ON: PowerStatusMessage.ON,
};

export const SET_BY: Readonly<Record<SetBy, SetByMessage>> = {
  operator: SetByMessage.OPERATOR,
  sync: SetByMessage.SYNC,
};

export const HEARTBEAT_STATUS: Readonly<Record<HeartbeatStatus, HeartbeatStatusMessage>> = {
  None: HeartbeatStatusMessage.NONE,
  Launched: HeartbeatStatusMessage.LAUNCHED,
  ON: HeartbeatStatusMessage.ON,
  Stopping: HeartbeatStatusMessage.STOPPING,
};

export const CURRENT_STATUS: Readonly<Record<CurrentStatus, CurrentStatusMessage>> = {
  Applying: CurrentStatusMessage.APPLYING,
  ON: CurrentStatusMessage.ON,
  OFF: CurrentStatusMessage.OFF,
  Starting: CurrentStatusMessage.STARTING,
  Stopping: CurrentStatusMessage.STOPPING,
  SyncedON: CurrentStatusMessage.SYNCED_ON,
  SyncedOFF: CurrentStatusMessage.SYNCED_OFF,
  Lost: CurrentStatusMessage.LOST,
  Warning: CurrentStatusMessage.WARNING,
  Error: CurrentStatusMessage.ERROR,
};

export const ACTION: Readonly<Record<Action, ActionMessage>> = {
  TurnOn: ActionMessage.TURN_ON,
  TurnOff: ActionMessage.TURN_OFF,
  WakeAgain: ActionMessage.WAKE_AGAIN,
};

export const SEVERITY: Readonly<Record<Severity, SeverityMessage>> = {
  info: SeverityMessage.INFO,
  warning: SeverityMessage.WARNING,
  error: SeverityMessage.ERROR,
};

/** What an agent may report; silence is concluded, never reported. */
export const REPORTED_STATUS: ReadonlyMap<HeartbeatStatusMessage, ReportedStatus> = new Map([
  [HeartbeatStatusMessage.LAUNCHED, "Launched"],
  [HeartbeatStatusMessage.ON, "ON"],
  [HeartbeatStatusMessage.STOPPING, "Stopping"],
]);
