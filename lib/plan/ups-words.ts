import type { UpsFlag, UpsReading, UpsState } from "../ups/reading";

/** Milliseconds over which a UPS must have said at least twice that it is on battery, before that counts. */
export const CONFIRMED_AFTER = 10_000;
/** Milliseconds for which a reading is live: what is older is silence. */
export const LIVE_FOR = 30_000;

/**
 * The gist of what a UPS says. `nothing`: it speaks, and nothing can be concluded from it, as while it is calibrated
 * or tests itself. `silent`: nothing fresh is known, or another UPS answers by its name.
 */
export type UpsWord = "battery" | "line" | "nothing" | "silent";

/** The words of a UPS lately, as far as they are one unbroken series. Times are milliseconds of the clock of its readings. */
export interface UpsSeries {
  readonly word: UpsWord;
  /** The first reading of an unbroken series with this word, at the latest. */
  readonly since: number;
  /** The last one, at the earliest. */
  readonly readAt: number;
  /** Milliseconds on battery in earlier series, since line power was last heard of. */
  readonly batteryBefore: number;
  /** The battery is low, by its own word. */
  readonly low: boolean;
  /** Per cent; null: it does not say. */
  readonly charge: number | null;
  /** Seconds; null likewise. */
  readonly runtime: number | null;
}

/** The beginning of a life of the manager: nothing was heard yet. @param batteryBefore as it was written down */
export function nothingSaid(batteryBefore = 0): UpsSeries {
  return {
    word: "silent",
    since: 0,
    readAt: -Infinity,
    batteryBefore,
    low: false,
    charge: null,
    runtime: null,
  };
}

/** Words with which nothing can be concluded from the others: it is on battery, or on line, for reasons of its own. */
const VOID: readonly UpsFlag[] = ["CAL", "BYPASS", "OFF", "TEST"];

/** The gist of the words of one reading. */
export function wordOf(flags: UpsReading["flags"]): UpsWord {
  const onBattery = flags.has("OB");
  if (onBattery === flags.has("OL") || VOID.some((flag) => flags.has(flag))) return "nothing";
  if (onBattery) return "battery";
  // It is about to cut its outlets, whatever the line does.
  return flags.has("FSD") ? "nothing" : "line";
}

/**
 * The series by now.
 * @param state undefined: there is no such UPS
 * @param identity of the UPS that is believed; empty: none is known yet
 * @param heardAt the latest time at which it may have been read; without it, that at which it was
 */
export function follow(
  before: UpsSeries,
  state: Pick<UpsState, "last" | "fault"> | undefined,
  identity: string,
  heardAt = state?.last?.at ?? 0,
): UpsSeries {
  const reading = state?.fault === null ? state.last : null;
  if (!reading || !isBelieved(identity, reading))
    return before.word === "silent" ? before : { ...nothingSaid(onBatteryMs(before)), readAt: before.readAt };
  if (reading.at === before.readAt && before.word !== "silent") return before;
  const word = wordOf(reading.flags);
  const { at, charge, runtime, flags } = reading;
  const goesOn = before.word === word && at > before.readAt && heardAt - before.readAt <= LIVE_FOR;
  return {
    ...{ word, since: goesOn ? before.since : heardAt, readAt: at, low: flags.has("LB"), charge, runtime },
    batteryBefore: word === "line" ? 0 : goesOn ? before.batteryBefore : onBatteryMs(before),
  };
}

/** Whether a UPS is the one that is meant. Where none is known yet, it first shows itself on line power. */
function isBelieved(identity: string, reading: UpsReading): boolean {
  if (identity !== "" || reading.identity === "") return isSameUps(identity, reading.identity);
  return wordOf(reading.flags) === "line";
}

/** Whether the UPS that answers is the one that is known: it may say more of itself by now, and nothing else. */
export function isSameUps(known: string, said: string): boolean {
  const words = new Set(said.split(" "));
  return known === "" || known.split(" ").every((word) => words.has(word));
}

/** Milliseconds for which it was heard to be on battery, since line power was last heard of. Silence does not count. */
export function onBatteryMs({ word, since, readAt, batteryBefore }: UpsSeries): number {
  return batteryBefore + (word === "battery" ? readAt - since : 0);
}

/** @param now of the clock of its readings */
function isLive({ readAt }: UpsSeries, now: number): boolean {
  return now - readAt <= LIVE_FOR;
}

/** Whether it says so, by its last word, which is live. */
export function says(word: "battery" | "line", series: UpsSeries, now: number): boolean {
  return series.word === word && isLive(series, now);
}

/** Whether it is on battery beyond doubt: it said so twice, over a while, and says so still. */
export function isOnBattery(series: UpsSeries, now: number): boolean {
  return says("battery", series, now) && series.readAt - series.since >= CONFIRMED_AFTER;
}

/** Whether line power has been back for so many seconds without a break, and the battery is charged to so many per cent. */
export function isBackAndCharged(
  series: UpsSeries,
  now: number,
  { stableSeconds, chargedTo }: { readonly stableSeconds: number; readonly chargedTo: number },
): boolean {
  if (!says("line", series, now) || series.readAt - series.since < stableSeconds * 1000) return false;
  return chargedTo === 0 || (series.charge !== null && series.charge >= chargedTo);
}
