import { dayOf, daysInMonth, partsOf, type Day, type DayParts } from "./day";
import { CalendarFault } from "./fault";
import { spend, type Budget, type Pieces } from "./pieces";

/** The recurrence of an event, day by day: an RRULE. Empty sets limit nothing. */
export interface Rule {
  readonly frequency: (typeof FREQUENCIES)[number];
  readonly interval: number;
  /** The number of times, the first included; null: up to `until`, or for ever. */
  readonly count: number | null;
  /** The last time, as it is written; null: for ever. */
  readonly until: string | null;
  readonly months: ReadonlySet<number>;
  /**
   * Days of the month from 1, or from the end: −1 is the last. So with `yearDays`, and with `places` among the days of
   * a period.
   */
  readonly monthDays: ReadonlySet<number>;
  readonly yearDays: ReadonlySet<number>;
  /** By weekday (0 is Sunday), the ones of the month or year that count, from the end where negative; 0: each. */
  readonly weekdays: ReadonlyMap<number, ReadonlySet<number>>;
  readonly places: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekStart: number;
}

const FREQUENCIES = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const;
const WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
/** Names of a rule's parts. */
const NAMES = new Set([
  ...["FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"],
  ...["BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYDAY", "BYSETPOS"],
]);
/** Characters of a rule: one that names every day of the year, from both ends, has 4,000. */
const LONGEST = 5000;

/** @param at its place in the calendar @throws CalendarFault where it is no rule, or one that no holiday needs */
export function readRule(text: string, at = ""): Rule {
  const fail = (part: string): never => {
    throw new CalendarFault("bad_rule", at === "" ? part : `${part}, ${at}`);
  };
  if (text.length > LONGEST) fail("RRULE");
  const parts = new Map<string, string>();
  for (const part of text.split(";")) {
    const [name = "", value = ""] = part.toUpperCase().split("=");
    if (name === "" && value === "") continue;
    // The fault has names alone, and only such as rules have: the rest is of somebody's calendar.
    if (!NAMES.has(name) || parts.has(name)) fail(/^BY[A-Z]{1,10}$/.test(name) ? name : "RRULE");
    parts.set(name, value);
  }
  const frequency = FREQUENCIES.find((each) => each === parts.get("FREQ")) ?? fail("FREQ");
  const whole = (name: string, value: string, least: number, most: number): number => {
    const number = /^[+-]?\d{1,9}$/.test(value) ? Number(value) : NaN;
    return number >= least && number <= most && number !== 0 ? number : fail(name);
  };
  const listed = (name: string): string[] => (parts.get(name) ? (parts.get(name) ?? "").split(",") : []);
  const numbers = (name: string, most: number): Set<number> =>
    new Set(listed(name).map((each) => whole(name, each, -most, most)));
  const weekdayIn = (name: string, value: string): readonly [weekday: number, nth: number] => {
    const [, nth, letters = ""] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(value) ?? [];
    const weekday = WEEKDAYS.indexOf(letters);
    if (weekday < 0) fail(name);
    return [weekday, nth === undefined ? 0 : whole(name, nth, -53, 53)];
  };
  const weekdays = new Map<number, Set<number>>();
  for (const value of listed("BYDAY")) {
    const [weekday, nth] = weekdayIn("BYDAY", value);
    weekdays.set(weekday, (weekdays.get(weekday) ?? new Set()).add(nth));
  }
  const count = parts.get("COUNT");
  return {
    frequency,
    interval: whole("INTERVAL", parts.get("INTERVAL") ?? "1", 1, 1000),
    count: count === undefined ? null : whole("COUNT", count, 1, 1_000_000),
    until: parts.get("UNTIL") ?? null,
    months: numbers("BYMONTH", 12),
    monthDays: numbers("BYMONTHDAY", 31),
    yearDays: numbers("BYYEARDAY", 366),
    weekdays,
    places: numbers("BYSETPOS", 366),
    weekStart: weekdayIn("WKST", parts.get("WKST") ?? "MO")[0],
  };
}

