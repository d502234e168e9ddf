import { expect, test } from "vitest";
import { futureOf, type Situation } from "../../_timeline/future";
import { NO_OUTLOOK, type Outlook } from "../../_timeline/plan";
import { HOUR, timeScale, xAfter, type TimeScale } from "../../_timeline/time-scale";
import { drawFuture, drawHold } from "./future";
import type { Palette } from "./palette";

const NOW = Date.UTC(2026, 10, 29, 5);
const SPAN = { now: NOW, until: NOW + 8 * HOUR, knownUntil: NOW + 8 * HOUR };
const ON: Situation = { is: "on", heldUntil: null, stopsBy: null, mayNotWake: false };
const BOX = { top: 10, height: 16 };
const colour = [0, 0, 0] as const;
const palette = {
  ...{ ghost: colour, faint: colour, forced: false },
  statusColour: { off: colour, on: colour, changing: colour, trouble: colour, unknown: colour },
} as unknown as Palette;

/** A context that records points of lines, and rectangles as their corners. */
function recorder() {
  const points: (readonly [x: number, y: number])[] = [];
  const edges: number[] = [];
  const point = (x: number, y: number) => void points.push([x, y]);
  const rectangle = (x: number, y: number, width: number, height: number) => {
    point(x, y);
    point(x + width, y + height);
    if (width === 1 && height === BOX.height) edges.push(x);
  };
  const context = {
    ...{ beginPath() {}, fill() {}, stroke() {}, setLineDash() {} },
    ...{ moveTo: point, lineTo: point, fillRect: rectangle, strokeRect: rectangle },
  };
  return { context: context as unknown as CanvasRenderingContext2D, points, edges };
}

/** The points of a server's future in a picture, and its upright lines. */
function drawn(scale: TimeScale, situation: Situation, outlook: Outlook) {
  const { context, points, edges } = recorder();
  drawFuture(context, scale, palette, futureOf(situation, outlook, SPAN), false, BOX, NOW, NOW + 6 * HOUR);
  return { points, edges };
}

const evening: Outlook = {
  runs: [],
  transitions: [
    {
      ...{ kind: "transition", at: NOW + 2 * HOUR, action: "OFF", until: NOW + 4 * HOUR },
      ...{
        evenIfItMayNotWake: false,
        schedule: { uuid: "s", missing: null },
        name: "evenings",
        serverUuids: ["a"],
      },
    },
  ],
};

test.each([
  ["on", ON, NO_OUTLOOK],
  ["off", { ...ON, is: "off" }, NO_OUTLOOK],
  ["unknown", { ...ON, is: null }, NO_OUTLOOK],
  ["with a stop that waits", { ...ON, stopsBy: NOW + HOUR }, NO_OUTLOOK],
  ["with a schedule", ON, evening],
] as const)(
  "the future of a server that is %s fills what is right of its window, and nothing else",
  (_how, situation, outlook) => {
    const scale = timeScale(NOW, 1052, 152);
    const xs = drawn(scale, situation, outlook).points.map(([x]) => x);
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    // A line may stand half a pixel further in.
    expect(left - scale.column[1]).toBeGreaterThanOrEqual(0);
    expect(left - scale.column[1]).toBeLessThan(1);
    expect(Math.abs(right - scale.width)).toBeLessThan(1);
  },
);

test("a schedule has an upright line where it begins, and light falls from there to its latest end", () => {
  const scale = timeScale(NOW, 1052, 152);
  const { points, edges } = drawn(scale, ON, evening);
  const [begin, end] = [xAfter(scale, NOW + 2 * HOUR), xAfter(scale, NOW + 4 * HOUR)];
  expect(edges).toEqual([Math.round(begin)]);
  const topsAt = (wanted: number) => points.filter(([x]) => Math.abs(x - wanted) < 0.01).map(([, y]) => y);
  expect(Math.min(...topsAt(begin))).toBe(BOX.top);
  expect(Math.min(...topsAt(end))).toBeGreaterThan(BOX.top + BOX.height / 2);
});

test("a hold has its own band above the row, until its end or the edge of the picture", () => {
  const scale = timeScale(NOW, 1052, 152);
  for (const [hours, right] of [
    [3, xAfter(scale, NOW + 3 * HOUR)],
    [30, scale.width],
  ] as const) {
    const { context, points } = recorder();
    drawHold(context, scale, palette, BOX.top, NOW, NOW + hours * HOUR);
    expect(Math.min(...points.map(([x]) => x))).toBe(scale.column[1]);
    expect(Math.abs(Math.max(...points.map(([x]) => x)) - right)).toBeLessThanOrEqual(1);
    expect(Math.min(...points.map(([, y]) => y))).toBeGreaterThan(0);
    expect(Math.min(...points.map(([, y]) => y))).toBeLessThan(BOX.top);
  }
});

test("while somebody looks back the future begins where now stands", () => {
  const scale = timeScale(NOW - 2 * HOUR, 1052, 152);
  const xs = drawn(scale, ON, NO_OUTLOOK).points.map(([x]) => x);
  expect(Math.min(...xs)).toBeCloseTo(scale.column[1] + 2 * HOUR * scale.pixelsPerMs, 6);
});
