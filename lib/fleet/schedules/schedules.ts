import type { EventRecord, NewEvent, ScheduleRecord } from "../model/entities";
import { FleetError } from "../model/errors";
import type { ScheduleStore } from "../model/stores";
import { uuidOf, type Registry, actorOf } from "../registry";
import { NAMES } from "../memory/order-by-name";
import { notePause } from "./pauses";

/**
 * The key of the queue under which one task at a time changes schedules. No server has it. Its turn is taken before any
 * other.
 */
const SCHEDULES = "schedules";

/**
 * Runs a task while nothing happens to any schedule: a group or server that none of them names is named by none until
 * the task is done.
 */
export function whileSchedulesStand<T>({ queue }: Registry, work: () => Promise<T>): Promise<T> {
  return queue.run(SCHEDULES, work);
}

/** Changes schedules, while nothing else happens to any schedule. */
export function changeSchedules<T>(
  registry: Registry,
  change: (store: ScheduleStore) => Promise<T>,
): Promise<T> {
  return whileSchedulesStand(registry, async () => {
    const { schedules } = registry.parts.store;
    if (!schedules) throw new Error("this store keeps no schedules");
    return change(schedules);
  });
}

/** All schedules, by name. */
export function listSchedules({ schedules }: Registry): ScheduleRecord[] {
  return [...schedules.values()].sort((a, b) => NAMES.compare(a.name, b.name) || (a.uuid < b.uuid ? -1 : 1));
}

/** The schedule, or FleetError `schedule_not_found`. */
export function findSchedule({ schedules }: Registry, uuid: string): ScheduleRecord {
  const schedule = schedules.get(uuid);
  if (!schedule) throw new FleetError({ code: "schedule_not_found" });
  return schedule;
}

/** Takes over a schedule that is on disk. */
export function put(registry: Registry, schedule: ScheduleRecord, events: readonly EventRecord[]): void {
  registry.schedules.set(schedule.uuid, schedule);
  notePause(registry, schedule);
  registry.watchers.notify({ type: "schedule", schedule });
  notifyEvents(registry, events);
}

/** Notifies everyone of events. */
export function notifyEvents({ watchers }: Registry, events: readonly EventRecord[]): void {
  for (const event of events) watchers.notify({ type: "notice", event });
}

/** An event about a schedule, at this moment: its name stands where that of a server does. */
export function scheduleEvent(
  registry: Registry,
  { name }: ScheduleRecord,
  event: Pick<NewEvent, "kind"> & Partial<Pick<NewEvent, "actor" | "detail" | "severity" | "until">>,
): NewEvent {
  const { actor = actorOf(registry) } = event;
  return {
    ...{ at: registry.parts.clock.wall(), serverUuid: "", serverName: name, severity: "info" },
    ...{ actor, actorUuid: uuidOf(registry, actor) },
    ...{ detail: "", reason: "", until: null, use: null, runUuid: null },
    ...event,
  };
}

/**
 * Refuses a request for a group or server that a schedule names; to be called while schedules stand.
 * @throws FleetError `used_by_schedule`
 */
export function refuseScheduled(
  { schedules }: Registry,
  named: "groupUuids" | "serverUuids",
  uuid: string,
): void {
  const by = [...schedules.values()].filter((schedule) => schedule[named].includes(uuid));
  if (by.length > 0) throw new FleetError({ code: "used_by_schedule", names: by.map(({ name }) => name) });
}