/**
 * The days of a rule from `from` to `to`, both included, in order. The first day belongs to them whether the rule names
 * it or not. One period after the other is checked, day by day, so that every rule comes to an end, and a day costs the
 * same whatever the rule names.
 * @param to at most the rule's own last day
 * @throws CalendarFault where the budget is used up
 */
export function* occurrences(rule: Rule, start: Day, from: Day, to: Day, budget: Budget): Pieces<Day[]> {
  const whole = withUsual(rule, partsOf(start));
  const found = start >= from && start <= to ? [start] : [];
  let left = rule.count ?? Infinity;
  // A rule with a count must be counted from the beginning.
  let index = rule.count === null ? periodsBefore(whole, start, from) : 0;
  const isNamed = isNamedBy(whole);
  for (; left > 0; index += 1) {
    const days = period(whole, start, index);
    const [first] = days;
    if (first === undefined || first > to) break;
    spend(budget, days.length);
    for (const day of placed(days.filter(isNamed), whole)) {
      if (day < start || left === 0) continue;
      left -= 1;
      if (day !== start && day >= from && day <= to) found.push(day);
    }
    yield;
  }
  return found;
}

/** The rule, completed from its first day. */
function withUsual(rule: Rule, { month, date, weekday }: DayParts): Rule {
  const { frequency, months, monthDays, yearDays, weekdays } = rule;
  if (monthDays.size + yearDays.size + weekdays.size > 0) return rule;
  if (frequency === "WEEKLY") return { ...rule, weekdays: new Map([[weekday, new Set([0])]]) };
  if (frequency === "MONTHLY") return { ...rule, monthDays: new Set([date]) };
  if (frequency === "DAILY") return rule;
  return { ...rule, monthDays: new Set([date]), months: months.size > 0 ? months : new Set([month]) };
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
  const wanted = months.size > 0 ? [...months].sort((a, b) => a - b) : ALL_MONTHS;
  return wanted.flatMap((each) => monthOf(year + step, each));
}

const ALL_MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

function monthOf(year: number, month: number): Day[] {
  return run(dayOf(year, month, 1), daysInMonth(year, month));
}

function run(first: Day, length: number): Day[] {
  return Array.from({ length }, (_, index) => first + index);
}

/** The number of periods that are sure to lie before `from`. */
function periodsBefore({ frequency, interval }: Rule, start: Day, from: Day): number {
  const length = { DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366 }[frequency];
  return Math.max(0, Math.floor((from - start) / (length * interval)) - 1);
}

/** Whether a day meets all parts of the rule. */
function isNamedBy({ frequency, months, monthDays, yearDays, weekdays }: Rule): (day: Day) => boolean {
  const byMonth = frequency === "MONTHLY" || months.size > 0;
  const countsWeekdays = frequency === "MONTHLY" || frequency === "YEARLY";
  const among = (wanted: ReadonlySet<number>, place: number, size: number): boolean =>
    wanted.size === 0 || wanted.has(place) || wanted.has(place - size - 1);
  return (day) => {
    const { year, month, date, weekday } = partsOf(day);
    const inMonth = { place: date, size: daysInMonth(year, month) };
    const newYear = dayOf(year, 1, 1);
    const inYear = { place: day - newYear + 1, size: dayOf(year + 1, 1, 1) - newYear };
    const { place, size } = byMonth ? inMonth : inYear;
    const nths = weekdays.get(weekday);
    return (
      (months.size === 0 || months.has(month)) &&
      among(monthDays, inMonth.place, inMonth.size) &&
      among(yearDays, inYear.place, inYear.size) &&
      (weekdays.size === 0 ||
        (nths !== undefined &&
          (!countsWeekdays ||
            nths.has(0) ||
            nths.has(Math.ceil(place / 7)) ||
            nths.has(-Math.ceil((size - place + 1) / 7)))))
    );
  };
}

/** Those at the places that are wanted, or all. */
function placed(days: readonly Day[], { places }: Rule): readonly Day[] {
  if (places.size === 0) return days;
  return days.filter((_, index) => places.has(index + 1) || places.has(index - days.length));
}
