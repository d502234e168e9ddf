import { expect, test } from "vitest";
import { tokenEnd } from "./entities";

const DAY = 24 * 3600 * 1000;
const END = Date.UTC(2026, 5, 1);

test.each([
  [null, 0, null],
  [END, END - 90 * DAY, null],
  [END, END - 7 * DAY - 1, null],
  [END, END - 7 * DAY, "soon"],
  [END, END - 1, "soon"],
  [END, END, "ended"],
  [END, END + DAY, "ended"],
] as const)("a token until %s, at %s: %s", (expiresAt, now, expected) => {
  expect(tokenEnd(expiresAt, now)).toBe(expected);
});
