import { expect, test } from "vitest";
import { tomorrow } from "./tomorrow";

test("tomorrow begins at six in the morning", () => {
  expect(tomorrow(new Date(2026, 10, 30, 23, 50))).toBe(new Date(2026, 11, 1, 6).getTime());
});
