import fc from "fast-check";
import { expect, test } from "vitest";
import { serverAt, windowAt, windowBeside, windowsBetween, windowsFromTo } from "./window-places";
import { facadeOf, paneAt } from "./windows";

const size = fc.integer({ min: 1, max: 100 });

test("each window is found where it is drawn, and no house is wider than its place", () => {
  fc.assert(
    fc.property(size, size, fc.constantFrom(60, 136, 208), (columns, rows, widest) => {
      const facade = facadeOf({ columns, rows }, widest, 92);
      expect(facade.width).toBeLessThanOrEqual(widest);
      for (let window = 0; window < columns * rows; window++) {
        const [x, y] = paneAt(facade, window);
        expect(windowAt(facade, x + facade.glass[0] / 2, y + facade.glass[1] / 2)).toBe(window);
      }
    }),
    { numRuns: 40 },
  );
});

test("windows are as large as there is room, and a house of many is higher rather than unreadable", () => {
  expect(facadeOf({ columns: 10, rows: 3 }, 136, 92)).toMatchObject({
    pitch: [12, 12],
    width: 132,
    height: 52,
  });
  expect(facadeOf({ columns: 2, rows: 2 }, 136, 92)).toMatchObject({ pitch: [20, 20], glass: [12, 13] });
  expect(facadeOf({ columns: 2, rows: 2 }, 136, 170)).toMatchObject({ pitch: [34, 34] });
  expect(facadeOf({ columns: 24, rows: 84 }, 208, 92)).toMatchObject({ pitch: [5, 5], height: 436 });
});

test("the units of a rack are wide", () => {
  expect(facadeOf({ columns: 1, rows: 42 }, 136, 92)).toMatchObject({ pitch: [25, 5], glass: [23, 3] });
});

test("beside the house there is no window", () => {
  const facade = facadeOf({ columns: 5, rows: 1 }, 136, 92);
  expect([windowAt(facade, 1, 20), windowAt(facade, 20, 1), windowAt(facade, 20, facade.height - 2)]).toEqual(
    [null, null, null],
  );
});

test("a drag chooses the rectangle between two windows, Shift all from one to the other", () => {
  expect(windowsBetween({ columns: 8 }, 1, 10)).toEqual([1, 2, 9, 10]);
  expect(windowsBetween({ columns: 8 }, 10, 1)).toEqual([1, 2, 9, 10]);
  expect(windowsFromTo(5, 3)).toEqual([3, 4, 5]);
});

test("arrows lead over gaps to the next window, and reach each", () => {
  // a . b
  // . . .
  // . c .
  const windows = [0, 2, 7];
  const beside = (from: number, arrow: Parameters<typeof windowBeside>[3]) =>
    windowBeside({ columns: 3 }, windows, from, arrow);
  expect([beside(0, "ArrowRight"), beside(2, "ArrowRight"), beside(7, "ArrowRight")]).toEqual([2, 7, 7]);
  expect([beside(7, "ArrowLeft"), beside(0, "ArrowLeft")]).toEqual([2, 0]);
  expect([beside(0, "ArrowDown"), beside(2, "ArrowDown"), beside(7, "ArrowDown")]).toEqual([7, 7, 7]);
  expect([beside(7, "ArrowUp"), beside(0, "ArrowUp")]).toEqual([0, 0]);
});

test("a gap, and a window that a search does not find, are nothing to point at", () => {
  const house = { facade: facadeOf({ columns: 2, rows: 2 }, 136, 92), seats: ["a", null, "b", "c"] };
  const at = (window: number) => serverAt({ ...house, uuids: ["c", "a"] }, window);
  expect([0, 1, 2, 3, 4].map(at)).toEqual(["a", undefined, undefined, "c", undefined]);
});
