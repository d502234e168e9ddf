import { afterEach, describe, expect, test, vi } from "vitest";
import { standIn } from "./doubles/plan-functions";
import { WRONG_REACH } from "./doubles/wrong-reach";
import { firstBreach } from "./oracle/first-breach";
import { liveThrough } from "./world";

const standing = vi.hoisted(() => async (original: () => Promise<object>) => {
  const { mayBeWrong } = await import("./doubles/plan-functions");
  return mayBeWrong(await original());
});
vi.mock("../../agent-deno/daemon/looks.ts", standing);
vi.mock("../../lib/access/rights", standing);
vi.mock("../../lib/fleet/memory/relays", standing);
vi.mock("../../lib/fleet/wake/relays", standing);
vi.mock("../../lib/plan/run", standing);

const AT_MOST = 150;

/** As `mutations.nightly.test.ts`, for relays and for cutting. */
describe("the simulation finds what breaks the rules of relays and of cutting", () => {
  afterEach(() => standIn({}));

  test.each(WRONG_REACH)(
    "rule $rule: $name",
    { timeout: 240_000 },
    async ({ rule, also = [], functions = {}, doubles }) => {
      standIn(functions);
      const found = await firstBreach(rule, { atMost: AT_MOST }, (seed) =>
        liveThrough({
          ...{ seed, days: 0.25, servers: 4, reach: true },
          ...(doubles && { doubles: doubles() }),
        }),
      );
      expect(found, `not found in ${AT_MOST} seeds`).not.toBeNull();
      expect([rule, ...also]).toContain(found?.rule);
      console.info(`  found with seed ${found?.seed}: rule ${found?.rule}, ${found?.what.slice(0, 120)}`);
    },
  );
});
