import { expect, it } from "vitest";
import { preview, type Timetable } from "./schedule";
import { timetableFault } from "./timetable-faults";

const good: Timetable = {
  zone: "Europe/Berlin",
  windows: [{ days: [1, 5], from: "07:30", to: "18:00" }],
  wake: true,
  stop: true,
  stopBy: "23:00",
  exceptions: [{ first: "2026-12-24", last: "2027-01-06" }],
  pausedUntil: null,
};
const window = (also: object): Partial<Timetable> => ({
  windows: [{ days: [1], from: "08:00", to: "18:00", ...also }],
});
const dates = (first: string, last: string): Partial<Timetable> => ({ exceptions: [{ first, last }] });
const manyDates = (count: number): Partial<Timetable> => ({
  exceptions: Array.from({ length: count }, () => ({ first: "2026-12-24", last: "2026-12-24" })),
});

it.each([
  [{}, null],
  [{ zone: "Europe/Atlantis" }, "zone_unknown"],
  [{ zone: "+01:00" }, "zone_unknown"],
  [{ zone: "" }, "zone_unknown"],
  [{ zone: "UTC" }, null],
  [{ wake: false, stop: false }, "no_transition"],
  [{ windows: [] }, "no_windows"],
  [{ windows: Array.from({ length: 51 }, () => good.windows[0]) }, "too_many_windows"],
  [window({ days: [] }), "bad_days"],
  [window({ days: [0] }), "bad_days"],
  [window({ days: [8] }), "bad_days"],
  [window({ days: [1, 1] }), "bad_days"],
  [window({ days: [1.5] }), "bad_days"],
  [window({ from: "24:00" }), "bad_time"],
  [window({ from: "8:00" }), "bad_time"],
  [window({ to: "18:60" }), "bad_time"],
  [window({ to: "24:00" }), null],
  [window({ from: "22:00", to: "06:00" }), null],
  [window({ from: "08:00", to: "08:00" }), "empty_window"],
  [{ stopBy: "25:00" }, "bad_time"],
  [{ stopBy: null }, null],
  [dates("2027-02-29", "2027-03-01"), "bad_date"],
  [dates("2027-3-1", "2027-03-01"), "bad_date"],
  [dates("2027-03-02", "2027-03-01"), "dates_reversed"],
  [manyDates(366), null],
  [manyDates(367), "too_many_exceptions"],
] as const)("finds what is wrong with %j: %s", (also, fault) => {
  expect(timetableFault({ ...good, ...(also as Partial<Timetable>) })).toBe(fault);
});

it("shows the transitions of 14 days", () => {
  const from = Date.parse("2026-11-26T00:00Z");
  const found = preview(good, from);
  expect(found).toHaveLength(8);
  expect(found.every(({ at }) => at < from + 14 * 24 * 3600_000)).toBe(true);
});

it("a zone that Intl knows is refused where no times can be counted in it", () => {
  for (const zone of ["Factory", ...Intl.supportedValuesOf("timeZone")]) {
    const timetable = { ...good, zone, exceptions: [] };
    if (timetableFault(timetable) === null) expect(preview(timetable, 0).length, zone).toBeGreaterThan(0);
  }
});
