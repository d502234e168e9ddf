import { untilFault as fault } from "@/lib/plan/until";

// Times that people choose, by the clock of the browser they sit at. All are wall-clock milliseconds.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A time on offer: some hours from now, or an hour of the clock today or tomorrow. */
export type Choice =
  | { readonly word: "hours"; readonly hours: number; readonly at: number }
  | { readonly word: "today" | "tomorrow"; readonly at: number };

/** The value of an input of type `datetime-local` for a time, to the minute. */
export function inputOf(at: number): string {
  const time = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const date = [String(time.getFullYear()).padStart(4, "0"), two(time.getMonth() + 1), two(time.getDate())];
  return `${date.join("-")}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** The time in such an input; null: it has none. */
export function readInput(value: string): number | null {
  const at = /^\d{4,6}-\d\d-\d\dT\d\d:\d\d/.test(value) ? new Date(value).getTime() : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** The fault of the value in such an input; null: it is valid. */
export function untilFault(value: string, now: number): "missing" | "past" | "too_far" | null {
  const at = readInput(value);
  return at === null ? "missing" : fault(at, now);
}

/** The next time at which the clock shows this hour, more than a minute from now. */
export function nextHour(hour: number, now: number): number {
  const next = new Date(now);
  next.setHours(hour, 0, 0, 0);
  if (next.getTime() <= now + MINUTE) next.setDate(next.getDate() + 1);
  return next.getTime();
}

/** The time in some hours from now, to the minute. */
export function inHours(hours: number, now: number): number {
  return Math.ceil(now / MINUTE) * MINUTE + hours * HOUR;
}

function clock(hour: number, now: number): Choice {
  const at = nextHour(hour, now);
  return { word: new Date(at).getDate() === new Date(now).getDate() ? "today" : "tomorrow", at };
}

function hours(count: number, now: number): Choice {
  return { word: "hours", hours: count, at: inHours(count, now) };
}

/** Times on offer for a stop that waits: in two hours, and the end of the day. */
export function waitChoices(now: number): readonly Choice[] {
  return [hours(2, now), hours(8, now), clock(23, now)];
}

/** Times on offer for a hold: in an hour, after a working day, the next morning. */
export function holdChoices(now: number): readonly Choice[] {
  return [hours(1, now), hours(8, now), clock(8, now)];
}

/** The usual end of a stop's wait: the end of the day, or, by night, in eight hours. */
export function usualWait(now: number): number {
  const night = nextHour(23, now);
  return night - now >= HOUR && night - now <= 16 * HOUR ? night : inHours(8, now);
}
