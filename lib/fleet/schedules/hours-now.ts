import type { HoursNow } from "../../plan/accord";
import { isAwake, transitions } from "../../plan/schedule";
import type { ScheduleRecord } from "../model/entities";
import { timetableOf } from "./timetable";

/** The hours of schedules as they are now, and for how many milliseconds that holds. */
export interface HoursAnswer {
  readonly hours: readonly HoursNow[];
  readonly lasts: number;
}

/** A schedule may be edited meanwhile: hours are read again by then, and not more often than once a minute. */
const LONGEST = 600_000;
const SHORTEST = 60_000;

/**
 * The hours of schedules at an instant (wall-clock ms). One that is paused wants nothing, nor does one outside of its
 * hours that turns nothing off.
 */
export function hoursNow(schedules: readonly ScheduleRecord[], now: number): HoursAnswer {
  let until = now + LONGEST;
  const hours = schedules.flatMap((schedule): HoursNow[] => {
    const { groupUuids, serverUuids, pausedUntil, stop } = schedule;
    if (pausedUntil !== null && now < pausedUntil) return [];
    try {
      const timetable = timetableOf(schedule);
      const [next] = transitions({ ...timetable, wake: true, stop: true }, now + 1, now + LONGEST);
      until = Math.min(until, next?.at ?? until);
      const awake = isAwake(timetable, now);
      return awake || stop ? [{ wants: awake ? "ON" : "OFF", groupUuids, serverUuids }] : [];
    } catch {
      // A zone, perhaps, that this version does not know any more: nobody knows its hours.
      return [];
    }
  });
  return { hours, lasts: Math.max(until - now, SHORTEST) };
}
