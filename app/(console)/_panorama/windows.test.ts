import fc from "fast-check";
import { expect, test } from "vitest";
import { windowAt, windowsBetween, windowsFromTo } from "./window-places";
import { facadeOf, paneAt } from "./windows";

test("there is a window for each machine, and each is found where it is drawn", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.constantFrom(60, 136, 208), (count, widest) => {
      const facade = facadeOf(count, widest, 92);
      expect(facade.columns * facade.rows).toBeGreaterThanOrEqual(count);
      expect(facade.columns * (facade.rows - 1)).toBeLessThan(count);
      expect(facade.width).toBeLessThanOrEqual(widest);
      for (let window = 0; window < count; window++) {
        const [x, y] = paneAt(facade, window);
        expect(windowAt(facade, x + facade.glass[0] / 2, y + facade.glass[1] / 2)).toBe(window);
      }
    }),
    { numRuns: 40 },
  );
});

test("windows are as large as there is room, and a house of many is higher rather than unreadable", () => {
  expect(facadeOf(30, 136, 92).height).toBeLessThanOrEqual(92);
  expect(facadeOf(4, 136, 92)).toMatchObject({ columns: 2, rows: 2, pitch: 20 });
  expect(facadeOf(3, 136, 170)).toMatchObject({ columns: 2, rows: 2, pitch: 34 });
  expect(facadeOf(1, 136, 92)).toMatchObject({ columns: 1, rows: 1 });
  expect(facadeOf(10_000, 208, 92).pitch).toBe(5);
});

test("beside the house and beyond its last window there is none", () => {
  const facade = facadeOf(5, 136, 92);
  expect([windowAt(facade, 1, 20), windowAt(facade, 20, 1), windowAt(facade, 20, facade.height - 2)]).toEqual(
    [null, null, null],
  );
});

test("a drag chooses the rectangle between two windows, Shift all from one to the other", () => {
  const facade = { ...facadeOf(30, 136, 92), columns: 8, rows: 4, windows: 30 };
  expect(windowsBetween(facade, 1, 10)).toEqual([1, 2, 9, 10]);
  expect(windowsBetween(facade, 10, 1)).toEqual([1, 2, 9, 10]);
  // The last row has no more than six.
  expect(windowsBetween(facade, 29, 23)).toEqual([21, 22, 23, 29]);
  expect(windowsFromTo(5, 3)).toEqual([3, 4, 5]);
});
