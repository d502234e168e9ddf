import type { Applying, Facts } from "../power/facts";
import type { CurrentStatus, HeartbeatStatus, PowerStatus, SetBy, Severity, Trouble } from "../power/words";

/** Words and what a column keeps for each of them. */
export interface KeptWords<Word extends string, Kept> {
  readonly words: readonly Word[];
  /** What is kept for the word. */
  keep(word: Word): Kept;
  /** The word of what was kept; undefined where there is none. */
  read(kept: Kept): Word | undefined;
}

/** @param table word → what is kept for it: a new word does not compile before it has an entry */
function kept<Word extends string, Kept extends number | string>(
  table: Readonly<Record<Word, Kept>>,
): KeptWords<Word, Kept> {
  const words = Object.keys(table) as Word[];
  const back = new Map(words.map((word) => [table[word], word]));
  if (back.size < words.length) throw new Error("two words are kept alike");
  return { words, keep: (word) => table[word], read: (value) => back.get(value) };
}

// These stand in databases: what is kept for a word never changes, nor comes to mean another one.

export const POWER_STATUS = kept<PowerStatus, number>({ OFF: 0, ON: 1 });
export const HEARTBEAT_STATUS = kept<HeartbeatStatus, number>({ None: 0, Launched: 1, ON: 2, Stopping: 3 });
export const SET_BY = kept<SetBy, number>({ operator: 0, sync: 1 });
export const SEVERITY = kept<Severity, number>({ info: 0, warning: 1, error: 2 });
export const CURRENT_STATUS = kept<CurrentStatus, number>({
  Applying: 0,
  ON: 1,
  SyncedON: 2,
  OFF: 3,
  SyncedOFF: 4,
  Starting: 5,
  Stopping: 6,
  Lost: 7,
  Warning: 8,
  Error: 9,
});
export const APPLYING_CAUSE = kept<Applying["cause"], string>({ off: "off", on: "on", start: "start" });
export const SYNCED_BY = kept<NonNullable<Facts["syncedBy"]>, string>({ report: "report", reboot: "reboot" });
export const TROUBLE = kept<Trouble, string>({
  lost: "lost",
  warning: "warning",
  error: "error",
  two_machines: "two_machines",
});
