import type { UpsFlag } from "../ups/reading";

// Power cuts to rehearse by: a battery of half an hour, which takes an hour and a half to be charged.

/** A line of a script: the words of the UPS from then on. */
export interface ScriptedReading {
  /** Seconds since the beginning. */
  readonly after: number;
  /** None: it is silent. */
  readonly flags: readonly UpsFlag[];
  readonly charge: number | null;
  /** Seconds; null: it does not say. */
  readonly runtime: number | null;
}

export const SCRIPT_NAMES = ["usual", "short", "twice", "empty", "silent"] as const;
export type ScriptName = (typeof SCRIPT_NAMES)[number];

/** Per cent that a battery falls in half a minute, and below which it is low. */
const FALLS = 1.7;
const LOW = 5;

const says = (after: number, flags: readonly UpsFlag[], charge: number): ScriptedReading => ({
  ...{ after, flags, charge, runtime: Math.max(60, Math.round(18 * charge)) },
});
const silence = (after: number): ScriptedReading => ({ after, flags: [], charge: null, runtime: null });

/** On battery from then on, until the other time. */
function falling(from: number, to: number, charge: number): ScriptedReading[] {
  return Array.from({ length: Math.ceil((to - from) / 30) }, (_, at) => {
    const left = Math.max(LOW - 1, charge - at * FALLS);
    return says(from + at * 30, left < LOW ? ["OB", "DISCHRG", "LB"] : ["OB", "DISCHRG"], left);
  });
}

/** On line power from then on, until it is charged, or the other time. */
function rising(from: number, charge: number, to = Infinity): ScriptedReading[] {
  const minutes = Math.min(101 - charge, Math.ceil((to - from) / 60));
  return Array.from({ length: minutes }, (_, at) => says(from + at * 60, ["OL", "CHRG"], charge + at));
}

/** The readings of each, in order. */
export const SCRIPTS: Readonly<Record<ScriptName, readonly ScriptedReading[]>> = {
  usual: [says(0, ["OL"], 100), ...falling(60, 1860, 100), ...rising(1860, 4)],
  short: [says(0, ["OL"], 100), ...falling(60, 90, 100), ...rising(90, 98)],
  twice: [
    says(0, ["OL"], 100),
    ...[...falling(60, 1260, 100), ...rising(1260, 34, 1560)],
    ...[...falling(1560, 2160, 39), ...rising(2160, 7)],
  ],
  // It cuts its outlets, and upsd goes with them.
  empty: [
    says(0, ["OL"], 100),
    ...falling(60, 1860, 100),
    says(1860, ["OB", "LB", "FSD"], 4),
    silence(1920),
    ...rising(5460, 3),
  ],
  silent: [says(0, ["OL"], 100), ...falling(60, 180, 100), silence(180), ...rising(1380, 60)],
};
