import { expect, test } from "vitest";
import { darknessAt, skyAt } from "./sky";

test("the sky goes round the clock without a leap", () => {
  for (let hour = 0; hour < 24; hour += 0.25)
    expect(Math.abs(darknessAt(hour) - darknessAt((hour + 0.25) % 24))).toBeLessThan(0.2);
  expect([darknessAt(2), darknessAt(12), darknessAt(23)]).toEqual([1, 0, 1]);
});

test("dawn lies between night and day", () => {
  expect(skyAt(5.5)).toMatchObject({ from: "night", to: "dawn", by: 0.5 });
  expect(skyAt(7.5)).toMatchObject({ from: "dawn", to: "day" });
  expect(skyAt(23.9)).toMatchObject({ from: "night", to: "night" });
});
