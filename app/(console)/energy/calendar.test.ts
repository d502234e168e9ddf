import { expect, it } from "vitest";
import { savedByNight } from "@/lib/plan/nights";
import { monthsOf, moved, shareOf } from "./calendar";

it("has each night once, each month under the weekday with which it begins", () => {
  const nights = savedByNight([], "2026-10-30", "2026-12-02");
  const months = monthsOf(nights);
  expect(months.map(({ month, before, days }) => [month, before, days.length])).toEqual([
    // A Friday, a Sunday, a Tuesday.
    ["2026-10", 4, 2],
    ["2026-11", 6, 30],
    ["2026-12", 1, 2],
  ]);
  expect(months.flatMap(({ days }) => days.map(({ index }) => index))).toEqual(nights.map((_, i) => i));
  expect(monthsOf([])).toEqual([]);
});

it.each([
  ["ArrowLeft", 10, 9],
  ["ArrowRight", 10, 11],
  ["ArrowUp", 10, 3],
  ["ArrowDown", 10, 17],
  ["PageUp", 30, 2],
  ["PageDown", 30, 58],
  ["Home", 10, 0],
  ["End", 10, 364],
  // Not beyond the ends.
  ["ArrowLeft", 0, 0],
  ["ArrowUp", 3, 0],
  ["ArrowDown", 360, 364],
  // Left to the browser.
  ["Enter", 10, null],
  ["Tab", 10, null],
] as const)("%s leads from %i to %s", (key, at, to) => {
  expect(moved(key, at, 365)).toBe(to);
});

it("is darker the more was saved, and never like nothing where something was", () => {
  expect([0, 0.001, 5, 10].map((kwh) => shareOf(kwh, 10))).toEqual([0, 0.05, 0.5, 1]);
  expect(shareOf(0, 0)).toBe(0);
});
