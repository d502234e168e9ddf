import { afterEach, describe, expect, test, vi } from "vitest";
import { standIn } from "./doubles/plan-functions";
import { WRONG_SLEEPS } from "./doubles/wrong-sleeps";
import { firstBreach } from "./oracle/first-breach";
import { liveThrough } from "./world";

const standing = vi.hoisted(() => async (original: () => Promise<object>) => {
  const { mayBeWrong } = await import("./doubles/plan-functions");
  return mayBeWrong(await original());
});
vi.mock("../../lib/access/rights", standing);
vi.mock("../../lib/doors/keeping", standing);
vi.mock("../../lib/doors/knocking", standing);
vi.mock("../../lib/doors/link", standing);
vi.mock("../../lib/doors/visitor", standing);
vi.mock("../../lib/fleet/model/entities", standing);
vi.mock("../../lib/fleet/orders/rest-in-force", standing);
vi.mock("../../lib/plan/forbids", standing);
vi.mock("../../lib/plan/relays", standing);
vi.mock("../../lib/plan/rest", standing);
vi.mock("../../lib/plan/run", standing);
vi.mock("../../lib/power/tick", standing);

const AT_MOST = 150;
const GOES_ON = 60;

/** As `mutations.nightly.test.ts`, for sleeps and restarts by order, and for doors. */
describe("the simulation finds what breaks the rules of sleeps, restarts and doors", () => {
  afterEach(() => standIn({}));

  test.each(WRONG_SLEEPS)("rule $rule: $name", { timeout: 240_000 }, async (idea) => {
    const { rule, functions = {}, doubles, plans = false } = idea;
    standIn(functions);
    const history = { days: 0.25, servers: 4, plans, asleep: true };
    const found = await firstBreach(rule, { atMost: AT_MOST, goesOn: GOES_ON }, (seed) =>
      liveThrough({ seed, ...history, ...(doubles && { doubles: doubles() }) }),
    );
    expect(found, `not found in ${AT_MOST} seeds`).not.toBeNull();
    expect([idea.rule, ...(idea.also ?? [])]).toContain(found?.rule);
    console.info(`  found with seed ${found?.seed}: rule ${found?.rule}, ${found?.what.slice(0, 120)}`);
  });
});
