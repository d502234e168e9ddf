import type { DateRange } from "../plan/schedule";
import { dayAt, dayText, readDay, type Day } from "./day";
import { CalendarFault } from "./fault";
import { occurrences, readRule, type Budget } from "./recurrence";

/** A calendar is read from a little before today until two years after: it is read again before that is over. */
const DAYS_BEFORE = 7;
export const DAYS_AHEAD = 2 * 365;

/** What all rules together may look at: some tenths of a second. Two thousand that recur each year look at half of it. */
const MOST_DAYS_LOOKED_AT = 200_000;

/** A property that tells when an event is, or that it is not. */
interface Property {
  readonly name: string;
  /** Without those parts that are between a semicolon and the colon. */
  readonly value: string;
}

/** The properties of an event by their names, each as often as it is there. */
type Event = ReadonlyMap<string, readonly string[]>;

/** From the first day to before the last. */
interface Span {
  readonly from: Day;
  readonly to: Day;
}

/**
 * The days that an iCalendar names: those of events that take whole days. Meetings, which have hours, name none.
 * @param text at most as large as `readCalendar` takes it
 * @param now wall-clock milliseconds: days that are long over, or more than two years ahead, are left out
 * @returns in order, none of them meeting another
 * @throws CalendarFault where it is no calendar, or one of which a part is not understood
 */
export function daysOff(text: string, now: number): DateRange[] {
  const [from, to] = [dayAt(now) - DAYS_BEFORE, dayAt(now) + DAYS_AHEAD];
  const events = eventsOf(text);
  const moved = movedDays(events);
  const budget: Budget = { days: MOST_DAYS_LOOKED_AT };
  const spans = events.flatMap((event) => spansOf(event, moved, { from, to }, budget));
  return merged(spans.flatMap(within({ from, to: to + 1 }))).map(({ from, to }) => ({
    first: dayText(from),
    last: dayText(to - 1),
  }));
}

const NAMES = new Set([
  "UID",
  "STATUS",
  "DTSTART",
  "DTEND",
  "DURATION",
  "RRULE",
  "RDATE",
  "EXDATE",
  "RECURRENCE-ID",
]);
const DEEPEST = 20;

/** The events of a calendar, without what lies in them. */
function eventsOf(text: string): Event[] {
  // A line that begins with white space continues the one before.
  const lines = text
    .replace(/^\uFEFF/, "")
    .replace(/\r?\n[ \t]/g, "")
    .split(/\r?\n|\r/);
  if (lines[0]?.trim().toUpperCase() !== "BEGIN:VCALENDAR") throw new CalendarFault("no_calendar");
  const within: string[] = [];
  const events: Map<string, string[]>[] = [];
  for (const line of lines) {
    const { name, value } = propertyOf(line);
    if (name === "BEGIN") {
      within.push(value.trim().toUpperCase());
      if (within.length > DEEPEST) throw new CalendarFault("too_deep");
      if (within.join(" ") === "VCALENDAR VEVENT") events.push(new Map());
    } else if (name === "END") {
      if (within.pop() !== value.trim().toUpperCase()) throw new CalendarFault("unbalanced");
    } else if (NAMES.has(name) && within.join(" ") === "VCALENDAR VEVENT") {
      const event = events.at(-1);
      const known = event?.get(name);
      if (known) known.push(value.trim());
      else event?.set(name, [value.trim()]);
    }
  }
  if (within.length > 0) throw new CalendarFault("cut_off");
  return events;
}

/** A line's name, and its value after the first colon that stands in no quotes. */
function propertyOf(line: string): Property {
  const name = /^[A-Za-z0-9-]*/.exec(line)?.[0].toUpperCase() ?? "";
  let quoted = false;
  for (let at = name.length; at < line.length; at += 1) {
    if (line[at] === '"') quoted = !quoted;
    if (line[at] === ":" && !quoted) return { name, value: line.slice(at + 1) };
  }
  return { name, value: "" };
}

function first(event: Event, name: string): string | undefined {
  return event.get(name)?.[0];
}

function key(uid: string, day: Day): string {
  return `${day} ${uid}`;
}

/** Days of recurring events in whose place another event stands, or none. */
function movedDays(events: readonly Event[]): ReadonlySet<string> {
  const moved = events.flatMap((event) => {
    const instead = first(event, "RECURRENCE-ID");
    return instead === undefined ? [] : [key(first(event, "UID") ?? "", dayIn(instead))];
  });
  return new Set(moved);
}

/** The spans of an event of whole days; none of one with hours. */
function spansOf(event: Event, moved: ReadonlySet<string>, { from, to }: Span, budget: Budget): Span[] {
  if (first(event, "STATUS")?.toUpperCase() === "CANCELLED") return [];
  const start = first(event, "DTSTART");
  if (start === undefined) throw new CalendarFault("no_beginning");
  const day = dayIn(start);
  const length = lengthOf(event, start);
  if (length === 0) return [];
  const uid = first(event, "UID") ?? "";
  const days = new Set([day, ...daysIn(event, "RDATE")]);
  for (const rule of event.get("RRULE") ?? [])
    for (const each of occurrences(readRule(rule), day, from - length, to, budget)) days.add(each);
  const left = new Set(daysIn(event, "EXDATE"));
  const isOwn = first(event, "RECURRENCE-ID") !== undefined;
  return [...days]
    .filter((each) => !left.has(each) && (isOwn || !moved.has(key(uid, each))))
    .map((each) => ({ from: each, to: each + length }));
}

/** How many days an event takes; 0: it has hours. */
function lengthOf(event: Event, start: string): number {
  const end = first(event, "DTEND");
  const isMidnight = (text: string): boolean => /^\d{8}(T0000(00)?Z?)?$/.test(text);
  if (!isMidnight(start) || (end !== undefined && !isMidnight(end))) return 0;
  if (end !== undefined) {
    const length = dayIn(end) - dayIn(start);
    // Some write the last day, and mean it.
    return start.includes("T") ? Math.max(0, length) : Math.max(1, length);
  }
  const duration = first(event, "DURATION");
  if (duration === undefined) return start.includes("T") ? 0 : 1;
  const [, weeks, days] = /^\+?P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T0+[HMS])?$/.exec(duration) ?? [];
  return 7 * Number(weeks ?? 0) + Number(days ?? 0);
}

function daysIn(event: Event, name: string): Day[] {
  return (event.get(name) ?? []).flatMap((value) => value.split(",")).map(dayIn);
}

function dayIn(text: string): Day {
  const day = readDay(text);
  if (day === null) throw new CalendarFault("bad_date", text.slice(0, 20));
  return day;
}

/** What of a span lies within another. */
function within({ from, to }: Span): (span: Span) => Span[] {
  return (span) => {
    const cut = { from: Math.max(from, span.from), to: Math.min(to, span.to) };
    return cut.from < cut.to ? [cut] : [];
  };
}

/** What overlaps or meets is one span. */
function merged(spans: readonly Span[]): Span[] {
  const done: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = done.at(-1);
    if (!last || span.from > last.to) done.push(span);
    else done[done.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return done;
}
