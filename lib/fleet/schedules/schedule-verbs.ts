import { isSameWill, keepsRun } from "../../plan/schedule-edit";
import type { ScheduleRecord } from "../model/entities";
import { FleetError, MOST_SCHEDULES, refuseEdited } from "../model/errors";
import { findGroup, find, type Registry, whose, type RegistryBy } from "../registry";
import { stored } from "../commit";
import { cancelRunsOf } from "../runs/run-verbs";
import { fullShare } from "../model/shares";
import { readSource } from "./calendar-source";
import { changeSchedules, findSchedule, put, scheduleEvent, notifyEvents } from "./schedules";
import type { ScheduleSettings } from "./settings";
import { willOf } from "./timetable";

/**
 * Makes a schedule. Nothing happens before its next transition.
 * @throws FleetError `schedule_name_taken`, `too_many_schedules`, `calendar_unreadable`, `not_found`, `group_not_found`
 */
export async function createSchedule(
  registry: RegistryBy,
  settings: ScheduleSettings,
): Promise<ScheduleRecord> {
  const calendar = await readSource(registry, settings.calendar, null);
  return changeSchedules(registry, async (store) => {
    const share = fullShare(registry, [...registry.schedules.values()], MOST_SCHEDULES);
    if (share) throw new FleetError({ code: "too_many_schedules", most: MOST_SCHEDULES, share });
    refuseUnknown(registry, settings, null);
    const now = registry.parts.clock.wall();
    const uuid = registry.parts.newUuid();
    const made = { uuid, ...whose(registry), handledUntil: now, createdAt: now, updatedAt: now };
    const schedule: ScheduleRecord = { ...settings, calendar, changedEnd: null, ...made };
    const event = scheduleEvent(registry, schedule, { kind: "schedule_created" });
    put(registry, schedule, await stored(store.insert(schedule, [event])));
    return schedule;
  });
}

/**
 * Gives a schedule other settings: all of them. First its runs are cancelled, but for those whose transitions stay what
 * they are: whatever happens then, nothing goes on that was not wanted any more.
 * @param ifUpdatedAt the `updatedAt` of the schedule that was seen: nothing is changed where it is another now
 * @throws FleetError as `createSchedule`, and `schedule_not_found`, `edited_meanwhile`
 */
export async function updateSchedule(
  registry: RegistryBy,
  uuid: string,
  settings: ScheduleSettings,
  ifUpdatedAt?: number,
): Promise<ScheduleRecord> {
  const seen = findSchedule(registry, uuid);
  const calendar = await readSource(registry, settings.calendar, seen.calendar);
  return changeSchedules(registry, async (store) => {
    const before = findSchedule(registry, uuid);
    refuseEdited("schedule", before, ifUpdatedAt);
    refuseUnknown(registry, settings, before);
    const edited = {
      ...{ ...before, ...settings, ...whose(registry) },
      // It may have been read anew meanwhile.
      calendar: settings.calendar === "kept" ? before.calendar : calendar,
    };
    const [was, is] = [willOf(before), willOf(edited)];
    await cancelRunsOf(registry, uuid, registry.by.actor, (run) => keepsRun(was, is, run));
    const now = registry.parts.clock.wall();
    const schedule: ScheduleRecord = {
      ...edited,
      // What was due before is not made up for where it was of the schedule as it was.
      handledUntil: isSameWill(was, is) ? before.handledUntil : now,
      updatedAt: Math.max(now, before.updatedAt + 1),
    };
    const event = scheduleEvent(registry, schedule, { kind: "schedule_edited" });
    put(registry, schedule, await stored(store.update(schedule, [event])));
    return schedule;
  });
}

/** Deletes a schedule, and cancels the runs that it has planned. @throws FleetError `schedule_not_found` */
export function deleteSchedule(registry: RegistryBy, uuid: string): Promise<void> {
  return changeSchedules(registry, async (store) => {
    const schedule = findSchedule(registry, uuid);
    await cancelRunsOf(registry, uuid, registry.by.actor);
    const event = scheduleEvent(registry, schedule, { kind: "schedule_deleted" });
    const events = await stored(store.remove(uuid, [event]));
    registry.schedules.delete(uuid);
    registry.pauses.delete(uuid);
    registry.watchers.notify({ type: "scheduleRemoved", uuid });
    notifyEvents(registry, events);
  });
}

function refuseUnknown(
  registry: Registry,
  { name, groupUuids, serverUuids }: ScheduleSettings,
  self: ScheduleRecord | null,
): void {
  for (const other of registry.schedules.values())
    if (other.name === name && other.uuid !== self?.uuid)
      throw new FleetError({ code: "schedule_name_taken" });
  for (const uuid of groupUuids) findGroup(registry, uuid);
  for (const uuid of serverUuids) find(registry, uuid);
}
