import { expect, test } from "vitest";
import { unitOf, wordedAge } from "./time";

test.each([
  [-5, "now", 0],
  [0, "now", 0],
  [0.999, "now", 0],
  [1, "seconds", 1],
  [59.9, "seconds", 59],
  [60, "minutes", 1],
  [3599, "minutes", 59],
  [3600, "hours", 1],
  [86_399, "hours", 23],
  [86_400, "days", 1],
  [172_799, "days", 1],
])("%d seconds are told in %s: %d", (seconds, unit, count) => {
  expect(unitOf(seconds)).toEqual({ unit, count });
});

test.each([
  [0.4, 0],
  [59.9, 59],
  [61, 60],
  [119.9, 60],
  [7300, 7200],
  [200_000, 172_800],
])("an age of %d s is drawn anew only when its words change", (seconds, worded) => {
  expect(wordedAge(seconds)).toBe(worded);
  expect(unitOf(wordedAge(seconds))).toEqual(unitOf(seconds));
});
