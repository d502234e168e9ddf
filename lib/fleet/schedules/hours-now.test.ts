import { expect, test } from "vitest";
import type { ScheduleRecord } from "../model/entities";
import { hoursNow } from "./hours-now";
import { scheduleOf } from "./testing";

const MINUTE = 60_000;
const at = (time: string): number => Date.parse(`2026-11-26T${time}:00Z`);

/** A schedule of server a, from 8 to 18 o'clock. */
function schedule(changes: Partial<ScheduleRecord> = {}): ScheduleRecord {
  const { calendar: _, exceptions: __, ...settings } = scheduleOf(["a"]);
  return {
    ...{
      ...settings,
      uuid: "s",
      exceptions: [],
      calendar: null,
      changedEnd: null,
      author: "yuki",
      authorUuid: null,
    },
    ...{ handledUntil: 0, createdAt: 0, updatedAt: 0, ...changes },
  };
}

const wants = (time: string, changes?: Partial<ScheduleRecord>) =>
  hoursNow([schedule(changes)], at(time)).hours.map((each) => each.wants);

test("within its hours a schedule wants its servers on, and outside off, if it turns them off at all", () => {
  expect(hoursNow([schedule()], at("12:00")).hours).toEqual([
    { wants: "ON", groupUuids: [], serverUuids: ["a"] },
  ]);
  expect(wants("08:00")).toEqual(["ON"]);
  expect(wants("18:00")).toEqual(["OFF"]);
  expect(wants("07:59")).toEqual(["OFF"]);
  expect(wants("12:00", { stop: false })).toEqual(["ON"]);
  expect(wants("18:00", { stop: false })).toEqual([]);
  expect(wants("18:00", { exceptions: [{ name: "", first: "2026-11-26", last: "2026-11-26" }] })).toEqual([
    "OFF",
  ]);
});

test("a schedule that is paused, and one of which nobody knows the hours, wants nothing", () => {
  expect(wants("12:00", { pausedUntil: at("13:00") })).toEqual([]);
  expect(wants("12:00", { pausedUntil: at("11:00") })).toEqual(["ON"]);
  expect(wants("12:00", { zone: "Atlantis/Poseidonis" })).toEqual([]);
});

test("it holds until the next transition, for ten minutes at most, and for a minute at least", () => {
  const minutes = (time: string) => hoursNow([schedule()], at(time)).lasts / MINUTE;
  expect([minutes("12:00"), minutes("17:55"), minutes("17:59")]).toEqual([10, 5, 1]);
});
