import { afterEach, beforeEach, expect, test } from "vitest";
import {
  holdChoices,
  inHours,
  inputOf,
  nextHour,
  readInput,
  untilFault,
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
  expect(holdChoices(at("2026-11-26T06:00"))[2]).toMatchObject({ word: "today" });
  expect(inHours(1, evening) % 60_000).toBe(0);
});
