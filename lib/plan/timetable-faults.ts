import type { DateRange, Timetable, Window } from "./schedule";

/** The most windows in a week, and the most exceptions entered by hand. */
export const MOST_WINDOWS = 50;
export const MOST_EXCEPTIONS = 366;

/** Faults of a timetable: words that the console translates and RPCs put in English. */
export const TIMETABLE_FAULTS = {
  zone_unknown: "must be a time zone such as Europe/Berlin",
  no_transition: "must wake or stop",
  no_windows: "must have a window",
  too_many_windows: `must have at most ${MOST_WINDOWS} windows`,
  bad_days: "must name days from 1 (Monday) to 7, each once",
  bad_time: "must be a time of day as HH:MM",
  empty_window: "must not end when it begins; a whole day is 00:00 to 24:00",
  bad_date: "must be a date as YYYY-MM-DD",
  dates_reversed: "must not end before it begins",
  too_many_exceptions: `must have at most ${MOST_EXCEPTIONS} exceptions`,
} as const;
export type TimetableFault = keyof typeof TIMETABLE_FAULTS;

/** The first fault of a timetable as a person wrote it; null: there is none. */
export function timetableFault(timetable: Timetable): TimetableFault | null {
  const { zone, wake, stop, windows, stopBy, exceptions } = timetable;
  if (!isZone(zone)) return "zone_unknown";
  if (!wake && !stop) return "no_transition";
  if (windows.length === 0) return "no_windows";
  if (windows.length > MOST_WINDOWS) return "too_many_windows";
  if (stopBy !== null && !isTime(stopBy)) return "bad_time";
  if (exceptions.length > MOST_EXCEPTIONS) return "too_many_exceptions";
  return first(windows, windowFault) ?? first(exceptions, rangeFault);
}

function first<T>(all: readonly T[], faultOf: (one: T) => TimetableFault | null): TimetableFault | null {
  return all.map(faultOf).find((fault) => fault !== null) ?? null;
}

function windowFault({ days, from, to }: Window): TimetableFault | null {
  const isDay = (day: number): boolean => Number.isInteger(day) && day >= 1 && day <= 7;
  if (days.length === 0 || !days.every(isDay) || new Set(days).size < days.length) return "bad_days";
  if (!isTime(from) || !(isTime(to) || to === "24:00")) return "bad_time";
  // Midnight to midnight is a day, and 24:00 is how it is written.
  return from === to ? "empty_window" : null;
}

function rangeFault({ first, last }: DateRange): TimetableFault | null {
  if (!isDate(first) || !isDate(last)) return "bad_date";
  return first > last ? "dates_reversed" : null;
}

/** A name of the zone database; an offset is not one: it knows no change of the clocks. */
export function isZone(zone: string): boolean {
  return /^[A-Za-z]/.test(zone) && isCounted(zone);
}

/**
 * Whether times can be counted in a zone. Intl knows "Factory", the zone of machines that nobody has set up, and Deno's
 * Temporal does not. A browser may have no Temporal: the manager looks again.
 */
export function isCounted(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    if ("Temporal" in globalThis) Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

/** A day that there is, in our times: "2027-02-30" is none. */
function isDate(text: string): boolean {
  if (!/^[12]\d{3}-\d\d-\d\d$/.test(text)) return false;
  const at = new Date(`${text}T00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
