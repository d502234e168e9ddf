import { changeEnd, type WantedEnd } from "../../plan/changed-end";
import type { Run } from "../../plan/run";
import { keepsRun } from "../../plan/schedule-edit";
import type { ScheduleRecord } from "../model/entities";
import { FleetError, refuseEdited } from "../model/errors";
import { stored } from "../commit";
import { whose, type RegistryBy } from "../registry";
import { cancelRunsOf } from "../runs/run-verbs";
import { changeSchedules, findSchedule, put, scheduleEvent } from "./schedules";
import { timetableOf, willOf } from "./timetable";

/** Another end of this night. */
export interface NewEnd {
  readonly uuid: string;
  /** The end that whoever changes it saw (wall-clock ms): nothing is changed where it is another now; null: any. */
  readonly seen: number | null;
  readonly wanted: WantedEnd;
  /** The `updatedAt` of the schedule that was seen; absent: any. */
  readonly ifUpdatedAt?: number | undefined;
}

/**
 * Changes the end of this night only, or lets it be as usual again. The schedule stays its author's, and a start that
 * goes on goes on.
 * @throws FleetError `schedule_not_found`, `edited_meanwhile`, `bad_end`
 */
export function changeScheduleEnd(
  registry: RegistryBy,
  { uuid, seen, wanted, ifUpdatedAt }: NewEnd,
): Promise<ScheduleRecord> {
  return changeSchedules(registry, async (store) => {
    const before = findSchedule(registry, uuid);
    refuseEdited("schedule", before, ifUpdatedAt);
    const now = registry.parts.clock.wall();
    const found = changeEnd(timetableOf(before), { seen, wanted }, now);
    if ("fault" in found) throw new FleetError({ code: "bad_end", why: found.fault });
    // It was of a night that is over: nothing is changed, and nothing is told.
    const { changedEnd: last } = before;
    if (last && wanted.kind === "usual" && Math.max(last.usual, last.end) <= now) return before;
    const changedEnd = found.changedEnd && { ...found.changedEnd, ...whose(registry), changedAt: now };
    const schedule: ScheduleRecord = {
      ...{ ...before, changedEnd },
      // What was due before is not made up for where it was of the schedule as it was.
      handledUntil: Math.max(before.handledUntil, now),
      updatedAt: Math.max(now, before.updatedAt + 1),
    };
    const [was, is] = [willOf(before), willOf(schedule)];
    const end = changedEnd?.end ?? before.changedEnd?.usual ?? Infinity;
    const keeps = (run: Run) => (run.action === "ON" && run.until <= end) || keepsRun(was, is, run);
    await cancelRunsOf(registry, uuid, registry.by.actor, keeps);
    const until = changedEnd?.end ?? null;
    const event = scheduleEvent(registry, schedule, { kind: "schedule_end_changed", until });
    put(registry, schedule, await stored(store.update(schedule, [event])));
    return schedule;
  });
}
