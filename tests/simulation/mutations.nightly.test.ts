import { describe, expect, test } from "vitest";
import { WRONG_IDEAS } from "./doubles/wrong-ideas";
import type { Rule } from "./oracle/book";
import { firstBreach } from "./oracle/first-breach";
import { liveThrough } from "./world";

const AT_MOST = 150;
const GOES_ON = 120;

/** Each safety rule, broken on purpose, is seen broken; the log says after how many seeds. */
describe("the simulation finds what breaks a rule", () => {
  const seen = new Set<Rule>();

  test.each(WRONG_IDEAS)("rule $rule: $name", { timeout: 120_000 }, async ({ rule, also = [], doubles }) => {
    const found = await firstBreach(rule, { atMost: AT_MOST, goesOn: GOES_ON }, (seed) =>
      liveThrough({ seed, days: 0.25, servers: 3, doubles: doubles() }),
    );
    if (found) seen.add(found.rule);
    expect(found, `not found in ${AT_MOST} seeds`).not.toBeNull();
    expect([rule, ...also]).toContain(found?.rule);
    console.info(`  found with seed ${found?.seed}: rule ${found?.rule}, ${found?.what.slice(0, 100)}`);
  });

  test("each rule that is broken on purpose was seen broken", () => {
    const broken = new Set(WRONG_IDEAS.map(({ rule }) => rule));
    expect([...broken].filter((rule) => !seen.has(rule))).toEqual([]);
  });
});
