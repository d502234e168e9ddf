import fc from "fast-check";
import { expect, test } from "vitest";
import { clampMoment, DAY, FURTHEST, HOUR, PAST, seen, timeAt, timeScale, xOf } from "./time-scale";

const NOW = Date.UTC(2026, 10, 26, 15, 0);

test("the moment's column lies at two thirds, with twelve hours on its left and six on its right", () => {
  const scale = timeScale(NOW, 1050, 150);
  expect(scale.column).toEqual([600, 750]);
  expect(xOf(scale, NOW - PAST)).toBe(0);
  expect(xOf(scale, NOW)).toBe(600);
  expect(xOf(scale, NOW + 1)).toBeCloseTo(750, 3);
  expect(seen(scale)).toEqual([NOW - PAST, NOW + PAST / 2]);
});

test("a phone is nothing but the column", () => {
  const scale = timeScale(NOW, 150, 150);
  expect(scale).toMatchObject({ column: [0, 150], pixelsPerMs: 0 });
  expect(timeAt(scale, 75)).toBe(NOW);
});

test("every place has the time that stands there, and the column is the moment alone", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 300, max: 4000 }),
      fc.integer({ min: 60, max: 280 }),
      fc.integer({ min: -14 * HOUR, max: 9 * HOUR }),
      (width, column, away) => {
        const scale = timeScale(NOW, width, column);
        const at = NOW + away;
        const x = xOf(scale, at);
        const inside = x >= scale.column[0] && x <= scale.column[1];
        expect(timeAt(scale, x)).toBeCloseTo(inside ? NOW : at, -1);
      },
    ),
  );
});

test("nobody looks beyond now, nor further back than anything was kept", () => {
  expect(clampMoment(NOW + 5, NOW)).toBe(NOW);
  expect(clampMoment(NOW - 30 * DAY, NOW)).toBe(NOW - FURTHEST);
  expect(clampMoment(NOW - DAY, NOW)).toBe(NOW - DAY);
});
