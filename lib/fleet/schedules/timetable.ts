import { endingSpan, type EndingSpan, type Timetable } from "../../plan/schedule";
import type { Will } from "../../plan/schedule-edit";
import type { CalendarRecord, ScheduleRecord } from "../model/entities";

const DAY = 24 * 3600 * 1000;
/** The time for which fetched dates are good after they were read; a file is read two years ahead, and only once. */
const GOOD_FOR = { url: 7 * DAY, file: 2 * 365 * DAY } as const;

/** A schedule's timetable, with the days of its calendar. */
export function timetableOf({
  calendar,
  ...schedule
}: Pick<ScheduleRecord, keyof Timetable | "calendar">): Timetable {
  if (!calendar) return schedule;
  return { ...schedule, exceptions: [...schedule.exceptions, ...calendar.days] };
}

/** The end that comes next at which a schedule turns servers off; null: none, or nobody knows. */
export function endingOf(schedule: ScheduleRecord, now: number): EndingSpan | null {
  const { stop, pausedUntil } = schedule;
  if (!stop) return null;
  try {
    const span = endingSpan(timetableOf(schedule), now);
    return span && span.end >= (pausedUntil ?? 0) ? span : null;
  } catch {
    // A zone, perhaps, that this version does not know any more.
    return null;
  }
}

/** The effect of a schedule, whatever its name. */
export function willOf(
  schedule: Pick<ScheduleRecord, Exclude<keyof Will, "timetable"> | keyof Timetable | "calendar">,
): Will {
  const { groupUuids, serverUuids, mode, minOn, evenIfItMayNotWake } = schedule;
  return { timetable: timetableOf(schedule), groupUuids, serverUuids, mode, minOn, evenIfItMayNotWake };
}

/** Whether there is no calendar, or its dates were read lately. @param now wall-clock milliseconds */
export function isCalendarGood(calendar: CalendarRecord | null, now: number): boolean {
  if (!calendar) return true;
  const age = now - calendar.readAt;
  // Dates of a time that is still to come are none of this year, perhaps.
  return age > -DAY && age <= (calendar.url === null ? GOOD_FOR.file : GOOD_FOR.url);
}
