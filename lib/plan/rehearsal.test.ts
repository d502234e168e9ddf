import fc from "fast-check";
import { expect, test } from "vitest";
import { nextOfRehearsal, secondsToWake, stateOf, type Rehearsal, type RehearsalFacts } from "./rehearsal";
import { MEMBER_WHYS, type MemberWhy } from "./run";

const BEGUN: Rehearsal = {
  ...{ serverUuid: "a", author: "yuki", authorUuid: "u", startedAt: 1_000 },
  ...{ offRun: "off", onRun: null, wokenAt: null, ways: [], found: [], end: null },
};
const WAKING: Rehearsal = { ...BEGUN, onRun: "on", wokenAt: 60_000 };
const FACTS: RehearsalFacts = {
  ...{ part: null, isOff: true, mayWake: true, isWantedOff: false, now: 99_000 },
  ...{ heardAt: null, wasAlone: null },
};

const part = (why: MemberWhy, detail = "") => ({ why, detail, at: 90_000 });
const next = (rehearsal: Rehearsal, facts: Partial<RehearsalFacts>) =>
  nextOfRehearsal(rehearsal, { ...FACTS, ...facts });
const end = (rehearsal: Rehearsal, facts: Partial<RehearsalFacts>) => {
  const step = next(rehearsal, facts);
  return step.do === "end" ? `${step.end.as} ${step.end.why ?? ""}`.trim() : step.do;
};

test("it is woken only once its own stop has turned it off, and it is proved off", () => {
  expect(end(BEGUN, {})).toBe("wait");
  expect(end(BEGUN, { part: part("as_asked") })).toBe("wake");
  expect(end(BEGUN, { part: part("as_asked"), isOff: false })).toBe("broken_off taken_over");
  expect(end(BEGUN, { part: part("already_there") })).toBe("stayed_on already_there");
});

test("it stays on, with the reason of the stop", () => {
  expect(next(BEGUN, { part: part("held", "kei") })).toEqual({
    do: "end",
    end: { as: "stayed_on", why: "held", detail: "kei", at: 90_000 },
    found: [],
  });
  expect(end(BEGUN, { part: part("still_in_use") })).toBe("stayed_on still_in_use");
});

test("whoever may not wake it any more does not, and nobody else's will is undone", () => {
  expect(end(BEGUN, { part: part("as_asked"), mayWake: false })).toBe("broken_off no_right");
  expect(end(BEGUN, { part: part("as_asked"), isWantedOff: true })).toBe("broken_off taken_over");
});

test("it woke, or it did not", () => {
  expect(end(WAKING, {})).toBe("wait");
  expect(end(WAKING, { part: part("as_asked") })).toBe("woke");
  expect(end(WAKING, { part: part("did_not_start") })).toBe("did_not_wake did_not_start");
  expect(end(WAKING, { part: part("no_packet", "no relay") })).toBe("did_not_wake no_packet");
  expect(end(WAKING, { part: part("run_cancelled", "kei") })).toBe("broken_off run_cancelled");
  expect(secondsToWake({ ...WAKING, end: { as: "woke", why: null, detail: "", at: 103_400 } })).toBe(43);
  expect(secondsToWake(WAKING)).toBeNull();
  expect([BEGUN, WAKING].map(stateOf)).toEqual(["turning_off", "waking"]);
});

test("a way that was tried by itself has its result, and the next one has its turn", () => {
  const found = [{ kind: "redfish", at: 5, seconds: null } as const];
  const two: Rehearsal = { ...WAKING, ways: ["redfish", "packet"], found };
  const reported = { part: part("as_asked"), heardAt: 81_400, wasAlone: true };
  const result = { kind: "redfish", at: 81_400, seconds: 21 };
  expect(next(two, reported)).toEqual({ do: "next", ways: ["packet"], found: [result] });
  // Others had to wake it, or nothing did.
  expect(next(two, { ...reported, wasAlone: false })).toMatchObject({
    do: "next",
    found: [{ seconds: null }],
  });
  expect(next(two, { part: part("did_not_start"), wasAlone: true })).toMatchObject({
    ...{ do: "end", end: { as: "did_not_wake" }, found: [{ kind: "redfish", at: 90_000, seconds: null }] },
  });
  // What is not known is not told.
  expect(next(two, { ...reported, wasAlone: null })).toEqual({ do: "next", ways: ["packet"], found });
  expect(next({ ...two, ways: ["packet"] }, reported)).toMatchObject({
    ...{ do: "end", end: { as: "woke" }, found: [{ kind: "packet", seconds: 21 }, { kind: "redfish" }] },
  });
  expect(next(two, { part: part("run_cancelled") })).toMatchObject({ do: "end", found });
});

const whys = fc.constantFrom(...(Object.keys(MEMBER_WHYS) as MemberWhy[]));
test("whatever becomes of its runs, it wakes nothing that it has not proved off, and ends once", () => {
  fc.assert(
    fc.property(
      fc.record({
        part: fc.oneof(
          fc.constant(null),
          fc.constant("gone" as const),
          whys.map((why) => part(why)),
        ),
        isOff: fc.boolean(),
        mayWake: fc.boolean(),
        isWantedOff: fc.boolean(),
        now: fc.nat(),
        heardAt: fc.option(fc.nat(), { nil: null }),
        wasAlone: fc.option(fc.boolean(), { nil: null }),
      }),
      fc.constantFrom(BEGUN, WAKING, { ...WAKING, ways: ["redfish", "ipmi"] as const }),
      (facts, rehearsal) => {
        const step = nextOfRehearsal(rehearsal, facts);
        if (step.do === "wake") {
          expect(rehearsal.onRun).toBeNull();
          expect([facts.isOff, facts.mayWake, facts.isWantedOff]).toEqual([true, true, false]);
        }
        if (step.do === "end")
          expect(nextOfRehearsal({ ...rehearsal, end: step.end }, facts)).toEqual({ do: "wait" });
      },
    ),
  );
});
