import { expect, test } from "vitest";
import { spansOf } from "./week-picture";

const HOUR = 60;
const DAY = 24 * HOUR;

test("each day of a window is a span of the week", () => {
  expect(spansOf([{ days: [2, 1], from: "07:30", to: "18:00" }])).toEqual([
    [7.5 * HOUR, 18 * HOUR],
    [DAY + 7.5 * HOUR, DAY + 18 * HOUR],
  ]);
});

test("a window that ends the next day goes on there, also from Sunday to Monday", () => {
  expect(spansOf([{ days: [7], from: "22:00", to: "06:00" }])).toEqual([
    [0, 6 * HOUR],
    [6 * DAY + 22 * HOUR, 7 * DAY],
  ]);
});

test("a whole day is one, and windows that overlap or meet are one", () => {
  expect(spansOf([{ days: [3, 4], from: "00:00", to: "00:00" }])).toEqual([[2 * DAY, 4 * DAY]]);
  const windows = [
    { days: [1], from: "08:00", to: "12:00" },
    { days: [1], from: "11:00", to: "13:00" },
    { days: [1], from: "09:00", to: "10:00" },
  ];
  expect(spansOf(windows)).toEqual([[8 * HOUR, 13 * HOUR]]);
});
