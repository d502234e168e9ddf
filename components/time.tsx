"use client";

import { useFormatter, useTimeZone, useTranslations } from "next-intl";
import { createContext, useContext, useSyncExternalStore, type ReactNode, useMemo } from "react";
import { offsetOf } from "./offset";

const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;
let present = 0;
let held = false;

/** The clock of the whole page, which ticks while anything uses it. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  ticking ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
    if (!held) present = 0;
  };
}

function tick(): void {
  if (held) return;
  present = Date.now();
  for (const each of listeners) each();
}

/** Stops the page's clock while the facts may be outdated, or lets it go on. */
export function holdClock(hold: boolean): void {
  if (held === hold) return;
  held = hold;
  if (hold) read();
  else tick();
}

function read(): number {
  // Read anew after a rest, then once a second: every reader sees the same second.
  present ||= Date.now();
  return present;
}

const RenderedAt = createContext(0);

/** Provides the time of the rendering, so that server and browser begin with the same words. */
export function ClockProvider({ renderedAt, children }: { renderedAt: number; children: ReactNode }) {
  return <RenderedAt value={renderedAt}>{children}</RenderedAt>;
}

/** The present in wall-clock milliseconds, anew every second. */
export function usePresent(): number {
  return useOfPresent((present) => present);
}

/** The present in wall-clock milliseconds, as of the last full minute. */
export function usePresentMinute(): number {
  return useOfPresent((present) => present - (present % 60_000));
}

/** A value derived from the present (wall-clock ms): computed every second, rendered anew only when it differs. */
function useOfPresent<T extends string | number>(of: (present: number) => T): T {
  const renderedAt = useContext(RenderedAt);
  return useSyncExternalStore(
    subscribe,
    () => of(read()),
    () => of(renderedAt),
  );
}

const never = () => () => undefined;
let zone: string | undefined;
/** The browser's zone, read once: it is used for every time, and slow to read. */
const ownZone = () => (zone ??= Intl.DateTimeFormat().resolvedOptions().timeZone);

/** The reader's zone; the server's own until hydration. */
export function useZone(): string {
  const serverZone = useTimeZone() ?? "UTC";
  return useSyncExternalStore(never, ownZone, () => serverZone);
}

/** A wall-clock time (ms) as date and time, in the reader's zone. */
export function useDateTime(at: number, style: "full" | "time" = "full"): string {
  const format = useFormatter();
  const timeZone = useZone();
  return format.dateTime(at, {
    timeZone,
    timeStyle: style === "time" ? "short" : "medium",
    ...(style === "full" && { dateStyle: "medium" }),
  });
}

/** Words wall-clock times (ms) as date and time, in the reader's zone after hydration. */
export function useExactTime(): (at: number) => string {
  const format = useFormatter();
  return useMemo(
    () => (at) => format.dateTime(at, { timeZone: ownZone(), timeStyle: "medium", dateStyle: "medium" }),
    [format],
  );
}

const SHORT = { timeStyle: "short" } as const;
const SHORT_WITH_DAY = { weekday: "short", hour: "numeric", minute: "2-digit" } as const;
const SHORT_WITH_DATE = { dateStyle: "medium", timeStyle: "short" } as const;
/** Milliseconds within which the name of a day is unambiguous. */
const SAME_WEEK = 6 * 24 * 3600 * 1000;

/**
 * Words wall-clock times (ms) as briefly as is unambiguous, in the reader's zone: "23:00" today, "Fri 23:00" within a
 * week, else with the date.
 */
export function useClock(): (at: number) => string {
  const format = useFormatter();
  const timeZone = useZone();
  // A day may begin at any quarter of an hour.
  const present = useOfPresent((now) => Math.floor(now / QUARTER) * QUARTER);
  return useMemo(() => {
    const dayOf = (at: number) => Math.floor((at + offsetOf(timeZone, at)) / (DAY * 1000));
    const today = dayOf(present);
    return (at) => {
      const near = Math.abs(at - present) < SAME_WEEK;
      const style = dayOf(at) === today ? SHORT : near ? SHORT_WITH_DAY : SHORT_WITH_DATE;
      return format.dateTime(at, { timeZone, ...style });
    };
  }, [format, timeZone, present]);
}
const QUARTER = 15 * 60 * 1000;

/** A wall-clock time (ms) as text. */
export function DateTime({ at }: { at: number }) {
  const text = useDateTime(at);
  return (
    // Server and browser may punctuate dates differently.
    <time dateTime={new Date(at).toISOString()} suppressHydrationWarning>
      {text}
    </time>
  );
}

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

/** An age in seconds without what its words leave out: it changes only when they do. */
export function wordedAge(seconds: number): number {
  const { unit, count } = unitOf(seconds);
  return count * { now: 0, seconds: 1, minutes: MINUTE, hours: HOUR, days: DAY }[unit];
}

/** The functions that word ages. */
interface AgeWords {
  readonly t: ReturnType<typeof useTranslations<"time">> | ReturnType<typeof useTranslations<"since">>;
  /** A wall-clock time (ms) as date and time. */
  readonly exact: (at: number) => string;
}

/** The time since something happened, ticking, with the exact time in a tooltip; `at` is wall-clock milliseconds. */
export function Ago({ at }: { at: number }) {
  return <Age at={at} t={useTranslations("time")} exact={useExactTime()} />;
}

/** The time that something has lasted, ticking, with the exact time in a tooltip; `at` is wall-clock milliseconds. */
export function Since({ at }: { at: number }) {
  return <Age at={at} t={useTranslations("since")} exact={useExactTime()} />;
}

/** The same with prepared functions, for many. */
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
