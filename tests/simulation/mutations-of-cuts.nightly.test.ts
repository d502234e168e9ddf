import { afterEach, describe, expect, test, vi } from "vitest";
import { standIn } from "./doubles/plan-functions";
import { WRONG_CUTS } from "./doubles/wrong-cuts";
import { firstBreach } from "./oracle/first-breach";
import { liveThrough } from "./world";

const standing = vi.hoisted(() => async (original: () => Promise<object>) => {
  const { mayBeWrong } = await import("./doubles/plan-functions");
  return mayBeWrong(await original());
});
vi.mock("../../lib/plan/power-cut", standing);
vi.mock("../../lib/plan/ups-words", standing);

const AT_MOST = 150;
const GOES_ON = 60;

/** As `mutations.nightly.test.ts`, for power cuts. */
describe("the simulation finds what breaks the rule of power cuts", () => {
  afterEach(() => standIn({}));

  test.each(WRONG_CUTS)("rule $rule: $name", { timeout: 240_000 }, async (idea) => {
    standIn(idea.functions);
    const found = await firstBreach(idea.rule, { atMost: AT_MOST, goesOn: GOES_ON }, (seed) =>
      liveThrough({ seed, days: 0.25, servers: 4, plans: true, cuts: true }),
    );
    expect(found, `not found in ${AT_MOST} seeds`).not.toBeNull();
    expect([idea.rule, ...(idea.also ?? [])]).toContain(found?.rule);
    console.info(`  found with seed ${found?.seed}: rule ${found?.rule}, ${found?.what.slice(0, 120)}`);
  });
});
