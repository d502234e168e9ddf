import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { offsetOf } from "@/components/offset";
import { timeScale } from "../../_timeline/time-scale";
import type { Palette } from "./palette";
import { drawHours } from "./ruler";

beforeEach(() => {
  vi.stubGlobal("document", {});
  vi.stubGlobal("getComputedStyle", () => ({ fontSize: "16px", fontFamily: "sans-serif" }));
});
afterEach(() => void vi.unstubAllGlobals());

/** The greatest width of a letter, in pixels. */
const LETTER = 7.5;

/** The labels of the half day before a moment, with their places, from left to right. */
function written(zone: string, moment: string, width = 1200) {
  const words: { text: string; x: number }[] = [];
  const context = {
    ...{ beginPath: vi.fn(), moveTo: vi.fn(), lineTo: vi.fn(), stroke: vi.fn() },
    measureText: (text: string) => ({ width: text.length * LETTER }),
    fillText: (text: string, x: number) => void words.push({ text, x }),
  } as unknown as CanvasRenderingContext2D;
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, hour: "numeric" });
  drawHours(
    context,
    timeScale(Date.parse(moment), width, 152),
    { ink: [0, 0, 0], forced: true } as unknown as Palette,
    72,
    (at) => offsetOf(zone, at),
    (at) => format.format(at),
  );
  return words.sort((a, b) => a.x - b.x);
}

const xOf = (words: ReturnType<typeof written>, hour: string) =>
  words.filter(({ text }) => text.replace(/\s/, " ") === `${hour} AM`).map(({ x }) => x);

test("on a day of 23 hours the missing one is not written, and those beside it are an hour apart", () => {
  const words = written("Europe/Berlin", "2026-03-29T08:30+02:00");
  const [[one = 0], two, [three = 0], [four = 0]] = ["1", "2", "3", "4"].map((hour) => xOf(words, hour)) as [
    number[],
    number[],
    number[],
    number[],
  ];
  expect(two).toEqual([]);
  expect(three - one).toBeGreaterThan(0);
  expect(Math.abs(three - one - (four - three))).toBeLessThanOrEqual(1);
});

test("on a day of 25 hours the one that comes twice is written twice", () => {
  const words = written("Europe/Berlin", "2026-10-25T08:30+01:00");
  const [one = 0, first = 0, second = 0, three = 0] = ["1", "2", "3"].flatMap((hour) => xOf(words, hour));
  for (const gap of [first - one, second - first, three - second])
    expect(Math.abs(gap - (three - one) / 3)).toBeLessThanOrEqual(1);
});

test.each([
  ["Asia/Kolkata", "2026-11-26T07:10Z"],
  ["Europe/Berlin", "2026-03-29T08:30+02:00"],
  ["Europe/Berlin", "2026-10-25T08:30+01:00"],
  ["Australia/Lord_Howe", "2026-04-04T20:00Z"],
  ["America/St_Johns", "2026-11-01T12:00Z"],
])("in %s around %s no two words touch, however narrow it is", (zone, moment) => {
  for (const width of [320, 500, 680, 720, 1200, 2400]) {
    const words = written(zone, moment, width);
    words.forEach(({ text, x }, index) => {
      const next = words[index + 1];
      if (next) expect(next.x - x).toBeGreaterThan(((text.length + next.text.length) / 2) * LETTER);
    });
  }
});
