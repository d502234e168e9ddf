"use client";

import { useFormatter, useTimeZone } from "next-intl";
import { useSyncExternalStore } from "react";

const never = () => () => undefined;
const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A wall-clock time (ms) as date and time, in the zone of whoever reads it. */
export function useDateTime(at: number, style: "full" | "time" = "full"): string {
  const format = useFormatter();
  const serverZone = useTimeZone();
  const timeZone = useSyncExternalStore(never, ownZone, () => serverZone);
  return format.dateTime(at, {
    timeZone,
    timeStyle: style === "time" ? "short" : "medium",
    ...(style === "full" && { dateStyle: "medium" }),
  });
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
