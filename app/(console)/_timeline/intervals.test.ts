import fc from "fast-check";
import { expect, test } from "vitest";
import { groupOfStatus } from "@/lib/plan/attention";
import { shownStatus } from "@/lib/power/status";
import { CURRENT_STATUSES, type CurrentStatus } from "@/lib/power/words";
import { DAY, dayInView, groupTimes, midnights, sixHours, intervalsWithin, type Interval } from "./intervals";

const NOW = Date.UTC(2026, 0, 2, 12);
const HOUR = 3600 * 1000;
const ago = (hours: number) => NOW - hours * HOUR;
const TODAY = { from: NOW - DAY, until: NOW };

/** The present of a server of which its status says all. */
const plain = (status: CurrentStatus, since: number) => ({
  ...{ status, since, group: groupOfStatus(status), word: shownStatus(status) },
});

test("past and present make one line, cut at 24 hours", () => {
  const past: Interval[] = [
    { status: "OFF", since: ago(40), until: ago(20) },
    { status: "Starting", since: ago(20), until: ago(19.9) },
  ];
  const intervals = intervalsWithin(past, plain("ON", ago(19.9)), TODAY);
  expect(intervals).toMatchObject([
    { status: "OFF", since: ago(24), until: ago(20) },
    { status: "Starting", since: ago(20), until: ago(19.9) },
    { status: "ON", since: ago(19.9), until: NOW },
  ]);
  const times = groupTimes(intervals);
  expect([times.off, times.trouble]).toEqual([4 * HOUR, 0]);
  expect(times.on / HOUR).toBeCloseTo(19.9);
});

test("a day's axis goes on to the next full minute, and no sum has time that is yet to come", () => {
  const at = NOW + 14_000;
  const { axis, passed } = dayInView(at, 0);
  expect(axis).toEqual({ from: NOW + 60_000 - DAY, until: NOW + 60_000 });
  const { off } = groupTimes(intervalsWithin([], plain("OFF", NOW), passed));
  expect(off).toBe(14_000);
  // One that is over is whole.
  const before = dayInView(at, 6 * HOUR);
  expect(before.axis.until).toBe(NOW + 60_000 - 6 * HOUR);
  expect(before.passed).toEqual(before.axis);
});

test("a manager that was away leaves a gap; an interval that was written twice is drawn once", () => {
  const seen: Interval = { status: "ON", since: ago(10), until: ago(6) };
  expect(intervalsWithin([seen, seen], plain("ON", ago(1)), TODAY)).toMatchObject([
    seen,
    { status: "ON", since: ago(1), until: NOW },
  ]);
});

test("equal neighbours are one, and what is not over yet by this clock is cut", () => {
  const past: Interval[] = [{ status: "Lost", since: ago(3), until: ago(2) }];
  expect(intervalsWithin(past, plain("Lost", ago(2)), TODAY)).toHaveLength(1);
  expect(intervalsWithin(past, plain("ON", NOW + 500), TODAY)).toMatchObject(past);
});

test("the present is what the other pages show: off that needs attention is no calm off, nor one with it before", () => {
  const past: Interval[] = [{ status: "SyncedOFF", since: ago(5), until: ago(2) }];
  const present = { ...plain("SyncedOFF", ago(2)), group: "trouble", word: "did_not_start" } as const;
  const intervals = intervalsWithin(past, present, TODAY);
  expect(intervals.map(({ group, word }) => [group, word])).toEqual([
    ["off", "OFF"],
    ["trouble", "did_not_start"],
  ]);
  expect(groupTimes(intervals)).toMatchObject({ off: 3 * HOUR, trouble: 2 * HOUR });
});

test("whatever is told, intervals lie within the day, in order and apart", () => {
  const time = fc.integer({ min: NOW - 2 * DAY, max: NOW + HOUR });
  const interval = fc.record({ status: fc.constantFrom(...CURRENT_STATUSES), since: time, until: time });
  fc.assert(
    fc.property(fc.array(interval), interval, (past, present) => {
      const intervals = intervalsWithin(past, plain(present.status, present.since), TODAY);
      let until = NOW - DAY;
      for (const each of intervals) {
        expect(each.since).toBeGreaterThanOrEqual(until);
        expect(each.until).toBeGreaterThan(each.since);
        until = each.until;
      }
      expect(until).toBeLessThanOrEqual(NOW);
    }),
  );
});

test("the full six hours follow the reader's clock", () => {
  const hours = (offset: number) => sixHours(NOW, offset).map((at) => (at - (NOW - DAY)) / HOUR);
  expect(hours(0)).toEqual([6, 12, 18, 24]);
  expect(hours(9 * HOUR)).toEqual([3, 9, 15, 21]);
  expect(hours(-3.5 * HOUR)).toEqual([3.5, 9.5, 15.5, 21.5]);
});

test("a day that is looked back at ends with its own end", () => {
  const past: Interval[] = [{ status: "OFF", since: ago(60), until: ago(30) }];
  const span = { from: ago(48), until: ago(24) };
  expect(intervalsWithin(past, plain("ON", ago(30)), span)).toMatchObject([
    { status: "OFF", since: ago(48), until: ago(30) },
    { status: "ON", since: ago(30), until: ago(24) },
  ]);
});

test("midnights follow the reader's clock, also where a day has 23 hours", () => {
  const offsetIn = (zone: string) => (at: number) => {
    const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(
      at,
    );
    const [, hours = "0", minutes = "0"] =
      /GMT([+-]\d\d):(\d\d)/.exec(parts.find(({ type }) => type === "timeZoneName")?.value ?? "") ?? [];
    return (Number(hours) * 60 + Math.sign(Number(hours)) * Number(minutes)) * 60_000;
  };
  const midnightsIn = (from: string, until: string, zone: string) =>
    midnights({ from: Date.parse(from), until: Date.parse(until) }, offsetIn(zone)).map((at) =>
      new Date(at).toISOString().slice(5, 16),
    );
  expect(midnightsIn("2027-03-27T12:00Z", "2027-03-30T00:00Z", "Europe/Berlin")).toEqual([
    "03-27T23:00",
    "03-28T22:00",
    "03-29T22:00",
  ]);
  expect(midnightsIn("2026-01-01T00:00Z", "2026-01-02T12:00Z", "Asia/Kolkata")).toEqual(["01-01T18:30"]);
});
