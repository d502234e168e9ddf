import type { Applying, Facts } from "../power/facts";
import {
  CURRENT_STATUSES,
  TROUBLES,
  type HeartbeatStatus,
  type PowerStatus,
  type SetBy,
  type Severity,
} from "../power/words";

/** Words that are kept as integers: a word's place is its number. Append only. */
export const POWER_STATUSES: readonly PowerStatus[] = ["OFF", "ON"];
export const HEARTBEAT_STATUSES: readonly HeartbeatStatus[] = ["None", "Launched", "ON", "Stopping"];
export const SET_BY: readonly SetBy[] = ["operator", "sync"];
export const SEVERITIES: readonly Severity[] = ["info", "warning", "error"];

/** All of them, in the order of lib/power. */
export { CURRENT_STATUSES };

/** Words that are kept as they are. */
export const CAUSES: readonly Applying["cause"][] = ["off", "on", "start"];
export const SYNCED_BY: readonly NonNullable<Facts["syncedBy"]>[] = ["report", "reboot"];
export { TROUBLES };

/** The number that a word is kept as. */
export function numberOf<Word extends string>(words: readonly Word[], word: Word): number {
  return words.indexOf(word);
}
