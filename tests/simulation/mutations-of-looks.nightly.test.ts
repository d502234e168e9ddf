import { afterEach, describe, expect, test, vi } from "vitest";
import { standIn } from "./doubles/plan-functions";
import { WRONG_LOOKS, type WrongLook } from "./doubles/wrong-looks";
import { liveThrough } from "./world";

const standing = vi.hoisted(() => async (original: () => Promise<object>) => {
  const { mayBeWrong } = await import("./doubles/plan-functions");
  return mayBeWrong(await original());
});
vi.mock("../../lib/power/seen", standing);

const AT_MOST = 150;

/** As `mutations.nightly.test.ts`, for what is seen from outside. */
describe("the simulation finds what breaks the rule of evidence from outside", () => {
  afterEach(() => standIn({}));

  test.each(WRONG_LOOKS)("rule $rule: $name", { timeout: 240_000 }, async (idea) => {
    const found = await firstBreach(idea);
    expect(found, `not found in ${AT_MOST} seeds`).not.toBeNull();
    expect([idea.rule, ...(idea.also ?? [])]).toContain(found?.rule);
    console.info(`  found with seed ${found?.seed}: rule ${found?.rule}, ${found?.what.slice(0, 120)}`);
  });
});

async function firstBreach({ functions, plans = false }: WrongLook) {
  standIn(functions);
  for (let seed = 1; seed <= AT_MOST; seed += 1) {
    const { breach } = await liveThrough({ seed, days: 0.25, servers: plans ? 4 : 3, plans, reach: true });
    if (breach) return { seed, rule: breach.rule, what: breach.what };
  }
  return null;
}
