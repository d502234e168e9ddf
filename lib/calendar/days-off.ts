import type { DateRange } from "../plan/schedule";
import { dayAt, dayText, type Day } from "./day";
import { CalendarFault } from "./fault";
import { ALL_DAY, partsOfCalendar, placeOf, type Event, type Property } from "./lines";
import { spend, type Budget, type Pieces } from "./pieces";
import { occurrences, readRule } from "./recurrence";
import { createClocks, DAY_SECONDS, dayOfStamp, stampOf, timeOfDay, type Clocks, type Stamp } from "./stamp";

/**
 * Days before today from which a calendar is read, and after today until which it is: it is read again before those are
 * over.
 */
const DAYS_BEFORE = 7;
const DAYS_AHEAD = 2 * 365;

/**
 * The most steps that a calendar may take: some tenths of a second. Two thousand events that recur each year take half
 * of them.
 */
const MOST_STEPS = 200_000;

/** Seconds by which a time may miss midnight: some write 23:59 and mean it. */
const A_MINUTE = 60;
/** Dates of a list that are read as one piece. */
const DATES = 100;

/**
 * The days that an iCalendar names: those that an event takes whole, from midnight to midnight where it is. Meetings,
 * which have hours, name none.
 * @param text at most as large as `calendars` takes it
 * @param now wall-clock milliseconds: days that are long over, or more than two years ahead, are left out
 * @returns in order, none of them meeting another
 * @throws CalendarFault where it is no calendar, or one of which a part is not understood
 */
export function* daysOff(text: string, now: number): Pieces<DateRange[]> {
  const parts = yield* partsOfCalendar(text);
  const budget: Budget = { left: MOST_STEPS };
  const [from, to] = [dayAt(now) - DAYS_BEFORE, dayAt(now) + DAYS_AHEAD];
  const reading: Reading = {
    ...{ from, to, budget },
    clocks: createClocks(parts, budget),
    instead: new Map(),
  };
  for (const event of parts.events) noteInstead(event, reading.instead);
  // By day, the spans that begin less those that end: spans may be many, and days are few.
  const changes = new Int32Array(to - from + 2);
  for (const event of parts.events) {
    yield;
    for (const { first, end } of yield* spansOf(event, reading)) {
      const [begun, over] = [Math.max(first, from) - from, Math.min(end, to + 1) - from];
      if (begun >= over) continue;
      changes[begun] = (changes[begun] ?? 0) + 1;
      changes[over] = (changes[over] ?? 0) - 1;
    }
  }
  return rangesOf(changes, from);
}

/** A reading under way. */
interface Reading {
  readonly from: Day;
  readonly to: Day;
  readonly budget: Budget;
  readonly clocks: Clocks;
  /** By the UIDs of events that recur: their times at which another event takes place, or none. */
  readonly instead: Map<string, Property[]>;
}

/** Days from the first to the one before the end. */
interface Span {
  readonly first: Day;
  readonly end: Day;
}

function first(event: Event, name: string): Property | undefined {
  return event.get(name)?.[0];
}

function uidOf(event: Event): string {
  return first(event, "UID")?.value ?? "";
}

function noteInstead(event: Event, instead: Map<string, Property[]>): void {
  const at = first(event, "RECURRENCE-ID");
  if (!at) return;
  const known = instead.get(uidOf(event));
  if (known) known.push(at);
  else instead.set(uidOf(event), [at]);
}

/** Times of an event, all by one clock, that of its beginning. */
interface Times {
  readonly start: Stamp;
  /** Seconds, by the clock of the place. */
  readonly length: number;
  /** The time of the place's clock at a time of the event's own clock. */
  readonly shown: (seconds: number) => number;
}

