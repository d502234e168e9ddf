import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DAY, HOUR, timeScale, xOf, type TimeScale } from "../../_timeline/time-scale";
import type { Palette } from "./palette";
import { createTapes, type Print } from "./tape";

beforeEach(() => vi.stubGlobal("document", { createElement: () => canvas() }));
afterEach(() => void vi.unstubAllGlobals());

/** A canvas that records the scale with which it was painted. */
function canvas() {
  const made = { width: 0, height: 0, scale: null as TimeScale | null, getContext: () => context };
  const context = { canvas: made, scale: vi.fn() };
  return made;
}
type Canvas = ReturnType<typeof canvas>;

const NOW = Date.UTC(2026, 10, 20, 7, 30);
const palette = {} as Palette;
const COLUMN = 152;

/** The parts of a tape in a picture: their places, in pixels of the screen. */
function shownBy(sharp = 1) {
  const tapes = createTapes();
  const painted: (readonly [since: number, until: number])[] = [];
  const paint: Print["paint"] = (on, scale, since, until) => {
    (on.canvas as unknown as Canvas).scale = scale;
    painted.push([since, until]);
  };
  const show = (scale: TimeScale, print: Partial<Print> = {}) => {
    const parts: { piece: Canvas; from: number; at: number; long: number }[] = [];
    const context = {
      getTransform: () => ({ a: sharp }),
      setTransform: vi.fn(),
      drawImage: (piece: Canvas, from: number, _top: number, long: number, _high: number, at: number) =>
        parts.push({ piece, from, at, long }),
    } as unknown as CanvasRenderingContext2D;
    const all = { owner: palette, of: 1, height: 100, palette, begin: NOW - 9 * DAY, end: NOW, paint };
    tapes.show(context, scale, { ...all, ...print });
    return parts;
  };
  return { show, painted };
}

test("every hour stands where the scale has it, on both sides of the column, without a gap", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constant(0), fc.integer({ min: HOUR, max: 7 * DAY })),
      fc.integer({ min: 320, max: 2600 }),
      fc.constantFrom(1, 1.25, 1.5, 2),
      (ago, width, sharp) => {
        const scale = timeScale(NOW - ago, width, COLUMN);
        const parts = shownBy(sharp).show(scale);
        const [left, right] = scale.column.map((x) => Math.round(x * sharp)) as [number, number];
        const end = ago === 0 ? left : Math.min(width, xOf(scale, NOW)) * sharp;
        let x = 0;
        for (const { piece, from, at, long } of parts) {
          expect(at).toBe(x === left ? right : x);
          x = at + long;
          const { moment, pixelsPerMs } = piece.scale ?? scale;
          const time = moment + (from + long / 2) / (pixelsPerMs * sharp);
          // On its own side: half a pixel past the moment is not beyond the column.
          const side = scale.column[at < left ? 0 : 1];
          const stands = side + (time - scale.moment) * scale.pixelsPerMs;
          expect(Math.abs(stands * sharp - (at + long / 2))).toBeLessThanOrEqual(1);
        }
        expect(Math.abs(x - end)).toBeLessThanOrEqual(1.5);
      },
    ),
    { examples: [[519_867_227, 330, 1.5]] },
  );
});

test("what has been painted is only moved: what comes into sight is painted, and nothing else", () => {
  const { show, painted } = shownBy();
  const first = show(timeScale(NOW - 2 * HOUR, 1000, COLUMN)).length;
  expect(painted.length).toBeLessThanOrEqual(first);
  const before = painted.length;
  show(timeScale(NOW - 2 * HOUR - 60_000, 1000, COLUMN));
  show(timeScale(NOW - 2 * HOUR, 1000, COLUMN));
  expect(painted.length).toBeLessThanOrEqual(before + 1);
  show(timeScale(NOW - 14 * HOUR, 1000, COLUMN));
  expect(Math.min(...painted.map(([since]) => since))).toBeLessThan(NOW - 26 * HOUR);
  // Nothing comes after the end.
  expect(Math.max(...painted.map(([, until]) => until))).toBe(NOW);
});

test.each([
  ["what it is painted of", { of: 2 }],
  ["its height", { height: 120 }],
  ["the colours", { palette: {} as Palette }],
  ["its beginning", { begin: NOW - 6 * HOUR }],
  ["its end", { end: NOW + HOUR }],
])("another picture is painted where %s differs", (_what, print) => {
  const { show, painted } = shownBy();
  const scale = timeScale(NOW, 1000, COLUMN);
  show(scale);
  const before = painted.length;
  show(scale);
  expect(painted.length).toBe(before);
  show(scale, print);
  expect(painted.length).toBeGreaterThan(before);
});

test("of thousands of tapes those that were seen last are kept", () => {
  const { show, painted } = shownBy();
  const scale = timeScale(NOW, 1000, COLUMN);
  const owners = Array.from({ length: 400 }, () => ({}));
  for (const owner of owners) show(scale, { owner });
  const before = painted.length;
  show(scale, { owner: owners.at(-1) });
  expect(painted.length).toBe(before);
  show(scale, { owner: owners[0] });
  expect(painted.length).toBeGreaterThan(before);
});

test("a phone has room for nothing but the moment: there is no tape", () => {
  const { show, painted } = shownBy();
  expect(show(timeScale(NOW, COLUMN, COLUMN))).toEqual([]);
  expect(painted).toEqual([]);
});
