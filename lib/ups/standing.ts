import type { UpsFlag, UpsState } from "./reading";

/** The one thing that is to be said first of a UPS. */
export const UPS_STANDINGS = [
  "line",
  "battery",
  "low_battery",
  "shutting_down",
  "calibration",
  "bypass",
  "off",
  "silent",
] as const;
export type UpsStanding = (typeof UPS_STANDINGS)[number];

/**
 * The word for what a UPS says of itself, as long as that is fresh; else "silent". During a calibration and on
 * bypass it may say that it is on battery, too: that is no power cut.
 */
export function standingOf({ last, fault }: UpsState): UpsStanding {
  if (!last || fault !== null) return "silent";
  const { flags } = last;
  if (flags.has("CAL")) return "calibration";
  if (flags.has("BYPASS")) return "bypass";
  if (flags.has("FSD")) return "shutting_down";
  if (flags.has("OFF")) return "off";
  if (flags.has("OB")) return flags.has("LB") ? "low_battery" : "battery";
  return flags.has("OL") ? "line" : "silent";
}

/** Standings in which the power has failed, by the UPS's own word. */
export const HAS_FAILED = {
  line: false,
  battery: true,
  low_battery: true,
  shutting_down: true,
  calibration: false,
  bypass: false,
  off: false,
  silent: false,
} as const satisfies Readonly<Record<UpsStanding, boolean>>;

/** Words of a UPS that are said beside its standing, in the order in which people read them. */
export const UPS_REMARKS = ["CHRG", "DISCHRG", "RB", "OVER", "TRIM", "BOOST", "HB", "ALARM", "TEST"] as const;
export type UpsRemark = Extract<UpsFlag, (typeof UPS_REMARKS)[number]>;

/** The remarks of a UPS, while what it said is fresh. */
export function remarksOf({ last, fault }: UpsState): readonly UpsRemark[] {
  return last && fault === null ? UPS_REMARKS.filter((flag) => last.flags.has(flag)) : [];
}
