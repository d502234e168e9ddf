import type { SeverityJson } from "@/lib/gen/proto/komoriuta/v1/event_pb";
import type {
  ActionJson,
  CurrentStatusJson,
  PowerStatusJson,
  SetByJson,
} from "@/lib/gen/proto/komoriuta/v1/status_pb";
import type { Action, CurrentStatus, PowerStatus, SetBy, Severity } from "@/lib/power/words";

// The protocol's JSON, so that a browser needs no Protocol Buffers to read it.

type WordOf<Json extends string, Word> = Readonly<Partial<Record<Json, Word>>>;

export const POWER: WordOf<PowerStatusJson, PowerStatus> = { POWER_STATUS_OFF: "OFF", POWER_STATUS_ON: "ON" };
export const SET_BY: WordOf<SetByJson, SetBy> = { SET_BY_OPERATOR: "operator", SET_BY_SYNC: "sync" };
export const SEVERITY: WordOf<SeverityJson, Severity> = {
  SEVERITY_INFO: "info",
  SEVERITY_WARNING: "warning",
  SEVERITY_ERROR: "error",
};
export const ACTION: WordOf<ActionJson, Action> = {
  ACTION_TURN_ON: "TurnOn",
  ACTION_TURN_OFF: "TurnOff",
  ACTION_WAKE_AGAIN: "WakeAgain",
};
export const STATUS: WordOf<CurrentStatusJson, CurrentStatus> = {
  CURRENT_STATUS_APPLYING: "Applying",
  CURRENT_STATUS_ON: "ON",
  CURRENT_STATUS_OFF: "OFF",
  CURRENT_STATUS_STARTING: "Starting",
  CURRENT_STATUS_STOPPING: "Stopping",
  CURRENT_STATUS_SYNCED_ON: "SyncedON",
  CURRENT_STATUS_SYNCED_OFF: "SyncedOFF",
  CURRENT_STATUS_LOST: "Lost",
  CURRENT_STATUS_WARNING: "Warning",
  CURRENT_STATUS_ERROR: "Error",
};

/** The word of the status model for one of the protocol. @throws RangeError where there is none */
export function wordOf<Json extends string, Word>(words: WordOf<Json, Word>, json: Json | undefined): Word {
  const word = json && words[json];
  if (!word) throw new RangeError(`the manager speaks of something that this console does not know: ${json}`);
  return word;
}
