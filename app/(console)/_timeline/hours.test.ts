import { expect, test } from "vitest";
import { offsetOf } from "@/components/offset";
import { clockHour, hourMarks } from "./hours";
import { HOUR } from "./time-scale";

const clockIn = (zone: string) => (at: number) => offsetOf(zone, at);
const hours = (zone: string, since: string, until: string, step = 1) =>
  hourMarks(Date.parse(since), Date.parse(until), step, clockIn(zone)).map(({ hour }) => hour);

test("a day of 23 hours has no two o'clock", () => {
  expect(hours("Europe/Berlin", "2026-03-29T00:00+01:00", "2026-03-29T06:00+02:00")).toEqual([
    0, 1, 3, 4, 5, 6,
  ]);
});

test("a day of 25 hours has two o'clock twice", () => {
  expect(hours("Europe/Berlin", "2026-10-25T00:00+02:00", "2026-10-25T04:00+01:00")).toEqual([
    0, 1, 2, 2, 3, 4,
  ]);
});

test("in zones half an hour or three quarters off, full hours are those of their clocks", () => {
  for (const zone of ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Eucla"]) {
    const clock = clockIn(zone);
    const marks = hourMarks(Date.parse("2026-11-26T00:10Z"), Date.parse("2026-11-26T13:10Z"), 3, clock);
    expect(marks.length).toBeGreaterThanOrEqual(4);
    for (const { at, hour } of marks) expect([hour % 3, clockHour(at, clock)]).toEqual([0, hour]);
  }
});

test("where clocks go by half an hour, the hours after it are full ones again", () => {
  // Lord Howe Island goes back from +11 to +10:30 on the first Sunday in April.
  const clock = clockIn("Australia/Lord_Howe");
  const marks = hourMarks(Date.parse("2026-04-04T12:00Z"), Date.parse("2026-04-04T20:00Z"), 1, clock);
  for (const { at, hour } of marks) expect(clockHour(at, clock)).toBeCloseTo(hour, 6);
  expect(new Set(marks.map(({ at }) => at)).size).toBe(marks.length);
});

test("a day has its 24 hours, each at its time", () => {
  const since = Date.parse("2026-11-26T00:00Z");
  const marks = hourMarks(since, since + 24 * HOUR - 1, 1, () => 0);
  expect(marks.map(({ at }) => (at - since) / HOUR)).toEqual(marks.map(({ hour }) => hour));
  expect(marks).toHaveLength(24);
});
