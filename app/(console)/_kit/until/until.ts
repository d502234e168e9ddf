import type { NextView } from "@/lib/api/codec/read";
import { untilFault as fault } from "@/lib/plan/until";

// Times that people choose, by the clock of the browser they sit at. All are wall-clock milliseconds.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A time on offer: some hours from now, an hour of the clock today or tomorrow, or the end of a schedule's hours. */
export type Choice =
  | { readonly word: "hours"; readonly hours: number; readonly at: number }
  | { readonly word: "today" | "tomorrow" | "scheduleToday" | "scheduleTomorrow"; readonly at: number };

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

/** The next time at which the clock shows this hour, more than `ahead` milliseconds from now. */
export function nextHour(hour: number, now: number, ahead = MINUTE): number {
  const next = new Date(now);
  next.setHours(hour, 0, 0, 0);
  if (next.getTime() <= now + ahead) next.setDate(next.getDate() + 1);
  return next.getTime();
}

/** The time in some hours from now, to the minute. */
export function inHours(hours: number, now: number): number {
  return Math.ceil(now / MINUTE) * MINUTE + hours * HOUR;
}

const isToday = (at: number, now: number) => new Date(at).toDateString() === new Date(now).toDateString();

function clock(hour: number, now: number, ahead?: number): Choice {
  const at = nextHour(hour, now, ahead);
  return { word: isToday(at, now) ? "today" : "tomorrow", at };
}

function hours(count: number, now: number): Choice {
  return { word: "hours", hours: count, at: inHours(count, now) };
}

/** Times on offer for a stop that waits: in two hours, and the end of the day. */
export function waitChoices(now: number): readonly Choice[] {
  return [hours(2, now), hours(8, now), clock(23, now)];
}

/** Hours at which evenings end, and nights. */
const EVENINGS = [18, 22];
const MORNING = 8;
/** Nobody asks for less than half an hour; and before 4:00 the morning is that of the same day. */
const [LEAST_EVENING, LEAST_NIGHT] = [HOUR / 2, 4 * HOUR];
const A_DAY = 24 * HOUR;

/**
 * Times on offer for a hold, the first one first: this evening, or in two hours where it is over; the end of the
 * schedule's hours, within a day; and the next morning.
 * @param scheduleEnd the time at which a schedule turns it off next; null: none does
 */
export function holdChoices(now: number, scheduleEnd: number | null): readonly Choice[] {
  const evenings = EVENINGS.map((hour) => clock(hour, now, LEAST_EVENING)).filter(
    ({ word }) => word === "today",
  );
  const offered = [
    ...(evenings.length > 0 ? evenings : [hours(2, now)]),
    clock(MORNING, now, LEAST_NIGHT),
    ...scheduled(now, scheduleEnd),
  ];
  // Of two that are the same time, the schedule's says more.
  return [...new Map(offered.map((choice) => [choice.at, choice])).values()].sort((a, b) => a.at - b.at);
}

/** The time on offer that is set at first: the first of today that is beyond the schedule's end, else the first of all. */
export function usualHold(now: number, scheduleEnd: number | null): number {
  const offered = holdChoices(now, scheduleEnd);
  const beyond = ({ word, at }: Choice) => word === "today" && scheduleEnd !== null && at > scheduleEnd;
  return (offered.find(beyond) ?? offered[0])?.at ?? now;
}

function scheduled(now: number, at: number | null): readonly Choice[] {
  if (at === null || at <= now + MINUTE || at > now + A_DAY) return [];
  return [{ word: isToday(at, now) ? "scheduleToday" : "scheduleTomorrow", at }];
}

/** The time at which the last of these servers is turned off by a schedule; null: none is, as far as is known. */
export function scheduleEndOf(
  servers: Iterable<{ readonly next: Pick<NextView, "action" | "at" | "schedule"> | null }>,
): number | null {
  let last: number | null = null;
  for (const { next } of servers)
    if (next?.action === "OFF" && next.schedule !== null && next.at !== null)
      last = Math.max(last ?? 0, next.at);
  return last;
}

/** The usual end of a stop's wait: the end of the day, or, by night, in eight hours. */
export function usualWait(now: number): number {
  const night = nextHour(23, now);
  return night - now >= HOUR && night - now <= 16 * HOUR ? night : inHours(8, now);
}
