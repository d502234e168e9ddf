import { dayOf, daysInMonth, partsOf, readDay, type Day, type DayParts } from "./day";
import { CalendarFault } from "./fault";

/** How an event of whole days recurs: an RRULE. Lists that are empty limit nothing. */
export interface Rule {
  readonly frequency: (typeof FREQUENCIES)[number];
  readonly interval: number;
  /** So many times, the first included; null: until then, or for ever. */
  readonly count: number | null;
  readonly until: Day | null;
  readonly months: readonly number[];
  /** From 1, or from the end: −1 is the last. So with `yearDays`, and `places` among those of a period. */
  readonly monthDays: readonly number[];
  readonly yearDays: readonly number[];
  readonly weekdays: readonly Weekday[];
  readonly places: readonly number[];
  /** 0 is Sunday. */
  readonly weekStart: number;
}

/** A weekday; `nth` of the month or year, from the end where it is negative; 0: each. */
interface Weekday {
  readonly weekday: number;
  readonly nth: number;
}

const FREQUENCIES = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const;
const WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

/** @throws CalendarFault where it is none, or one that no holiday needs */
export function readRule(text: string): Rule {
  const parts = new Map(
    text.split(";").map((part) => {
      const [name = "", value = ""] = part.toUpperCase().split("=");
      return [name, value];
    }),
  );
  const frequency = FREQUENCIES.find((each) => each === parts.get("FREQ"));
  const odd = ["BYWEEKNO", "BYHOUR", "BYMINUTE", "BYSECOND"].find((name) => parts.has(name));
  if (!frequency || odd) throw notUnderstood(text);
  const numbers = (name: string, most: number): number[] =>
    listed(parts.get(name)).map((each) => whole(each, -most, most, text));
  const until = parts.get("UNTIL");
  const count = parts.get("COUNT");
  return {
    frequency,
    interval: whole(parts.get("INTERVAL") ?? "1", 1, 1000, text),
    count: count === undefined ? null : whole(count, 1, 1_000_000, text),
    until: until === undefined ? null : (readDay(until) ?? fail(text)),
    months: numbers("BYMONTH", 12),
    monthDays: numbers("BYMONTHDAY", 31),
    yearDays: numbers("BYYEARDAY", 366),
    weekdays: listed(parts.get("BYDAY")).map((each) => readWeekday(each, text)),
    places: numbers("BYSETPOS", 366),
    weekStart: readWeekday(parts.get("WKST") ?? "MO", text).weekday,
  };
}

function listed(text = ""): string[] {
  return text === "" ? [] : text.split(",");
}

function whole(text: string, least: number, most: number, rule: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most && value !== 0 ? value : fail(rule);
}

function readWeekday(text: string, rule: string): Weekday {
  const [, nth, name = ""] = /^([+-]?\d+)?([A-Z]{2})$/.exec(text) ?? [];
  const weekday = WEEKDAYS.indexOf(name);
  if (weekday < 0) fail(rule);
  return { weekday, nth: nth === undefined ? 0 : whole(nth, -53, 53, rule) };
}

function notUnderstood(rule: string): CalendarFault {
  return new CalendarFault("bad_rule", rule.slice(0, 100));
}

function fail(rule: string): never {
  throw notUnderstood(rule);
}

/** Days that may still be looked at, over all rules of a calendar: what recurs may be written to take for ever. */
export interface Budget {
  days: number;
}

/**
 * The days of a rule from `from` to `to`, both included, in order. The first day belongs to them whether the rule
 * names it or not. One period after the other is looked at, day by day, so that every rule comes to an end.
 * @throws CalendarFault where the budget is used up
 */
