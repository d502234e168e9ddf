import { endingSpan, stopEnds, type ChangedEnd, type Timetable } from "./schedule";

/** Another end of the night: an instant (wall-clock ms), the usual one, or none before the next window. */
export type WantedEnd =
  | { readonly kind: "at"; readonly at: number }
  | { readonly kind: "usual" }
  | { readonly kind: "skipped" };

/** Reasons for which the end of a night cannot be changed. */
export const END_FAULTS = {
  no_end: "is over, or was changed meanwhile: look at the schedule again",
  no_stop: "turns nothing off: the schedule only wakes",
  paused: "does nothing: the schedule is paused until later",
  past: "must be in the future",
  before_begin: "must be after the window begins",
  after_deadline: "must be before the latest time to which stops wait: keep servers on instead",
  next_window: "must be before the next window begins: skip it instead",
  usual_over: "was earlier, and is over: choose a time that is still to come",
  no_next: "cannot be skipped: no window follows",
} as const;
export type EndFault = keyof typeof END_FAULTS;

/**
 * A timetable's changed end after somebody wants another one; null: all ends are as usual. Only the end that comes next
 * is changed, and only where it is the one that they saw.
 * @param seen the end that they saw, wall-clock ms; null: whichever comes next
 */
export function changeEnd(
  timetable: Timetable,
  { seen, wanted }: { readonly seen: number | null; readonly wanted: WantedEnd },
  now: number,
): { readonly changedEnd: ChangedEnd | null } | { readonly fault: EndFault } {
  const { stop, stopBy, pausedUntil } = timetable;
  if (!stop) return { fault: "no_stop" };
  const span = endingSpan(timetable, now);
  if (!span || (seen !== null && span.end !== seen)) return { fault: "no_end" };
  const { start, usual, next } = span;
  if (pausedUntil !== null && span.end < pausedUntil) return { fault: "paused" };
  switch (wanted.kind) {
    case "usual":
      return usual > now ? { changedEnd: null } : { fault: "usual_over" };
    case "skipped":
      return next === null ? { fault: "no_next" } : { changedEnd: { usual, end: next } };
    case "at": {
      const { at } = wanted;
      if (!(at > now)) return { fault: "past" };
      if (at <= start) return { fault: "before_begin" };
      if (stopBy !== null && at >= stopEnds(timetable, usual, next ?? undefined))
        return { fault: next !== null && at >= next ? "next_window" : "after_deadline" };
      if (next !== null && at >= next) return { fault: "next_window" };
      if (pausedUntil !== null && at < pausedUntil) return { fault: "paused" };
      return { changedEnd: at === usual ? null : { usual, end: at } };
    }
  }
}
