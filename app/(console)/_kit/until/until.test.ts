import { afterEach, beforeEach, expect, test } from "vitest";
import {
  holdChoices,
  inHours,
  inputOf,
  nextHour,
  readInput,
  scheduleEndOf,
  untilFault,
  usualHold,
  usualWait,
  waitChoices,
} from "./until";

const zone = process.env["TZ"];
beforeEach(() => void (process.env["TZ"] = "Europe/Berlin"));
afterEach(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

const at = (text: string) => new Date(text).getTime();
const HOUR = 3_600_000;

test.each(["2026-11-26T23:00", "2026-03-01T00:05", "2027-10-31T02:30"])("%s is written and read", (value) => {
  expect(inputOf(readInput(value) ?? 0)).toBe(value);
});

test("a time is the reader's, by summer as by winter", () => {
  expect(readInput("2026-11-26T23:00")).toBe(Date.UTC(2026, 10, 26, 22));
  expect(readInput("2026-07-26T23:00")).toBe(Date.UTC(2026, 6, 26, 21));
});

test.each(["", "tomorrow", "23:00", "2026-13-40T99:99", "2026-11-26"])("%j is no time", (value) => {
  expect(readInput(value)).toBeNull();
  expect(untilFault(value, 0)).toBe("missing");
});

test("past, now, and more than 30 days ahead are refused", () => {
  const now = at("2026-11-26T12:00");
  const fault = (offset: number) => untilFault(inputOf(now + offset), now);
  expect([fault(-HOUR), fault(0), fault(60_000)]).toEqual(["past", "past", null]);
  expect([fault(30 * 24 * HOUR), fault(30 * 24 * HOUR + 60_000)]).toEqual([null, "too_far"]);
});

test("the next 23:00 is today's, or tomorrow's once that is there, and a clock that is put back moves it", () => {
  expect(inputOf(nextHour(23, at("2026-11-26T12:00")))).toBe("2026-11-26T23:00");
  expect(inputOf(nextHour(23, at("2026-11-26T23:00")))).toBe("2026-11-27T23:00");
  const before = at("2027-10-30T23:30");
  expect(nextHour(23, before) - before).toBe(24.5 * HOUR);
});

test.each([
  ["2026-11-26T12:00", "2026-11-26T23:00"],
  ["2026-11-26T22:30", "2026-11-27T06:30"],
  ["2026-11-26T03:10", "2026-11-26T11:10"],
])("asked at %s, a stop waits until %s", (now, until) => {
  expect(inputOf(usualWait(at(now)))).toBe(until);
});

test("what is offered lies ahead, and says which day it means", () => {
  const evening = at("2026-11-26T22:59:30");
  expect(waitChoices(evening).map((choice) => [choice.word, inputOf(choice.at)])).toEqual([
    ["hours", "2026-11-27T01:00"],
    ["hours", "2026-11-27T07:00"],
    ["tomorrow", "2026-11-27T23:00"],
  ]);
  expect(inHours(1, evening) % 60_000).toBe(0);
});

/** Times on offer for a hold, each with its word. */
const offered = (now: string, end: string | null) =>
  holdChoices(at(now), end === null ? null : at(end)).map(
    ({ word, at }) => `${word} ${inputOf(at).slice(5).replace("T", " ")}`,
  );

test.each<[string, string, string | null, readonly string[]]>([
  ["by day", "2026-11-26T14:00", null, ["today 11-26 18:00", "today 11-26 22:00", "tomorrow 11-27 08:00"]],
  [
    "before a schedule's end",
    "2026-11-26T14:00",
    "2026-11-26T19:30",
    ["today 11-26 18:00", "scheduleToday 11-26 19:30", "today 11-26 22:00", "tomorrow 11-27 08:00"],
  ],
  [
    "with a schedule that ends at an hour on offer",
    "2026-11-26T17:00",
    "2026-11-26T18:00",
    ["scheduleToday 11-26 18:00", "today 11-26 22:00", "tomorrow 11-27 08:00"],
  ],
  [
    "with a schedule's end that has passed",
    "2026-11-26T20:00",
    "2026-11-26T19:00",
    ["today 11-26 22:00", "tomorrow 11-27 08:00"],
  ],
  [
    "with a schedule that ends right now",
    "2026-11-26T19:00",
    "2026-11-26T19:01",
    ["today 11-26 22:00", "tomorrow 11-27 08:00"],
  ],
  [
    "with a schedule's end of tomorrow",
    "2026-11-26T20:00",
    "2026-11-27T19:00",
    ["today 11-26 22:00", "tomorrow 11-27 08:00", "scheduleTomorrow 11-27 19:00"],
  ],
  [
    "with a schedule's end after the weekend",
    "2026-11-27T20:00",
    "2026-11-30T19:00",
    ["today 11-27 22:00", "tomorrow 11-28 08:00"],
  ],
  ["shortly before 18:00", "2026-11-26T17:30", null, ["today 11-26 22:00", "tomorrow 11-27 08:00"]],
  ["late", "2026-11-26T22:30", null, ["hours 11-27 00:30", "tomorrow 11-27 08:00"]],
  [
    "over midnight, with a night schedule",
    "2026-11-26T23:50",
    "2026-11-27T05:00",
    ["hours 11-27 01:50", "scheduleTomorrow 11-27 05:00", "tomorrow 11-27 08:00"],
  ],
  ["by night", "2026-11-27T02:00", null, ["today 11-27 08:00", "today 11-27 18:00", "today 11-27 22:00"]],
  ["early", "2026-11-27T06:00", null, ["today 11-27 18:00", "today 11-27 22:00", "tomorrow 11-28 08:00"]],
  ["before the clock is put back", "2026-10-24T23:00", null, ["hours 10-25 01:00", "tomorrow 10-25 08:00"]],
  [
    "before the clock is put forward",
    "2026-03-28T14:00",
    "2026-03-29T03:00",
    ["today 03-28 18:00", "today 03-28 22:00", "scheduleTomorrow 03-29 03:00", "tomorrow 03-29 08:00"],
  ],
])("what a hold is offered %s", (_when, now, end, expected) => {
  expect(offered(now, end)).toEqual(expected);
});

test("a morning after a clock change is at its hour, an hour later or earlier by the stopwatch", () => {
  const hoursUntil = (now: string) => ((holdChoices(at(now), null).at(-1)?.at ?? 0) - at(now)) / HOUR;
  expect(hoursUntil("2026-11-26T22:00")).toBe(10);
  expect(hoursUntil("2026-10-24T22:00")).toBe(11);
  expect(hoursUntil("2026-03-28T22:00")).toBe(9);
});

test("at any time of a year each time on offer lies ahead, is valid, and is offered once", () => {
  for (let now = at("2026-01-01T00:00"); now < at("2027-01-01T00:00"); now += 397 * 60_000) {
    const times = holdChoices(now, now + 3 * HOUR).map((choice) => choice.at);
    expect(times.length).toBeGreaterThanOrEqual(2);
    expect([...new Set(times)].sort((a, b) => a - b)).toEqual(times);
    expect(times.map((time) => untilFault(inputOf(time), now))).toEqual(times.map(() => null));
  }
});

test("the schedule's end of many is the last one, and nothing else that turns off is one", () => {
  const schedule = { uuid: "s", name: "office hours" };
  const off = { action: "OFF", at: 5, schedule } as const;
  expect(scheduleEndOf([])).toBeNull();
  expect(scheduleEndOf([{ next: null }, { next: { ...off, schedule: null } }])).toBeNull();
  expect(scheduleEndOf([{ next: { ...off, action: "ON" } }, { next: { ...off, at: null } }])).toBeNull();
  expect(scheduleEndOf([{ next: off }, { next: { ...off, at: 9 } }, { next: { ...off, at: 7 } }])).toBe(9);
});

test("a hold is at first until this evening, beyond the end of the schedule's hours where that is today", () => {
  const now = at("2026-11-26T14:00");
  expect(inputOf(usualHold(now, null))).toBe("2026-11-26T18:00");
  expect(inputOf(usualHold(now, at("2026-11-26T17:30")))).toBe("2026-11-26T18:00");
  expect(inputOf(usualHold(now, at("2026-11-26T19:00")))).toBe("2026-11-26T22:00");
  // None on offer today is beyond these.
  expect(inputOf(usualHold(now, at("2026-11-26T23:00")))).toBe("2026-11-26T18:00");
  expect(inputOf(usualHold(now, at("2026-11-27T17:30")))).toBe("2026-11-26T18:00");
});