export function occurrences(rule: Rule, start: Day, from: Day, to: Day, budget: Budget): Day[] {
  const whole = withUsual(rule, partsOf(start));
  const last = Math.min(to, rule.until ?? to);
  const found = start >= from && start <= to ? [start] : [];
  let left = rule.count ?? Infinity;
  // Who counts must count from the beginning.
  let index = rule.count === null ? periodsBefore(whole, start, from) : 0;
  for (; left > 0; index += 1) {
    const days = period(whole, start, index);
    const [first] = days;
    if (first === undefined || first > last) break;
    budget.days -= days.length;
    if (budget.days < 0) throw new CalendarFault("too_many");
    for (const day of placed(days.filter(isNamedBy(whole)), whole)) {
      if (day < start || left === 0) continue;
      left -= 1;
      if (day !== start && day >= from && day <= last) found.push(day);
    }
  }
  return found;
}

/** The rule with what it leaves to its first day. */
function withUsual(rule: Rule, { month, date, weekday }: DayParts): Rule {
  const { frequency, months, monthDays, yearDays, weekdays } = rule;
  if (monthDays.length + yearDays.length + weekdays.length > 0) return rule;
  if (frequency === "WEEKLY") return { ...rule, weekdays: [{ weekday, nth: 0 }] };
  if (frequency === "MONTHLY") return { ...rule, monthDays: [date] };
  if (frequency === "DAILY") return rule;
  return { ...rule, monthDays: [date], months: months.length > 0 ? months : [month] };
}

/** The days of the period of that number: a day, week, month or year, of which only the months that count. */
function period({ frequency, interval, months, weekStart }: Rule, start: Day, index: number): Day[] {
  const { year, month, weekday } = partsOf(start);
  const step = index * interval;
  if (frequency === "DAILY") return [start + step];
  if (frequency === "WEEKLY") return run(start - ((weekday - weekStart + 7) % 7) + 7 * step, 7);
  if (frequency === "MONTHLY") {
    const at = month - 1 + step;
    return monthOf(year + Math.floor(at / 12), (at % 12) + 1);
  }
  const wanted = months.length > 0 ? [...new Set(months)].sort((a, b) => a - b) : ALL_MONTHS;
  return wanted.flatMap((each) => monthOf(year + step, each));
}

const ALL_MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

function monthOf(year: number, month: number): Day[] {
  return run(dayOf(year, month, 1), daysInMonth(year, month));
}

function run(first: Day, length: number): Day[] {
  return Array.from({ length }, (_, index) => first + index);
}

/** How many periods lie before `from` for sure. */
function periodsBefore({ frequency, interval }: Rule, start: Day, from: Day): number {
  const length = { DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366 }[frequency];
  return Math.max(0, Math.floor((from - start) / (length * interval)) - 1);
}

/** Whether all that the rule says is true of a day. */
function isNamedBy({ frequency, months, monthDays, yearDays, weekdays }: Rule): (day: Day) => boolean {
  const byMonth = frequency === "MONTHLY" || months.length > 0;
  const countsWeekdays = frequency === "MONTHLY" || frequency === "YEARLY";
  const among = (wanted: readonly number[], place: number, size: number): boolean =>
    wanted.length === 0 || wanted.includes(place) || wanted.includes(place - size - 1);
  return (day) => {
    const { year, month, date, weekday } = partsOf(day);
    const inMonth = { place: date, size: daysInMonth(year, month) };
    const newYear = dayOf(year, 1, 1);
    const inYear = { place: day - newYear + 1, size: dayOf(year + 1, 1, 1) - newYear };
    const { place, size } = byMonth ? inMonth : inYear;
    const isNth = (nth: number): boolean =>
      nth === Math.ceil(place / 7) || nth === -Math.ceil((size - place + 1) / 7);
    return (
      (months.length === 0 || months.includes(month)) &&
      among(monthDays, inMonth.place, inMonth.size) &&
      among(yearDays, inYear.place, inYear.size) &&
      (weekdays.length === 0 ||
        weekdays.some(
          (each) => each.weekday === weekday && (!countsWeekdays || !each.nth || isNth(each.nth)),
        ))
    );
  };
}

/** Those at the places that are wanted, or all. */
function placed(days: readonly Day[], { places }: Rule): readonly Day[] {
  if (places.length === 0) return days;
  return days.filter((_, index) => places.includes(index + 1) || places.includes(index - days.length));
}
