/** A day as the number of days since 1970-01-01, without a time zone. */
export type Day = number;

const MS = 24 * 3600 * 1000;

/** The parts of a day; of the weekdays 0 is Sunday. */
export interface DayParts {
  readonly year: number;
  readonly month: number;
  readonly date: number;
  readonly weekday: number;
}

export function dayOf(year: number, month: number, date: number): Day {
  return Date.UTC(year, month - 1, date) / MS;
}

export function partsOf(day: Day): DayParts {
  const at = new Date(day * MS);
  const [year, month, date] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()];
  return { year, month, date, weekday: at.getUTCDay() };
}

export function daysInMonth(year: number, month: number): number {
  return dayOf(year, month + 1, 1) - dayOf(year, month, 1);
}

/** The day as YYYY-MM-DD. */
export function dayText(day: Day): string {
  return new Date(day * MS).toISOString().slice(0, 10);
}

/** The day of an instant (wall-clock ms) by UTC. */
export function dayAt(wall: number): Day {
  return Math.floor(wall / MS);
}

/** The day of "20261224…"; null where there is no such day. */
export function readDay(text: string): Day | null {
  const [, year = "", month = "", date = ""] = /^(\d{4})(\d\d)(\d\d)/.exec(text) ?? [];
  if (Number(year) < 1600) return null;
  const day = dayOf(Number(year), Number(month), Number(date));
  return dayText(day).replaceAll("-", "") === `${year}${month}${date}` ? day : null;
}
