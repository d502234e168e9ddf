import fc from "fast-check";
import { expect, test } from "vitest";
import { CURRENT_STATUSES } from "@/lib/power/words";
import { eachStretch, timelineOf, statusColourAt, stretchAt } from "./timeline";
import type { Interval } from "./intervals";
import { HOUR } from "./time-scale";

const NOW = 1_000 * HOUR;
const at = (hours: number) => NOW + hours * HOUR;
const interval = (status: Interval["status"], since: number, until: number): Interval => ({
  status,
  since: at(since),
  until: at(until),
});
const stretches = (timeline: ReturnType<typeof timelineOf>, since: number, until: number) => {
  const all: unknown[] = [];
  eachStretch(timeline, at(since), at(until), (statusColour, from, to) =>
    all.push([statusColour, (from - NOW) / HOUR, (to - NOW) / HOUR]),
  );
  return all;
};
const ON_SINCE_SIX = { statusColour: "on", since: at(-6) } as const;

test("intervals are stretches in order; what nobody watched is unknown", () => {
  const timeline = timelineOf(
    [interval("ON", -12, -9), interval("Lost", -9, -8.5), interval("OFF", -8, -6)],
    ON_SINCE_SIX,
  );
  expect(stretches(timeline, -13, 0)).toEqual([
    ["unknown", -13, -12],
    ["on", -12, -9],
    ["trouble", -9, -8.5],
    ["unknown", -8.5, -8],
    ["off", -8, -6],
    ["on", -6, 0],
  ]);
});

test("the same interval told twice, intervals out of order and overlaps change nothing", () => {
  const intervals = [
    interval("OFF", -8, -5),
    interval("ON", -12, -8),
    interval("ON", -12, -8),
    interval("ON", -11, -7),
  ];
  expect(stretches(timelineOf(intervals, ON_SINCE_SIX), -12, 0)).toEqual([
    ["on", -12, -7],
    ["off", -7, -6],
    ["on", -6, 0],
  ]);
});

test("a moment that nobody watched between two equal intervals is no gap", () => {
  const timeline = timelineOf([interval("ON", -12, -8), interval("SyncedON", -8 + 0.01, -6)], ON_SINCE_SIX);
  expect(stretches(timeline, -12, 0)).toEqual([
    ["on", -12, -6],
    ["on", -6, 0],
  ]);
});

test("what a machine was at a moment, since when and until when", () => {
  const timeline = timelineOf([interval("OFF", -12, -7)], ON_SINCE_SIX);
  expect([
    statusColourAt(timeline, at(-13)),
    statusColourAt(timeline, at(-12)),
    statusColourAt(timeline, at(-6.5)),
    statusColourAt(timeline, at(-6)),
  ]).toEqual(["unknown", "off", "unknown", "on"]);
  expect([-8, -6.5, 0].map((hours) => stretchAt(timeline, at(hours)))).toEqual([
    { statusColour: "off", since: at(-12), until: at(-7) },
    null,
    { statusColour: "on", since: at(-6), until: Infinity },
  ]);
});

test("stretches fill the time that was asked for, without gaps or overlaps, whatever was kept", () => {
  const anyInterval = fc
    .tuple(
      fc.constantFrom(...CURRENT_STATUSES),
      fc.integer({ min: -40, max: 2 }),
      fc.integer({ min: -1, max: 9 }),
    )
    .map(([status, since, lasts]) => interval(status, since, since + lasts));
  fc.assert(
    fc.property(fc.array(anyInterval), fc.integer({ min: -20, max: 0 }), (intervals, since) => {
      const timeline = timelineOf(intervals, { statusColour: "off", since: at(since) });
      let until = at(-30);
      eachStretch(timeline, at(-30), NOW, (_, from, to) => {
        expect(from).toBe(until);
        expect(to).toBeGreaterThan(from);
        until = to;
      });
      expect(until).toBe(NOW);
    }),
  );
});
