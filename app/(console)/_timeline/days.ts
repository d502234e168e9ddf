import { offsetOf } from "@/components/offset";

/** Gives the day (YYYY-MM-DD) of a wall-clock time (ms) by the clocks of a zone. */
export function dayFormat(timeZone: string): (at: number) => string {
  // Created once: it is used for every line.
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return (at) => format.format(at);
}

/** The begin of a day (YYYY-MM-DD) by the clocks of a zone, in wall-clock milliseconds. */
export function beginOf(day: string, timeZone: string): number {
  const there = Date.parse(`${day}T00:00Z`);
  const guess = there - offsetOf(timeZone, there);
  const better = there - offsetOf(timeZone, guess);
  // Where clocks are put forward at midnight, that would still be the day before.
  return dayFormat(timeZone)(better) === day ? better : guess;
}

/** The day some days after another, as YYYY-MM-DD. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** The hours of a day by the clocks of a zone: 24, or 23 or 25 where they are changed. */
export function hoursOf(day: string, timeZone: string): number {
  return (beginOf(daysAfter(day, 1), timeZone) - beginOf(day, timeZone)) / HOUR;
}

const HOUR = 3600_000;
const DAY = 24 * HOUR;
