import { afterEach, describe, expect, test, vi } from "vitest";
import { standIn } from "./doubles/plan-functions";
import { WRONG_SLEEPS, type WrongSleep } from "./doubles/wrong-sleeps";
import type { Rule } from "./oracle/book";
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

/** As `mutations.nightly.test.ts`, for sleeps and restarts by order, and for doors. */
describe("the simulation finds what breaks the rules of sleeps, restarts and doors", () => {
  afterEach(() => standIn({}));

  test.each(WRONG_SLEEPS)("rule $rule: $name", { timeout: 240_000 }, async (idea) => {
    const found = await firstBreach(idea);
    expect(found, `not found in ${AT_MOST} seeds`).not.toBeNull();
    expect([idea.rule, ...(idea.also ?? [])]).toContain(found?.rule);
    console.info(`  found with seed ${found?.seed}: rule ${found?.rule}, ${found?.what.slice(0, 120)}`);
  });
});

/** The first breach of the rule; where another one is broken first, the rule's own within the next seeds, or else that. */
async function firstBreach({ rule, functions = {}, doubles, plans = false }: WrongSleep) {
  standIn(functions);
  let other: { readonly seed: number; readonly rule: Rule; readonly what: string } | null = null;
  for (let seed = 1; seed <= Math.min(AT_MOST, (other?.seed ?? AT_MOST) + GOES_ON); seed += 1) {
    const history = { seed, days: 0.25, servers: 4, plans, asleep: true };
    const { breach } = await liveThrough({ ...history, ...(doubles && { doubles: doubles() }) });
    if (!breach) continue;
    const found = { seed, rule: breach.rule, what: breach.what };
    if (breach.rule === rule) return found;
    other ??= found;
  }
  return other;
}

const GOES_ON = 60;
