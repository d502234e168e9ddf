import { expect, it } from "vitest";
import { spanOf } from "./span";

const NOW = Date.UTC(2026, 0, 1);
const DAY = 24 * 3600 * 1000;

it("a span is as long as it is asked for, up to ten days", () => {
  expect(spanOf(NOW, NOW + DAY)).toEqual({ since: NOW, until: NOW + DAY });
  expect(spanOf(NOW, NOW + 400 * DAY)).toEqual({ since: NOW, until: NOW + 10 * DAY });
  expect(spanOf(NOW + 0.5, NOW + 1.5)).toEqual({ since: NOW, until: NOW + 1 });
});

it.each([
  ["in the year 9999", Date.UTC(9999, 11, 31), Date.UTC(9999, 11, 31) + DAY],
  ["at the end of all time", 8.64e15 - DAY, 8.64e15],
  ["before 1970", -1, NOW],
  ["of no time", Number.NaN, Number.NaN],
  ["of something else", "now", { valueOf: () => NOW }],
  ["backwards", NOW, NOW - 1],
])("a span %s is empty", (_which, since, until) => {
  expect(spanOf(since, until)).toEqual({ since: 0, until: 0 });
});
