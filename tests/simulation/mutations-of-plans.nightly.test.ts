import { afterEach, describe, expect, test, vi } from "vitest";
import { standIn } from "./doubles/plan-functions";
import { WRONG_PLANS } from "./doubles/wrong-plans";
import { firstBreach } from "./oracle/first-breach";
import { liveThrough } from "./world";

const standing = vi.hoisted(() => async (original: () => Promise<object>) => {
  const { mayBeWrong } = await import("./doubles/plan-functions");
  return mayBeWrong(await original());
});
vi.mock("../../lib/plan/advance", standing);
vi.mock("../../lib/plan/plan-run", standing);
vi.mock("../../lib/plan/due", standing);
vi.mock("../../lib/plan/forbids", standing);
vi.mock("../../lib/plan/judge", standing);
vi.mock("../../lib/plan/run", standing);
vi.mock("../../lib/plan/term", standing);
vi.mock("../../lib/plan/overrule", standing);
vi.mock("../../lib/plan/schedule-edit", standing);
vi.mock("../../lib/fleet/memory/previews", standing);
vi.mock("../../lib/fleet/runs/runner", standing);
vi.mock("../../lib/fleet/servers/still-needed", standing);

const AT_MOST = 100;

/** As `mutations.test.ts`, for runs, needs and schedules. */
describe("the simulation finds what breaks a rule of plans", () => {
  afterEach(() => standIn({}));

  test.each(WRONG_PLANS)(
    "rule $rule: $name",
    { timeout: 120_000 },
    async ({ rule, also = [], functions = {}, doubles, seed: from = 1, servers = 4 }) => {
      standIn(functions);
      const found = await firstBreach(rule, { atMost: AT_MOST, from }, (seed) =>
        liveThrough({
          ...{ seed, days: 0.25, servers, plans: true },
          ...(doubles && { doubles: doubles() }),
        }),
      );
      expect(found, `not found in ${AT_MOST} seeds`).not.toBeNull();
      expect([rule, ...also]).toContain(found?.rule);
      console.info(`  found with seed ${found?.seed}: rule ${found?.rule}, ${found?.what.slice(0, 120)}`);
    },
  );
});
