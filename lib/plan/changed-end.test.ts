import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { changeEnd, type EndFault, type WantedEnd } from "./changed-end";
import { endingSpan, isAwake, transitions, type Timetable } from "./schedule";

const berlin = (text: string) => Date.parse(`${text}+01:00`);
const NOW = berlin("2026-11-26T12:00");
const USUAL = berlin("2026-11-26T18:00");
const NEXT = berlin("2026-11-27T07:30");
const school: Timetable = {
  zone: "Europe/Berlin",
  windows: [{ days: [1, 2, 3, 4, 5], from: "07:30", to: "18:00" }],
  ...{ wake: true, stop: true, stopBy: "23:00", exceptions: [], pausedUntil: null },
};
const later = { ...school, changedEnd: { usual: USUAL, end: berlin("2026-11-26T20:00") } };
const to = (text: string): WantedEnd => ({ kind: "at", at: berlin(text) });
const usual: WantedEnd = { kind: "usual" };
const skipped: WantedEnd = { kind: "skipped" };

describe("the end of this night", () => {
  it.each<[string, Timetable, number, WantedEnd, number | null]>([
    ["is moved to later", school, USUAL, to("2026-11-26T20:00"), berlin("2026-11-26T20:00")],
    ["is moved to earlier", school, USUAL, to("2026-11-26T15:00"), berlin("2026-11-26T15:00")],
    [
      "is moved over midnight, without a deadline",
      { ...school, stopBy: null },
      USUAL,
      to("2026-11-27T02:00"),
      berlin("2026-11-27T02:00"),
    ],
    ["is moved back to the usual one", later, later.changedEnd.end, to("2026-11-26T18:00"), null],
    ["is as usual again", later, later.changedEnd.end, usual, null],
    ["is skipped", school, USUAL, skipped, NEXT],
    ["is skipped after it was moved", later, later.changedEnd.end, skipped, NEXT],
  ])("%s", (_, timetable, seen, wanted, end) => {
    const changedEnd = end === null ? null : { usual: USUAL, end };
    expect(changeEnd(timetable, { seen, wanted }, NOW)).toEqual({ changedEnd });
  });

  it.each<[string, Timetable, number, WantedEnd, EndFault, number?]>([
    ["into the past", school, USUAL, to("2026-11-26T11:59"), "past"],
    ["to now", school, USUAL, to("2026-11-26T12:00"), "past"],
    ["to no time", school, USUAL, { kind: "at", at: Number.NaN }, "past"],
    ["to its deadline", school, USUAL, to("2026-11-26T23:00"), "after_deadline"],
    ["to the next window", school, USUAL, to("2026-11-27T07:30"), "next_window"],
    [
      "to before it begins",
      school,
      USUAL,
      to("2026-11-26T07:00"),
      "before_begin",
      berlin("2026-11-26T05:00"),
    ],
    ["that was changed meanwhile", later, USUAL, to("2026-11-26T21:00"), "no_end"],
    ["that is over", school, USUAL, to("2026-11-26T20:00"), "no_end", USUAL],
    ["of a schedule that only wakes", { ...school, stop: false }, USUAL, skipped, "no_stop"],
    ["while it is paused", { ...school, pausedUntil: NEXT }, USUAL, skipped, "paused"],
    ["as usual, once the usual one is over", later, later.changedEnd.end, usual, "usual_over", USUAL],
  ])("is not changed %s", (_, timetable, seen, wanted, fault, now = NOW) => {
    expect(changeEnd(timetable, { seen, wanted }, now)).toEqual({ fault });
  });
});

test("the end that comes next is found, as it is", () => {
  const start = berlin("2026-11-26T07:30");
  const today = { start, usual: USUAL, next: NEXT };
  expect(endingSpan(school, NOW)).toEqual({ ...today, end: USUAL });
  expect(endingSpan(later, NOW)).toEqual({ ...today, end: later.changedEnd.end });
  expect(endingSpan(later, USUAL + 1)).toEqual({ ...today, end: later.changedEnd.end });
  expect(endingSpan(later, later.changedEnd.end)?.usual).toBe(berlin("2026-11-27T18:00"));
  expect(endingSpan({ ...school, windows: [] }, NOW)).toBeNull();
  // On the evening before the clocks are put back, an hour is twice in the night.
  const sunday = Date.parse("2026-10-24T20:00Z");
  const daily = { ...school, windows: [{ days: [6], from: "07:30", to: "18:00" }] };
  const changed = { ...daily, changedEnd: { usual: Date.parse("2026-10-24T16:00Z"), end: sunday } };
  expect(endingSpan(changed, sunday - 1)?.end).toBe(sunday);
});

test("whatever end is taken, it is the only one that changes", () => {
  const minutes = fc.integer({ min: 1, max: 3 * 24 * 60 });
  fc.assert(
    fc.property(minutes, minutes, (ago, ahead) => {
      const now = NOW + ago * 60_000;
      const free = { ...school, stopBy: null };
      const seen = endingSpan(free, now)?.end ?? 0;
      const wanted: WantedEnd = { kind: "at", at: now + ahead * 60_000 };
      const done = changeEnd(free, { seen, wanted }, now);
      if ("fault" in done) return;
      const changed = { ...free, ...done };
      const [from, until] = [now - 14 * 24 * 3600_000, now + 14 * 24 * 3600_000];
      const of = (timetable: Timetable) => transitions(timetable, from, until);
      const rest = (timetable: Timetable, end: number) =>
        of(timetable).filter(({ at, action }) =>
          action === "ON" ? at !== endingSpan(free, now)?.start : at !== end,
        );
      expect(rest(changed, wanted.at)).toEqual(rest(free, seen));
      expect(of(changed).some(({ at, action }) => at === wanted.at && action === "OFF")).toBe(true);
      expect(isAwake(changed, wanted.at - 1)).toBe(true);
      expect(isAwake(changed, wanted.at)).toBe(false);
    }),
  );
});
