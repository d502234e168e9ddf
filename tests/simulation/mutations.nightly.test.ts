import { describe, expect, test } from "vitest";
import { WRONG_IDEAS } from "./doubles/wrong-ideas";
import type { Rule } from "./oracle/book";
import { liveThrough } from "./world";

const AT_MOST = 150;

/** Each safety rule, broken on purpose, is seen broken; the log says after how many seeds. */
describe("the simulation finds what breaks a rule", () => {
  const seen = new Set<Rule>();

  test.each(WRONG_IDEAS)("rule $rule: $name", { timeout: 120_000 }, async ({ rule, also = [], doubles }) => {
    const found = await firstBreach(rule, doubles);
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

/** The first breach of the rule; where another one is broken first, the rule's own within the next seeds, or else that. */
async function firstBreach(rule: Rule, doubles: (typeof WRONG_IDEAS)[number]["doubles"]) {
  let other: { readonly seed: number; readonly rule: Rule; readonly what: string } | null = null;
  for (let seed = 1; seed <= Math.min(AT_MOST, (other?.seed ?? AT_MOST) + GOES_ON); seed += 1) {
    const { breach } = await liveThrough({ seed, days: 0.25, servers: 3, doubles: doubles() });
    if (!breach) continue;
    const found = { seed, rule: breach.rule, what: breach.what };
    if (breach.rule === rule) return found;
    other ??= found;
  }
  return other;
}

const GOES_ON = 120;
