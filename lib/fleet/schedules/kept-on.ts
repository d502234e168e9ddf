import { transitions, isAwake } from "../../plan/schedule";
import type { ScheduleRecord } from "../model/entities";
import type { Registry } from "../registry";
import { timetableOf } from "./timetable";
import { names, workedOut, type Validity } from "./worked-out";

/** The search for the next change ends so far ahead, in milliseconds: each day costs, and most have one. */
const AHEAD = 24 * 3600 * 1000;

/**
 * The schedule by which a server is to be awake now. It is asked of every member of every run at every tick, so a
 * schedule is worked out once for each of its windows.
 * @returns the schedule's name; null: none
 */
export function createKeptOn({
  schedules,
  servers,
  parts,
}: Pick<Registry, "schedules" | "servers" | "parts">) {
  const timeNow = workedOut(timeOf);
  return (serverUuid: string): string | null => {
    if (schedules.size === 0) return null;
    const groupUuids = servers.get(serverUuid)?.groupUuids ?? [];
    const now = parts.clock.wall();
    for (const schedule of schedules.values()) {
      const found = timeNow(schedule, now);
      if (found.isAwake && names(found, serverUuid, groupUuids)) return schedule.name;
    }
    return null;
  };
}

/**
 * Whether it is the time of a schedule, and until when that holds. A schedule that cannot be worked out keeps servers
 * on, and so does one whose pause is over by the wall clock alone: it plans no runs yet, but it may forbid.
 */
function timeOf(schedule: ScheduleRecord, now: number): Validity & { readonly isAwake: boolean } {
  try {
    const timetable = timetableOf(schedule);
    const [next] = transitions({ ...timetable, wake: true, stop: true }, now + 1, now + AHEAD);
    const { pausedUntil } = timetable;
    const resumes = pausedUntil !== null && pausedUntil > now ? pausedUntil : Infinity;
    const until = Math.min(next?.at ?? now + AHEAD, resumes);
    return { from: now, until, isAwake: isAwake(timetable, now) };
  } catch {
    return { from: now, until: now + AHEAD, isAwake: true };
  }
}
