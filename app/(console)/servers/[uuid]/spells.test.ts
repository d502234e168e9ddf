import fc from "fast-check";
import { expect, test } from "vitest";
import { CURRENT_STATUSES } from "@/lib/power/words";
import { DAY, groupTimes, sixHours, spellsOfDay, type Spell } from "./spells";

const NOW = Date.UTC(2026, 0, 2, 12);
const HOUR = 3600 * 1000;
const ago = (hours: number) => NOW - hours * HOUR;

test("past and present make one line, cut at 24 hours", () => {
  const past: Spell[] = [
    { status: "OFF", since: ago(40), until: ago(20) },
    { status: "Starting", since: ago(20), until: ago(19.9) },
  ];
  const spells = spellsOfDay(past, { status: "ON", since: ago(19.9) }, NOW);
  expect(spells).toEqual([
    { status: "OFF", since: ago(24), until: ago(20) },
    { status: "Starting", since: ago(20), until: ago(19.9) },
    { status: "ON", since: ago(19.9), until: NOW },
  ]);
  const times = groupTimes(spells);
  expect([times.off, times.trouble]).toEqual([4 * HOUR, 0]);
  expect(times.on / HOUR).toBeCloseTo(19.9);
});

test("a manager that was away leaves a gap; a spell that was written twice is drawn once", () => {
  const seen: Spell = { status: "ON", since: ago(10), until: ago(6) };
  expect(spellsOfDay([seen, seen], { status: "ON", since: ago(1) }, NOW)).toEqual([
    seen,
    { status: "ON", since: ago(1), until: NOW },
  ]);
});

test("equal neighbours are one, and what is not over yet by this clock is cut", () => {
  const past: Spell[] = [{ status: "Lost", since: ago(3), until: ago(2) }];
  expect(spellsOfDay(past, { status: "Lost", since: ago(2) }, NOW)).toHaveLength(1);
  expect(spellsOfDay(past, { status: "ON", since: NOW + 500 }, NOW)).toEqual(past);
});

test("whatever is told, spells lie within the day, in order and apart", () => {
  const time = fc.integer({ min: NOW - 2 * DAY, max: NOW + HOUR });
  const spell = fc.record({ status: fc.constantFrom(...CURRENT_STATUSES), since: time, until: time });
  fc.assert(
    fc.property(fc.array(spell), spell, (past, present) => {
      const spells = spellsOfDay(past, present, NOW);
      let until = NOW - DAY;
      for (const each of spells) {
        expect(each.since).toBeGreaterThanOrEqual(until);
        expect(each.until).toBeGreaterThan(each.since);
        until = each.until;
      }
      expect(until).toBeLessThanOrEqual(NOW);
    }),
  );
});

test("the full six hours follow the reader's clock", () => {
  const hours = (offset: number) => sixHours(NOW, offset).map((at) => (at - (NOW - DAY)) / HOUR);
  expect(hours(0)).toEqual([6, 12, 18, 24]);
  expect(hours(9 * HOUR)).toEqual([3, 9, 15, 21]);
  expect(hours(-3.5 * HOUR)).toEqual([3.5, 9.5, 15.5, 21.5]);
});
