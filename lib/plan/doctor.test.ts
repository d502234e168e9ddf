import fc from "fast-check";
import { expect, test } from "vitest";
import { OUTSIDE_KINDS } from "../power/ways";
import { wakeVerdict, type WakeFacts } from "./doctor";

type Doubt = { readonly kind: string };
const NOTHING: WakeFacts<Doubt> = {
  ...{ doubt: null, outside: [], wokenAt: null, wokeByNetwork: false, failedAt: null, card: null },
};
const verdict = (known: Partial<WakeFacts<Doubt>>) => wakeVerdict({ ...NOTHING, ...known });

test("what is known, from best to worst", () => {
  expect(verdict({ wokenAt: 7, card: "eth0", wokeByNetwork: true })).toEqual({
    ...{ verdict: "will", at: 7, byNetwork: true },
  });
  expect(verdict({ outside: ["ipmi"], card: "eth0" })).toMatchObject({ verdict: "should", way: "ipmi" });
  expect(verdict({ card: "eth0" })).toEqual({ verdict: "should", card: "eth0", way: null });
  expect(verdict({})).toEqual({ verdict: "never_tried" });
  expect(verdict({ failedAt: 9, card: "eth0" })).toEqual({ verdict: "did_not", at: 9 });
  expect(verdict({ doubt: { kind: "wake_on_lan_off" }, wokenAt: 7 })).toMatchObject({ verdict: "may_not" });
  expect(verdict({ doubt: { kind: "wireless_only" } })).toMatchObject({ verdict: "cannot" });
});

test("of a wake-up and a failed try, the later one counts", () => {
  expect(verdict({ wokenAt: 7, failedAt: 8 })).toEqual({ verdict: "did_not", at: 8 });
  expect(verdict({ wokenAt: 8, failedAt: 7 })).toMatchObject({ verdict: "will", at: 8 });
});

const times = fc.option(fc.nat(1_000), { nil: null });
const facts: fc.Arbitrary<WakeFacts<Doubt>> = fc.record({
  doubt: fc.option(fc.record({ kind: fc.constantFrom("wake_on_lan_off", "no_such_card", "wireless_only") }), {
    nil: null,
  }),
  outside: fc.uniqueArray(fc.constantFrom(...OUTSIDE_KINDS)),
  wokenAt: times,
  wokeByNetwork: fc.boolean(),
  failedAt: times,
  card: fc.option(fc.constant("eth0"), { nil: null }),
});

test("a server is doubted here exactly where runs and stops that wait doubt it", () => {
  fc.assert(
    fc.property(facts, (known) => {
      const found = wakeVerdict(known);
      expect("doubt" in found ? found.doubt : null).toBe(known.doubt);
    }),
  );
});