/** The spans of whole days of an event; none of one with hours. */
function* spansOf(event: Event, reading: Reading): Pieces<Span[]> {
  if (first(event, "STATUS")?.value.toUpperCase() === "CANCELLED") return [];
  const { from, to, budget, clocks } = reading;
  const { start, length, shown } = timesOf(event, clocks);
  if (length < DAY_SECONDS - A_MINUTE) return [];
  const excluded = first(event, "EXRULE");
  if (excluded) throw notUnderstood(excluded);

  const own = first(event, "RECURRENCE-ID");
  const instead = own ? [] : (reading.instead.get(uidOf(event)) ?? []);
  // "And all that follow": they are not named one by one.
  const ranged = [own, ...instead].find((each) => each?.parameters.has("RANGE"));
  if (ranged) throw notUnderstood(ranged);
  spend(budget, instead.length);

  const starts = new Set([start.seconds]);
  for (const rule of event.get("RRULE") ?? [])
    for (const day of yield* daysOfRule(rule, start, from - dayOfStamp(length) - 2, to + 1, reading))
      starts.add(day * DAY_SECONDS + timeOfDay(start.seconds));
  for (const each of yield* timesIn(event.get("RDATE") ?? [], start, clocks)) starts.add(each);
  const left = new Set<Day>();
  for (const each of yield* timesIn([...(event.get("EXDATE") ?? []), ...instead], start, clocks))
    left.add(dayOfStamp(each));

  const spans: Span[] = [];
  for (const each of starts) {
    if (left.has(dayOfStamp(each))) continue;
    const begun = shown(each);
    const [one, end] = [Math.ceil((begun - A_MINUTE) / DAY_SECONDS), dayOfStamp(begun + length + A_MINUTE)];
    if (one < end) spans.push({ first: one, end });
    if (spans.length % DATES === 0) yield;
  }
  return spans;
}

function timesOf(event: Event, clocks: Clocks): Times {
  const begin = first(event, "DTSTART");
  if (!begin) throw new CalendarFault("no_beginning");
  const start = stampOf(begin);
  const flag = ALL_DAY.flatMap((name) => event.get(name) ?? []).find(({ value }) =>
    /^(true|1)$/i.test(value),
  );
  const shown = start.kind === "utc" ? shownOf(start, flag !== undefined, clocks) : same;
  const begun = shown(start.seconds);
  if (flag && timeOfDay(begun) !== 0) throw notUnderstood(flag);
  const least = flag || start.kind === "date" ? DAY_SECONDS : 0;
  const [end, duration] = [first(event, "DTEND"), first(event, "DURATION")];
  const stated = end
    ? shown(byClockOf(start, stampOf(end), clocks)) - begun
    : duration
      ? secondsOf(duration)
      : 0;
  // Whole days, from a midnight that is none in UTC: the place is unknown.
  const isOdd = start.kind === "utc" && stated > 0 && stated % DAY_SECONDS === 0 && timeOfDay(begun) !== 0;
  if (isOdd && !clocks.isKnown) throw new CalendarFault("bad_zone", placeOf(begin));
  // Some write the last day as the end, and mean it to be included.
  return { start, shown, length: Math.max(least, stated) };
}

const same = (seconds: number): number => seconds;

/** The conversion of an event's times from UTC to the clock of its place. */
function shownOf(start: Stamp, isAllDay: boolean, clocks: Clocks): Times["shown"] {
  const there = clocks.local(start.seconds, null, 0);
  if (there !== null) return (seconds) => clocks.local(seconds, null, 0) ?? seconds;
  const hours = timeOfDay(start.seconds) / 3600;
  if (!isAllDay || hours === 0) return same;
  // Midnight somewhere. Between 10 and 12 it is either side of the date line: the day before, or the day after.
  if (hours >= 10 && hours <= 12) throw new CalendarFault("bad_zone", placeOf(start.property));
  const ahead = hours > 12 ? DAY_SECONDS - timeOfDay(start.seconds) : -timeOfDay(start.seconds);
  return (seconds) => seconds + ahead;
}

