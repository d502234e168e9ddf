import { afterEach, describe, expect, test, vi } from "vitest";
import { standIn } from "./doubles/plan-functions";
import { WRONG_LOOKS } from "./doubles/wrong-looks";
import { firstBreach } from "./oracle/first-breach";
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

  test.each(WRONG_LOOKS)(
    "rule $rule: $name",
    { timeout: 240_000 },
    async ({ rule, also = [], functions, plans = false }) => {
      standIn(functions);
      const found = await firstBreach(rule, { atMost: AT_MOST }, (seed) =>
        liveThrough({ seed, days: 0.25, servers: plans ? 4 : 3, plans, reach: true }),
      );
      expect(found, `not found in ${AT_MOST} seeds`).not.toBeNull();
      expect([rule, ...also]).toContain(found?.rule);
      console.info(`  found with seed ${found?.seed}: rule ${found?.rule}, ${found?.what.slice(0, 120)}`);
    },
  );
});
