import { expect, test } from "vitest";
import { atMost } from "./at-most";

test("each key so many times a period", () => {
  const limit = atMost(2, 1000);
  expect([0, 10, 20, 999].map((now) => limit.allows("a", now))).toEqual([true, true, false, false]);
  expect(limit.allows("b", 30)).toBe(true);
  expect([1000, 1001, 1002].map((now) => limit.allows("a", now))).toEqual([true, true, false]);
});

test("ten thousand keys push the oldest out, not the latest", () => {
  const limit = atMost(1, 1000);
  for (let key = 0; key < 10_000; key++) expect(limit.allows(String(key), 0)).toBe(true);
  expect(limit.allows("9999", 1)).toBe(false);
  expect(limit.allows("0", 1)).toBe(true);
});
