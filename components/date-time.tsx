"use client";

import { useFormatter, useTimeZone } from "next-intl";
import { useMemo, useSyncExternalStore } from "react";

const never = () => () => undefined;
let zone: string | undefined;
/** Asked once: it is asked for wherever a time stands, and slow to tell. */
const ownZone = () => (zone ??= Intl.DateTimeFormat().resolvedOptions().timeZone);

/** The zone of whoever reads; the server's own until the browser has woken the page up. */
export function useZone(): string {
  const serverZone = useTimeZone() ?? "UTC";
  return useSyncExternalStore(never, ownZone, () => serverZone);
}

/** Milliseconds by which clocks in a zone are ahead of UTC at a wall-clock time. */
export function offsetOf(timeZone: string, at: number): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
  const there = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  return there - Math.floor(at / 60_000) * 60_000;
}

/** A wall-clock time (ms) as date and time, in the zone of whoever reads it. */
export function useDateTime(at: number, style: "full" | "time" = "full"): string {
  const format = useFormatter();
  const timeZone = useZone();
  return format.dateTime(at, {
    timeZone,
    timeStyle: style === "time" ? "short" : "medium",
    ...(style === "full" && { dateStyle: "medium" }),
  });
}

/** Words wall-clock times (ms) as date and time, in the zone of whoever reads, once the browser asks for it. */
export function useExactTime(): (at: number) => string {
  const format = useFormatter();
  return useMemo(
    () => (at) => format.dateTime(at, { timeZone: ownZone(), timeStyle: "medium", dateStyle: "medium" }),
    [format],
  );
}

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
