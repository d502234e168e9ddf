import { expect, test } from "vitest";
import { unitOf } from "./ago";

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
