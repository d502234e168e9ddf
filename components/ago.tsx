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

/** How long ago something was, in words, ticking; `at` is wall-clock milliseconds. */
export function useAgo(at: number): string {
  const t = useTranslations("time");
  const { unit, count } = unitOf((usePresent() - at) / 1000);
  return unit === "now" ? t("now") : t(unit, { count });
}

/** How long ago something was, with the exact time at hand. */
export function Ago({ at }: { at: number }) {
  const ago = useAgo(at);
  const exact = useDateTime(at);
  return (
    <time dateTime={new Date(at).toISOString()} title={exact}>
      {ago}
    </time>
  );
}
