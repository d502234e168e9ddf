/**
 * States of a UPS, by the words of NUT's `ups.status`. Words that are not among these are kept out of
 * a reading.
 */
export const UPS_FLAGS = [
  "OL",
  "OB",
  "LB",
  "HB",
  "RB",
  "CHRG",
  "DISCHRG",
  "BYPASS",
  "CAL",
  "OFF",
  "OVER",
  "TRIM",
  "BOOST",
  "FSD",
  "ALARM",
  "TEST",
] as const;
export type UpsFlag = (typeof UPS_FLAGS)[number];

/** The words of a UPS about itself at one moment, fresh by its driver. */
export interface UpsReading {
  /** The time at which it was read, in milliseconds, by the clock that its reader was given. */
  readonly at: number;
  readonly flags: ReadonlySet<UpsFlag>;
  /** The battery's charge, in per cent (0–100); null: it did not say, or said nonsense. */
  readonly charge: number | null;
  /** For how long the battery lasts by its own word, in seconds; null likewise. */
  readonly runtime: number | null;
  /** Its load, in per cent; may be over 100; null likewise. */
  readonly load: number | null;
  /** Maker, model and serial number in one line, as far as it says them: another one means that it was replaced. */
  readonly identity: string;
}

/** The reason why nothing fresh is known of a UPS: silence in any form, which orders nothing (rule 18). */
export type UpsFault = "unreachable" | "refused" | "untrusted" | "unknown-ups" | "stale" | "nonsense";

/** One UPS, as far as it is known now. */
export interface UpsState {
  /** Its own name, unique in this manager: `<ups>@<NUT server>`. */
  readonly ups: string;
  /** The last fresh reading since the manager started; null: none yet. */
  readonly last: UpsReading | null;
  /** Null: the last reading is fresh. */
  readonly fault: UpsFault | null;
}
