import fc from "fast-check";
import { expect, test } from "vitest";
import { CURRENT_STATUSES } from "@/lib/power/words";
import { eachStretch, laneOf, lightAt, sinceAt } from "./lane";
import type { Spell } from "./spells";
import { HOUR } from "./time-scale";

const NOW = 1_000 * HOUR;
const at = (hours: number) => NOW + hours * HOUR;
const spell = (status: Spell["status"], since: number, until: number): Spell => ({
  status,
  since: at(since),
  until: at(until),
});
const told = (lane: ReturnType<typeof laneOf>, since: number, until: number) => {
  const all: unknown[] = [];
  eachStretch(lane, at(since), at(until), (light, from, to) =>
    all.push([light, (from - NOW) / HOUR, (to - NOW) / HOUR]),
  );
  return all;
};
const ON_SINCE_SIX = { light: "on", since: at(-6) } as const;

test("spells are stretches in order; what nobody watched is unknown", () => {
  const lane = laneOf([spell("ON", -12, -9), spell("Lost", -9, -8.5), spell("OFF", -8, -6)], ON_SINCE_SIX);
  expect(told(lane, -13, 0)).toEqual([
    ["unknown", -13, -12],
    ["on", -12, -9],
    ["trouble", -9, -8.5],
    ["unknown", -8.5, -8],
    ["off", -8, -6],
    ["on", -6, 0],
  ]);
});

test("the same spell told twice, spells out of order and overlaps change nothing", () => {
  const spells = [spell("OFF", -8, -5), spell("ON", -12, -8), spell("ON", -12, -8), spell("ON", -11, -7)];
  expect(told(laneOf(spells, ON_SINCE_SIX), -12, 0)).toEqual([
    ["on", -12, -7],
    ["off", -7, -6],
    ["on", -6, 0],
  ]);
});

test("a moment that nobody watched between two equal spells is no gap", () => {
  const lane = laneOf([spell("ON", -12, -8), spell("SyncedON", -8 + 0.01, -6)], ON_SINCE_SIX);
  expect(told(lane, -12, 0)).toEqual([
    ["on", -12, -6],
    ["on", -6, 0],
  ]);
});

test("what a machine was at a moment, and since when", () => {
  const lane = laneOf([spell("OFF", -12, -7)], ON_SINCE_SIX);
  expect([
    lightAt(lane, at(-13)),
    lightAt(lane, at(-12)),
    lightAt(lane, at(-6.5)),
    lightAt(lane, at(-6)),
  ]).toEqual(["unknown", "off", "unknown", "on"]);
  expect([sinceAt(lane, at(-8)), sinceAt(lane, at(-6.5)), sinceAt(lane, NOW)]).toEqual([
    at(-12),
    null,
    at(-6),
  ]);
});

test("stretches fill the time that was asked for, without gaps or overlaps, whatever was kept", () => {
  const anySpell = fc
    .tuple(
      fc.constantFrom(...CURRENT_STATUSES),
      fc.integer({ min: -40, max: 2 }),
      fc.integer({ min: -1, max: 9 }),
    )
    .map(([status, since, lasts]) => spell(status, since, since + lasts));
  fc.assert(
    fc.property(fc.array(anySpell), fc.integer({ min: -20, max: 0 }), (spells, since) => {
      const lane = laneOf(spells, { light: "off", since: at(since) });
      let until = at(-30);
      eachStretch(lane, at(-30), NOW, (_, from, to) => {
        expect(from).toBe(until);
        expect(to).toBeGreaterThan(from);
        until = to;
      });
      expect(until).toBe(NOW);
    }),
  );
});
