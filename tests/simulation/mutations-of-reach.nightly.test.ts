import { afterEach, describe, expect, test, vi } from "vitest";
import { standIn } from "./doubles/plan-functions";
import { WRONG_REACH, type WrongReach } from "./doubles/wrong-reach";
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

  test.each(WRONG_REACH)("rule $rule: $name", { timeout: 240_000 }, async (idea) => {
    const found = await firstBreach(idea);
    expect(found, `not found in ${AT_MOST} seeds`).not.toBeNull();
    expect([idea.rule, ...(idea.also ?? [])]).toContain(found?.rule);
    console.info(`  found with seed ${found?.seed}: rule ${found?.rule}, ${found?.what.slice(0, 120)}`);
  });
});

async function firstBreach({ functions = {}, doubles }: WrongReach) {
  standIn(functions);
  for (let seed = 1; seed <= AT_MOST; seed += 1) {
    const history = { seed, days: 0.25, servers: 4, reach: true };
    const { breach } = await liveThrough({ ...history, ...(doubles && { doubles: doubles() }) });
    if (breach) return { seed, rule: breach.rule, what: breach.what };
  }
  return null;
}
