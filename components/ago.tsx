"use client";

import { useTranslations } from "next-intl";
import { usePresent } from "./clock";
import { useDateTime } from "./date-time";

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

/** How long ago something was, ticking, with the exact time at hand; `at` is wall-clock milliseconds. */
export function Ago({ at }: { at: number }) {
  return <Age at={at} words="time" />;
}

/** How long something has lasted, ticking, with the exact time at hand; `at` is wall-clock milliseconds. */
export function Since({ at }: { at: number }) {
  return <Age at={at} words="since" />;
}

function Age({ at, words }: { at: number; words: "time" | "since" }) {
  const t = useTranslations(words);
  const exact = useDateTime(at);
  const { unit, count } = unitOf((usePresent() - at) / 1000);
  return (
    // Server and browser may punctuate dates differently.
    <time dateTime={new Date(at).toISOString()} title={exact} suppressHydrationWarning>
      {unit === "now" ? t("now") : t(unit, { count })}
    </time>
  );
}
