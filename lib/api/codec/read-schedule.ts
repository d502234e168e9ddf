import type {
  CalendarJson,
  ChangedEndJson,
  ScheduleTransitionJson,
  ScheduleJson,
} from "../../gen/proto/komoriuta/v1/schedule_pb";
import { milliseconds, reader } from "./read";
import { readKept } from "./read-run";
import * as words from "./words";

/** The codec's reading half for schedules, as read.ts is for servers. */

/** A schedule as the console knows it. */
export type ScheduleView = Readonly<ReturnType<typeof readSchedule>>;

const runAction = reader(words.RUN_ACTION);
const stopMode = reader(words.STOP_MODE);

/** @throws RangeError where the manager speaks of something that this console does not know */
export function readSchedule(schedule: ScheduleJson) {
  return {
    uuid: schedule.uuid ?? "",
    name: schedule.name ?? "",
    groupUuids: schedule.groupUuids ?? [],
    serverUuids: schedule.serverUuids ?? [],
    zone: schedule.zone ?? "",
    windows: (schedule.windows ?? []).map(({ days = [], from = "", to = "" }) => ({ days, from, to })),
    wake: schedule.wake ?? false,
    stop: schedule.stop ?? false,
    mode: stopMode(schedule.mode),
    /** Null: when the next window begins, at most a day later. */
    stopBy: schedule.stopBy || null,
    exceptions: (schedule.exceptions ?? []).map(({ first = "", last = "", name = "" }) => ({
      first,
      last,
      name,
    })),
    /** Null: it is not paused. */
    pausedUntil: milliseconds(schedule.pausedUntil),
    /** Minutes. */
    minOn: schedule.minOn ?? 0,
    author: schedule.author ?? "",
    calendar: schedule.calendar ? readCalendar(schedule.calendar) : null,
    createdAt: milliseconds(schedule.createdAt) ?? 0,
    updatedAt: milliseconds(schedule.updatedAt) ?? 0,
    evenIfTheyMayNotWake: schedule.evenIfTheyMayNotWake ?? false,
    /** Null: each night ends as usual. */
    changedEnd: schedule.changedEnd ? readChangedEnd(schedule.changedEnd) : null,
  } satisfies Record<keyof ScheduleJson, unknown>;
}

function readChangedEnd({ usual, end, author = "", changedAt }: ChangedEndJson) {
  return {
    usual: milliseconds(usual) ?? 0,
    end: milliseconds(end) ?? 0,
    author,
    changedAt: milliseconds(changedAt) ?? 0,
  } satisfies Record<keyof ChangedEndJson, unknown>;
}

function readCalendar({ url = "", readAt, fault = "", days = 0 }: CalendarJson) {
  return {
    /** Null: it came as a file. */
    url: url || null,
    readAt: milliseconds(readAt) ?? 0,
    /** Null: it can be read. */
    fault: fault || null,
    days,
  } satisfies Record<Exclude<keyof CalendarJson, "text">, unknown>;
}

export function readTransition(transition: ScheduleTransitionJson) {
  return {
    at: milliseconds(transition.at) ?? 0,
    action: runAction(transition.action),
    serverUuids: transition.serverUuids ?? [],
    until: milliseconds(transition.until) ?? 0,
    clashes: (transition.clashes ?? []).map(({ serverUuid = "", scheduleUuid = "", scheduleName = "" }) => ({
      ...{ serverUuid, scheduleUuid, scheduleName },
    })),
    needed: (transition.needed ?? []).map(readKept),
  } satisfies Record<keyof ScheduleTransitionJson, unknown>;
}
