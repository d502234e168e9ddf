import type { ScheduleSettings } from "../../../lib/fleet/schedules/settings";
import type { ChangedEnd, DateRange } from "../../../lib/plan/schedule";

/**
 * Hours in which servers are to be awake by a schedule, worked out in another way than the product does: from the
 * runtime's local times, and not by Temporal.
 */

type Timetable = Pick<ScheduleSettings, "zone" | "windows" | "stopBy" | "pausedUntil"> & {
  readonly exceptions: readonly DateRange[];
  /** The end of one night that is another one. */
  readonly changedEnd?: ChangedEnd | null;
};

/** A time in which servers are to be awake, in wall-clock milliseconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** The spans that touch the days around an instant, what overlaps or meets as one. */
export function spansAround(timetable: Timetable, at: number): Span[] {
  const { zone, windows, exceptions } = timetable;
  const today = Math.floor((at + offset(zone, at)) / DAY) * DAY;
  const spans: Span[] = [];
  for (let local = today - 2 * DAY; local <= today + 2 * DAY; local += DAY) {
    const date = new Date(local).toISOString().slice(0, 10);
    if (exceptions.some(({ first, last }) => first <= date && date <= last)) continue;
    const weekday = new Date(local).getUTCDay() || 7;
    for (const { days, from, to } of windows) {
      if (!days.includes(weekday)) continue;
      const start = instant(zone, local + minutes(from));
      const end = instant(zone, local + minutes(to) + (to > from ? 0 : DAY));
      if (end > start) spans.push({ start, end });
    }
  }
  spans.sort((a, b) => a.start - b.start);
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, span.end) };
    else merged.push(span);
  }
  const { changedEnd } = timetable;
  const index = merged.findIndex(({ end }) => end === changedEnd?.usual);
  const span = merged[index];
  if (changedEnd && span && changedEnd.end > span.start) {
    const next = merged[index + 1]?.start ?? Infinity;
    merged[index] = { start: span.start, end: changedEnd.end < next ? changedEnd.end : next };
  }
  return merged;
}

/** The latest instant to which a stop that is due at `end` may wait. */
export function latestStop(timetable: Timetable, spans: readonly Span[], end: number): number {
  const { zone, stopBy } = timetable;
  const next = spans.find(({ start }) => start > end)?.start ?? end + DAY;
  if (stopBy === null) return Math.min(next, end + DAY);
  const today = Math.floor((end + offset(zone, end)) / DAY) * DAY;
  const sameDay = instant(zone, today + minutes(stopBy));
  return Math.min(next, sameDay > end ? sameDay : instant(zone, today + DAY + minutes(stopBy)));
}

export function isAwakeAt(timetable: Timetable, at: number): boolean {
  if (timetable.pausedUntil !== null && at < timetable.pausedUntil) return false;
  return spansAround(timetable, at).some(({ start, end }) => start <= at && at < end);
}

function minutes(time: string): number {
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * MINUTE;
}

/** A local time, as milliseconds, as an instant: a missing one is later, of one that is there twice the first counts. */
function instant(zone: string, local: number): number {
  const [before, after] = [offset(zone, local - DAY), offset(zone, local + DAY)];
  const good = [local - before, local - after].filter((at) => at + offset(zone, at) === local);
  return good.length > 0 ? Math.min(...good) : local - before;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
/** The rules of a zone change at quarters of an hour. */
const QUARTER = 15 * MINUTE;

/** The offset of a zone from UTC at an instant, in milliseconds. None changes it twice in one day. */
function offset(zone: string, at: number): number {
  const day = Math.floor(at / DAY) * DAY;
  const first = offsetAt(zone, day);
  return first === offsetAt(zone, day + DAY) ? first : offsetAt(zone, at);
}

function offsetAt(zone: string, at: number): number {
  const quarter = Math.floor(at / QUARTER) * QUARTER;
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const found = readOffset(zone, quarter);
  if (offsets.size > 10_000) offsets.clear();
  offsets.set(key, found);
  return found;
}

function readOffset(zone: string, at: number): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat("en-US", {
      ...{ timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
      ...{ hour: "numeric", minute: "numeric", second: "numeric" },
    });
  formats.set(zone, format);
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - at;
}
