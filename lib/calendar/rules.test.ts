import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, it } from "vitest";
import { dayText, readDay, type Day } from "./day";
import { inOneGo } from "./pieces";
import { occurrences, readRule } from "./recurrence";

const FROM = readDay("20240101") ?? 0;
const END = readDay("20271231") ?? 0;

function some<T extends string | number>(...values: readonly T[]): fc.Arbitrary<readonly T[]> {
  return fc.oneof(
    fc.constant([]),
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 4 }),
  );
}

/** A rule of which each part may be there, and the day that it begins on. */
const cases = fc
  .record({
    frequency: fc.constantFrom("DAILY", "WEEKLY", "MONTHLY", "YEARLY"),
    interval: fc.integer({ min: 1, max: 4 }),
    count: fc.option(fc.integer({ min: 1, max: 60 }), { nil: null }),
    months: some(1, 2, 6, 11, 12),
    monthDays: some(1, 2, 15, 29, 31, -1, -7),
    yearDays: some(1, 60, 200, 366, -1, -366),
    weekdays: some("MO", "TU", "FR", "SU"),
    nth: fc.constantFrom("", "1", "2", "-1", "5"),
    places: some(1, 2, -1, -3),
    weekStart: fc.constantFrom("MO", "SU", "WE"),
    first: fc.integer({ min: FROM, max: FROM + 800 }),
  })
  .map((one): readonly [rule: string, first: Day] => {
    const isByYear = one.frequency === "YEARLY";
    const nth = isByYear || one.frequency === "MONTHLY" ? one.nth : "";
    const hasDays = one.monthDays.length + one.weekdays.length + (isByYear ? one.yearDays.length : 0) > 0;
    const parts = [
      `FREQ=${one.frequency}`,
      `INTERVAL=${one.interval}`,
      `WKST=${one.weekStart}`,
      one.count === null ? "" : `COUNT=${one.count}`,
      listed("BYMONTH", one.months),
      one.frequency === "WEEKLY" ? "" : listed("BYMONTHDAY", one.monthDays),
      isByYear ? listed("BYYEARDAY", one.yearDays) : "",
      listed(
        "BYDAY",
        one.weekdays.map((day) => `${nth}${day}`),
      ),
      hasDays && ["MONTHLY", "YEARLY"].includes(one.frequency) ? listed("BYSETPOS", one.places) : "",
    ];
    return [parts.filter((part) => part !== "").join(";"), one.first];
  });

function listed(name: string, values: readonly (string | number)[]): string {
  return values.length === 0 ? "" : `${name}=${values.join(",")}`;
}

it("rules name the days that python3-dateutil finds, and their first", { timeout: 60_000 }, ({ skip }) => {
  const asked = fc.sample(cases, { numRuns: 1000, seed: 20261128 });
  const { status, stdout } = spawnSync("python3", [new URL("rules-oracle.py", import.meta.url).pathname], {
    encoding: "utf8",
    maxBuffer: 1e9,
    input: JSON.stringify(asked.map(([rule, first]) => [rule, dayText(first)])),
  });
  skip(status !== 0, "there is no python3-dateutil");
  const found = JSON.parse(stdout) as readonly (readonly string[])[];
  const wrong = asked.flatMap(([text, first], index) => {
    const days = inOneGo(occurrences(readRule(text), first, FROM, END, { left: 1e7 })).map(dayText);
    // RFC 5545 leaves open whether a first day that the rule does not name counts: here it belongs, there it does not.
    const theirs = found[index] ?? [];
    const isOdd = theirs[0] !== dayText(first);
    const same = isOdd ? days.slice(1) : days;
    return same.join() === theirs.join() ? [] : [{ text, first: dayText(first), same, theirs }];
  });
  expect(wrong).toEqual([]);
});
