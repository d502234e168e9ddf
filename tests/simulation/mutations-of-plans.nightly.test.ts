import { afterEach, describe, expect, test, vi } from "vitest";
import { standIn } from "./doubles/plan-functions";
import { WRONG_PLANS, type WrongPlan } from "./doubles/wrong-plans";
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

  test.each(WRONG_PLANS)("rule $rule: $name", { timeout: 120_000 }, async (idea) => {
    const found = await firstBreach(idea);
    expect(found, `not found in ${AT_MOST} seeds`).not.toBeNull();
    expect([idea.rule, ...(idea.also ?? [])]).toContain(found?.rule);
    console.info(`  found with seed ${found?.seed}: rule ${found?.rule}, ${found?.what.slice(0, 120)}`);
  });
});

async function firstBreach({ functions = {}, doubles, seed: first = 1, servers = 4 }: WrongPlan) {
  standIn(functions);
  for (let seed = first; seed < first + AT_MOST; seed += 1) {
    const { breach } = await liveThrough({
      seed,
      days: 0.25,
      servers,
      plans: true,
      ...(doubles && { doubles: doubles() }),
    });
    if (breach) return { seed, rule: breach.rule, what: breach.what };
  }
  return null;
}