/** A time by the clock of an event's beginning. @throws CalendarFault where that is unknown */
function byClockOf(start: Stamp, { kind, seconds, zone, property }: Stamp, clocks: Clocks): number {
  const isMidnight = timeOfDay(seconds) === 0;
  if (start.kind === "utc") {
    if (kind === "utc" || (kind === "date" && isMidnight)) return seconds;
  } else if (kind === "utc") {
    const there = clocks.local(seconds, start.zone, timeOfDay(start.seconds));
    if (there !== null) return there;
    // A date, written as a time.
    if (start.kind === "date" && isMidnight) return seconds;
  } else if (zone === null || start.zone === null || zone === start.zone) return seconds;
  throw new CalendarFault("bad_zone", placeOf(property));
}

/** All the times that lists name, by the clock of the event's beginning. */
function* timesIn(lists: readonly Property[], start: Stamp, clocks: Clocks): Pieces<number[]> {
  const times: number[] = [];
  for (const property of lists)
    for (const text of property.value.split(",")) {
      times.push(byClockOf(start, stampOf(property, text.trim()), clocks));
      if (times.length % DATES === 0) yield;
    }
  return times;
}

/** The days of a rule, by the clock of the event's beginning. */
function* daysOfRule(
  property: Property,
  start: Stamp,
  from: Day,
  to: Day,
  { budget, clocks }: Reading,
): Pieces<Day[]> {
  const rule = readRule(property.value, `line ${property.line}`);
  const [sure, possible] = rule.until === null ? [to, to] : lastDays(property, rule.until, start, clocks);
  const days = yield* occurrences(rule, dayOfStamp(start.seconds), from, Math.min(to, possible), budget);
  if (days.some((day) => day > sure)) throw new CalendarFault("bad_zone", placeOf(property));
  return days;
}

/** The last day of a rule, for sure and at most: the two differ where the rule ends by UTC and the place is unknown. */
function lastDays(
  property: Property,
  until: string,
  start: Stamp,
  clocks: Clocks,
): readonly [sure: Day, possible: Day] {
  // It is in UTC or by the clock of the event, whatever zone the rule may name.
  const stamp = stampOf({ ...property, parameters: new Map() }, until);
  const before = (seconds: number): Day => dayOfStamp(seconds - timeOfDay(start.seconds));
  if (stamp.kind === "date") return twice(dayOfStamp(stamp.seconds));
  if (start.kind === stamp.kind) return twice(before(stamp.seconds));
  if (stamp.kind === "local") return twice(dayOfStamp(stamp.seconds));
  const there = clocks.local(stamp.seconds, start.zone, timeOfDay(start.seconds));
  if (there !== null) return twice(before(there));
  const time = timeOfDay(stamp.seconds);
  if (start.kind === "date" && (time === 0 || time === DAY_SECONDS - 1))
    return twice(dayOfStamp(stamp.seconds));
  return [before(stamp.seconds - 12 * 3600), before(stamp.seconds + 14 * 3600)];
}

function twice(day: Day): readonly [Day, Day] {
  return [day, day];
}

/** Seconds of a DURATION. Days are those of the calendar, also where 24 hours are written. */
function secondsOf(property: Property): number {
  const [, sign, weeks, days, hours, minutes, seconds] =
    /^([+-])?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/.exec(
      property.value.toUpperCase(),
    ) ?? [];
  if (![weeks, days, hours, minutes, seconds].some((each) => each !== undefined))
    throw notUnderstood(property);
  const whole = 7 * Number(weeks ?? 0) + Number(days ?? 0);
  const rest = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return sign === "-" ? 0 : whole * DAY_SECONDS + rest;
}

function notUnderstood(property: Property): CalendarFault {
  return new CalendarFault("not_understood", placeOf(property));
}

/** Ranges of days that lie in at least one span. */
function rangesOf(changes: Int32Array, from: Day): DateRange[] {
  const ranges: DateRange[] = [];
  let [open, begun] = [0, 0];
  changes.forEach((change, index) => {
    const before = open;
    open += change;
    if (before === 0 && open > 0) begun = index;
    if (before > 0 && open === 0)
      ranges.push({ first: dayText(from + begun), last: dayText(from + index - 1) });
  });
  return ranges;
}
