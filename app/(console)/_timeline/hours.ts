import { HOUR } from "./time-scale";

/** The offset of a clock from UTC at a wall-clock time, in milliseconds. */
export type OffsetAt = (at: number) => number;

/** A full hour by the reader's clock. */
export interface HourMark {
  readonly at: number;
  /** 0–23, as the clock shows it. */
  readonly hour: number;
}

/**
 * The full hours from `since` to `until` by that clock, every `step` hours of its day. A day of 23 hours lacks one; a
 * day of 25 has one twice.
 */
export function hourMarks(since: number, until: number, step: number, offsetAt: OffsetAt): HourMark[] {
  const marks: HourMark[] = [];
  let at = firstFullHour(since, offsetAt);
  while (at <= until) {
    const hour = hourOf(at, offsetAt);
    if (hour % step === 0 && marks.at(-1)?.at !== at) marks.push({ at, hour });
    // Where clocks go by half an hour (Lord Howe Island), the next full hour is not an hour away.
    at = firstFullHour(at + 1, offsetAt);
  }
  return marks;
}

/** The time of day by that clock, in hours: 21.5 is half past nine. */
export function clockHour(at: number, offsetAt: OffsetAt): number {
  const local = at + offsetAt(at);
  return (((local / HOUR) % 24) + 24) % 24;
}

function hourOf(at: number, offsetAt: OffsetAt): number {
  return Math.floor(clockHour(at, offsetAt) + 1e-9) % 24;
}

function firstFullHour(since: number, offsetAt: OffsetAt): number {
  const before = offsetAt(since);
  const at = Math.ceil((since + before) / HOUR) * HOUR - before;
  const after = offsetAt(at);
  if (after === before) return at;
  // Clocks were changed on the way: the change itself is a full hour, or the next one follows it.
  const again = Math.ceil((at + after) / HOUR) * HOUR - after;
  return again > since ? again : at;
}
