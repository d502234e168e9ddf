import fc from "fast-check";
import { expect, test } from "vitest";
import { addressGroup } from "./addresses";
import { createBodyBudget, type BodyShare } from "./body-budget";

const LIMITS = { total: 1000, ofOne: 400, groupOf: addressGroup };

/** A request from an address, with whether it was refused. */
function requestOf(
  budget: ReturnType<typeof createBodyBudget>,
  client: string,
): BodyShare & { gone: boolean } {
  const request = { gone: false, grow: (_bytes: number) => true, end: (): void => undefined };
  return Object.assign(
    request,
    budget.share(client, () => (request.gone = true)),
  );
}

test("who holds most of an address has to go, not who comes last", () => {
  const budget = createBodyBudget(LIMITS);
  const greedy = requestOf(budget, "192.0.2.1");
  const modest = requestOf(budget, "192.0.2.1");
  expect(greedy.grow(390)).toBe(true);
  expect(modest.grow(20)).toBe(true);
  expect([greedy.gone, modest.gone]).toEqual([true, false]);
  // Its room is free at once, and what still comes is not kept.
  expect(greedy.grow(1)).toBe(false);
  expect(requestOf(budget, "192.0.2.1").grow(370)).toBe(true);
});

test("where all together hold too much, one of the address with most has to go", () => {
  const budget = createBodyBudget(LIMITS);
  const most = [requestOf(budget, "2001:db8::1"), requestOf(budget, "2001:db8::2")];
  const others = [requestOf(budget, "192.0.2.1"), requestOf(budget, "192.0.2.2")];
  for (const one of most) expect(one.grow(200)).toBe(true);
  for (const one of others) expect(one.grow(299)).toBe(true);
  expect(others[0]?.grow(10)).toBe(true);
  expect(most.map(({ gone }) => gone)).toEqual([true, false]);
  expect(others.map(({ gone }) => gone)).toEqual([false, false]);
});

test("whatever comes, no more is held than may be, and what ended holds nothing", () => {
  const step = fc.record({ who: fc.nat(20), bytes: fc.integer({ min: 1, max: 150 }), ends: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const budget = createBodyBudget(LIMITS);
      const held = new Map<number, { share: BodyShare; bytes: number; group: number }>();
      for (const { who, bytes, ends } of steps) {
        const known = held.get(who);
        const one = known ?? {
          share: budget.share(`192.0.2.${who % 5}`, () => held.delete(who)),
          bytes: 0,
          group: who % 5,
        };
        if (!known) held.set(who, one);
        one.bytes += bytes;
        expect(one.share.grow(bytes)).toBe(held.has(who));
        if (ends) {
          one.share.end();
          held.delete(who);
        }
        const all = [...held.values()];
        const sum = (some: typeof all): number => some.reduce((total, { bytes }) => total + bytes, 0);
        expect(sum(all)).toBeLessThanOrEqual(LIMITS.total);
        expect(sum(all.filter(({ group }) => group === 0))).toBeLessThanOrEqual(LIMITS.ofOne);
      }
    }),
  );
});
