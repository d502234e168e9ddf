"use client";

import { useTranslations } from "next-intl";
import { useOfPresent } from "./time";
import { useExactTime } from "./date-time";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An age in seconds as the largest unit that fits, rounded down. */
export function unitOf(seconds: number): {
  unit: "now" | "seconds" | "minutes" | "hours" | "days";
  count: number;
} {
  // Clocks of manager and browser may differ a little: the future is now.
  if (seconds < 1) return { unit: "now", count: 0 };
  if (seconds < MINUTE) return { unit: "seconds", count: Math.floor(seconds) };
  if (seconds < HOUR) return { unit: "minutes", count: Math.floor(seconds / MINUTE) };
  if (seconds < DAY) return { unit: "hours", count: Math.floor(seconds / HOUR) };
  return { unit: "days", count: Math.floor(seconds / DAY) };
}

/** An age in seconds without what its words leave out: it changes when they do. */
export function wordedAge(seconds: number): number {
  const { unit, count } = unitOf(seconds);
  return count * { now: 0, seconds: 1, minutes: MINUTE, hours: HOUR, days: DAY }[unit];
}

/** What ages are worded with. */
export interface AgeWords {
  readonly t: ReturnType<typeof useTranslations<"time">> | ReturnType<typeof useTranslations<"since">>;
  /** A wall-clock time (ms) as date and time. */
  readonly exact: (at: number) => string;
}

/** How long ago something was, ticking, with the exact time at hand; `at` is wall-clock milliseconds. */
export function Ago({ at }: { at: number }) {
  return <Age at={at} t={useTranslations("time")} exact={useExactTime()} />;
}

/** How long something has lasted, ticking, with the exact time at hand; `at` is wall-clock milliseconds. */
export function Since({ at }: { at: number }) {
  return <Age at={at} t={useTranslations("since")} exact={useExactTime()} />;
}

/** The same, with words that were asked for once for many. */
export function Age({ at, t, exact }: AgeWords & { at: number }) {
  const { unit, count } = unitOf(useOfPresent((present) => wordedAge((present - at) / 1000)));
  return (
    <time
      dateTime={new Date(at).toISOString()}
      // Few are pointed at: hundreds of exact times need not be worded each time.
      onPointerEnter={({ currentTarget }) => (currentTarget.title = exact(at))}
    >
      {unit === "now" ? t("now") : t(unit, { count })}
    </time>
  );
}
