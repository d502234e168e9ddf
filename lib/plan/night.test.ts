import { expect, test } from "vitest";
import { nightAt } from "./night";

const at = (text: string): number => Date.parse(text);

test.each([
  // The evening begins a night, and it is the last one until the next evening.
  ["2026-11-28T17:59:00+01:00", "2026-11-27T17:00Z", "2026-11-28T09:00Z", true],
  ["2026-11-28T18:00:00+01:00", "2026-11-28T17:00Z", "2026-11-29T09:00Z", false],
  ["2026-11-29T04:59:00+01:00", "2026-11-28T17:00Z", "2026-11-29T09:00Z", false],
  ["2026-11-29T05:00:00+01:00", "2026-11-28T17:00Z", "2026-11-29T09:00Z", true],
  ["2026-11-29T12:00:00+01:00", "2026-11-28T17:00Z", "2026-11-29T09:00Z", true],
  // The clock is put back, and forward, in the night.
  ["2026-10-25T09:00:00+01:00", "2026-10-24T16:00Z", "2026-10-25T09:00Z", true],
  ["2027-03-28T09:00:00+02:00", "2027-03-27T17:00Z", "2027-03-28T08:00Z", true],
])("at %s in Berlin the last night is from %s to %s, and reported: %s", (now, since, until, isMorning) => {
  const night = nightAt(at(now), "Europe/Berlin");
  expect(night).toMatchObject({ since: at(since), until: at(until) });
  expect(at(now) >= night.dawn).toBe(isMorning);
});
