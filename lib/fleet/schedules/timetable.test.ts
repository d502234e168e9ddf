import { describe, expect, it } from "vitest";
import { isCalendarGood } from "./timetable";

const DAY = 24 * 3600 * 1000;
const NOW = Date.UTC(2026, 10, 26, 18);

describe("the dates of a calendar count", () => {
  const good = (url: string | null, age: number) =>
    isCalendarGood({ url, days: [], readAt: NOW - age, fault: null }, NOW);

  it.each([
    ["of an address", "https://calendar.example/holidays.ics", 7 * DAY],
    ["of a file", null, 2 * 365 * DAY],
  ])("%s: as long as they are good for, and no longer", (_, url, goodFor) => {
    expect(good(url, 0)).toBe(true);
    expect(good(url, goodFor)).toBe(true);
    expect(good(url, goodFor + 1)).toBe(false);
  });

  it("not where they were read at a time that is still to come: that clock was wrong, and so may the dates be", () => {
    for (const url of ["https://calendar.example/holidays.ics", null]) {
      // One that was set right by a few hours is no doubt.
      expect(good(url, 1 - DAY)).toBe(true);
      expect(good(url, -DAY)).toBe(false);
      expect(good(url, -400 * DAY)).toBe(false);
    }
  });

  it("always, where there are none", () => expect(isCalendarGood(null, NOW)).toBe(true));
});
