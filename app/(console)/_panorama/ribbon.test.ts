import { expect, test } from "vitest";
import { timelineOf, STATUS_COLOURS, type Timeline } from "../_timeline/timeline";
import { countsAt, ribbonOf, type Ribbon } from "./ribbon";
import { HOUR } from "../_timeline/time-scale";

const NOW = 1_000 * HOUR;
const at = (hours: number) => NOW + hours * HOUR;
const timelines: Timeline[] = [
  timelineOf([{ status: "ON", since: at(-10), until: at(-4) }], { statusColour: "off", since: at(-4) }),
  timelineOf([{ status: "OFF", since: at(-10), until: at(-4) }], { statusColour: "on", since: at(-4) }),
  timelineOf([{ status: "ON", since: at(-6), until: at(-2) }], { statusColour: "trouble", since: at(-2) }),
];
const counts = (ribbon: Ribbon, hours: number) =>
  Object.fromEntries(
    STATUS_COLOURS.map((statusColour, place) => [statusColour, countsAt(ribbon, at(hours))?.[place]]),
  );

test("each step counts all machines, as its timelines have them", () => {
  const ribbon = ribbonOf(timelines, at(-10), NOW);
  expect(ribbon.map(({ since }) => (since - NOW) / HOUR)).toEqual([-10, -6, -4, -2]);
  for (const { counts: each } of ribbon) expect([...each].reduce((sum, count) => sum + count)).toBe(3);
  expect(counts(ribbon, -8)).toMatchObject({ on: 1, off: 1, unknown: 1 });
  expect(counts(ribbon, -5)).toMatchObject({ on: 2, off: 1, unknown: 0 });
  expect(counts(ribbon, -3)).toMatchObject({ on: 2, off: 1 });
  expect(counts(ribbon, 0)).toMatchObject({ on: 1, off: 1, trouble: 1 });
});

test("before it begins nothing is counted; of nobody there is none", () => {
  expect(countsAt(ribbonOf(timelines, at(-10), NOW), at(-11))).toBeNull();
  expect(ribbonOf([], at(-10), NOW)).toEqual([]);
});
