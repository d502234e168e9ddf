import { edges, isAwake } from "../../plan/schedule";
import type { ScheduleRecord } from "../entities";
import type { Registry } from "../registry";
import { timetableOf } from "./timetable";

/** What is known of a schedule as long as it is not edited. */
interface Known {
  readonly groups: ReadonlySet<string>;
  readonly servers: ReadonlySet<string>;
  /** Wall-clock milliseconds from and until which `isAwake` holds. */
  readonly from: number;
  readonly until: number;
  readonly isAwake: boolean;
}

/** How far ahead the next change is looked for, in milliseconds: each day costs, and most have one. */
const AHEAD = 24 * 3600 * 1000;

/**
 * Tells by which schedule a server is to be awake now. It is asked of every member of every run at every tick, so
 * whether a schedule's time is now is found once for each of its windows.
 * @returns the schedule's name; null: none
 */
export function createKeptOn({
  schedules,
  servers,
  parts,
}: Pick<Registry, "schedules" | "servers" | "parts">) {
  const known = new WeakMap<ScheduleRecord, Known>();

  const knownOf = (schedule: ScheduleRecord, now: number): Known => {
    const found = known.get(schedule);
    if (found && found.from <= now && now < found.until) return found;
    const fresh: Known = {
      groups: found?.groups ?? new Set(schedule.groupUuids),
      servers: found?.servers ?? new Set(schedule.serverUuids),
      ...timeOf(schedule, now),
    };
    known.set(schedule, fresh);
    return fresh;
  };

  return (serverUuid: string): string | null => {
    if (schedules.size === 0) return null;
    const groupUuids = servers.get(serverUuid)?.groupUuids ?? [];
    const now = parts.clock.wall();
    for (const schedule of schedules.values()) {
      const { isAwake, groups, servers } = knownOf(schedule, now);
      if (isAwake && (servers.has(serverUuid) || groupUuids.some((uuid) => groups.has(uuid))))
        return schedule.name;
    }
    return null;
  };
}

/**
 * Whether it is the time of a schedule, and until when that holds. One that cannot be worked out keeps servers on, and so
 * does one whose pause is over by the wall clock alone: nothing is drawn by it yet, but it may forbid.
 */
function timeOf(schedule: ScheduleRecord, now: number): Pick<Known, "from" | "until" | "isAwake"> {
  try {
    const timetable = timetableOf(schedule);
    const [next] = edges({ ...timetable, wake: true, stop: true }, now + 1, now + AHEAD);
    const { pausedUntil } = timetable;
    const resumes = pausedUntil !== null && pausedUntil > now ? pausedUntil : Infinity;
    const until = Math.min(next?.at ?? now + AHEAD, resumes);
    return { from: now, until, isAwake: isAwake(timetable, now) };
  } catch {
    return { from: now, until: now + AHEAD, isAwake: true };
  }
}
