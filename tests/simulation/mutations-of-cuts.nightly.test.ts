import { afterEach, describe, expect, test, vi } from "vitest";
import { standIn } from "./doubles/plan-functions";
import { WRONG_CUTS, type WrongCut } from "./doubles/wrong-cuts";
import type { Rule } from "./oracle/book";
import { liveThrough } from "./world";

const standing = vi.hoisted(() => async (original: () => Promise<object>) => {
  const { mayBeWrong } = await import("./doubles/plan-functions");
  return mayBeWrong(await original());
});
vi.mock("../../lib/plan/power-cut", standing);
vi.mock("../../lib/plan/ups-words", standing);

const AT_MOST = 150;

/** As `mutations.nightly.test.ts`, for power cuts. */
describe("the simulation finds what breaks the rule of power cuts", () => {
  afterEach(() => standIn({}));

  test.each(WRONG_CUTS)("rule $rule: $name", { timeout: 240_000 }, async (idea) => {
    const found = await firstBreach(idea);
    expect(found, `not found in ${AT_MOST} seeds`).not.toBeNull();
    expect([idea.rule, ...(idea.also ?? [])]).toContain(found?.rule);
    console.info(`  found with seed ${found?.seed}: rule ${found?.rule}, ${found?.what.slice(0, 120)}`);
  });
});

/** The first breach of the rule; where another one is broken first, the rule's own within the next seeds, or else that. */
async function firstBreach({ rule, functions }: WrongCut) {
  standIn(functions);
  let other: { readonly seed: number; readonly rule: Rule; readonly what: string } | null = null;
  for (let seed = 1; seed <= Math.min(AT_MOST, (other?.seed ?? AT_MOST) + GOES_ON); seed += 1) {
    const { breach } = await liveThrough({ seed, days: 0.25, servers: 4, plans: true, cuts: true });
    if (!breach) continue;
    const found = { seed, rule: breach.rule, what: breach.what };
    if (breach.rule === rule) return found;
    other ??= found;
  }
  return other;
}

const GOES_ON = 60;
