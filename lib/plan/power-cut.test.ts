import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { UpsFlag } from "../ups/reading";
import {
  failedAgain,
  FORCED,
  mayAsk,
  MOST_WAKES,
  newCut,
  nextOfCut,
  remembering,
  WAKE_AGAIN_AFTER,
  withEnds,
  withStep,
  withWake,
  type CutFacts,
  type CutNext,
  type CutServerState,
  type PowerCut,
} from "./power-cut";
import type { PowerCutPlan, PowerCutStep } from "./power-cut-plan";
import { follow, nothingSaid, type UpsSeries } from "./ups-words";

const STEPS: readonly PowerCutStep[] = [
  { when: { kind: "on_battery", value: 60 }, groupUuids: ["desks"] },
  { when: { kind: "charge_below", value: 50 }, groupUuids: ["files"] },
  { when: { kind: "runtime_below", value: 300 }, groupUuids: ["rest"] },
];
const planOf = (changes: Partial<PowerCutPlan> = {}): PowerCutPlan => ({
  ...{ uuid: "plan", name: "rack", ups: "ups@nas", identity: "", steps: STEPS, forces: false },
  ...{ stableSeconds: 20, chargedTo: 50, paused: false, author: "yuki", authorUuid: "yuki" },
  ...{ createdAt: 0, updatedAt: 0, ...changes },
});

interface Said {
  readonly at: number;
  readonly flags: readonly UpsFlag[];
  readonly charge?: number | null;
  readonly runtime?: number | null;
}
function after(...all: readonly Said[]): UpsSeries {
  return all.reduce(
    (before, { at, flags, charge = 100, runtime = 1800 }) =>
      follow(
        before,
        {
          fault: null,
          last: { at: at * 1000, flags: new Set(flags), charge, runtime, load: null, identity: "" },
        },
        "",
      ),
    nothingSaid(),
  );
}
/** Every ten seconds the same, until then. */
const during = (from: number, to: number, said: Omit<Said, "at">): Said[] =>
  Array.from({ length: Math.floor((to - from) / 10) + 1 }, (_, at) => ({ at: from + at * 10, ...said }));

function factsAt(seconds: number, series: UpsSeries, changes: Partial<CutFacts> = {}): CutFacts {
  return {
    ...{ now: { wall: seconds * 1000, monotonic: seconds * 1000 }, series, openStops: [], isWaking: false },
    ...{
      asked: [],
      isLeft: () => false,
      stateOf: () => "on",
      isTakenOver: () => false,
      mayWake: () => true,
      ...changes,
    },
  };
}
const brief = (next: CutNext): string =>
  next.do === "step"
    ? `step ${next.step}`
    : next.do === "halt"
      ? `halt ${next.what}`
      : next.do === "wake"
        ? `wake ${next.serverUuids.join()}`
        : next.do === "note"
          ? `note ${next.is}`
          : next.do;

const begun = (names: readonly string[] = ["a", "b"]): PowerCut =>
  remembering(
    newCut("plan", "cut", factsAt(10, after(...during(0, 10, { flags: ["OB"] })))),
    names.map((name) => ({ serverUuid: name, serverName: name })),
  );

describe("what begins, and what does not", () => {
  it("a power cut begins when it was said twice over ten seconds, and never by one word or silence", () => {
    const facts = (seconds: number, ...all: readonly Said[]) => factsAt(seconds, after(...all));
    expect(brief(nextOfCut(planOf(), null, facts(0, { at: 0, flags: ["OB"] })))).toBe("wait");
    expect(brief(nextOfCut(planOf(), null, facts(10, ...during(0, 10, { flags: ["OB"] }))))).toBe("begin");
    expect(brief(nextOfCut(planOf(), null, facts(60, ...during(0, 10, { flags: ["OB"] }))))).toBe("wait");
    expect(
      brief(nextOfCut(planOf({ paused: true }), null, facts(10, ...during(0, 10, { flags: ["OB"] })))),
    ).toBe("wait");
    for (const flag of ["CAL", "BYPASS", "OFF", "TEST"] as const)
      expect(brief(nextOfCut(planOf(), null, facts(10, ...during(0, 10, { flags: ["OB", flag] }))))).toBe(
        "wait",
      );
  });

  it.each([
    ["too early", 50, {}, "note counted"],
    ["by time", 60, {}, "step 0"],
    ["by charge", 20, { charge: 49 }, "step 1"],
    ["by runtime", 20, { runtime: 299 }, "step 2"],
    ["not by a charge that it does not say", 20, { charge: null, runtime: null }, "note counted"],
  ] as const)("a step: %s", (_, seconds, more, expected) => {
    const series = after(...during(0, seconds, { flags: ["OB"], ...more }));
    const next = nextOfCut(planOf(), { ...begun(), countedMs: 0 }, factsAt(seconds, series));
    expect(brief(next)).toBe(expected);
  });

  it("each step begins once; by force only where the plan says so, and at low battery", () => {
    const series = after(...during(0, 70, { flags: ["OB", "LB"] }));
    const cut = { ...withStep(begun(), 0, 0, "run"), countedMs: 70_000 };
    expect(brief(nextOfCut(planOf(), cut, factsAt(70, series)))).toBe("wait");
    expect(brief(nextOfCut(planOf({ forces: true }), cut, factsAt(70, series)))).toBe(`step ${FORCED}`);
    const forced = withStep(cut, FORCED, 0, "forced");
    expect(brief(nextOfCut(planOf({ forces: true }), forced, factsAt(70, series)))).toBe("wait");
  });

  it("a run of it asks while the UPS says what it goes by: on battery, and low where it forces; on line power", () => {
    const asks = (flags: readonly UpsFlag[], more: Partial<PowerCutPlan> = {}) => {
      const series = after(...during(0, 20, { flags }));
      const now = factsAt(20, series).now;
      return (
        [
          { action: "OFF", mode: "now" },
          { action: "OFF", mode: "forced" },
          { action: "ON", mode: "now" },
        ] as const
      ).map((run) => mayAsk(run, planOf(more), series, now));
    };
    expect(asks(["OB"])).toEqual([true, false, false]);
    expect(asks(["OB", "LB"])).toEqual([true, true, false]);
    expect(asks(["OL"])).toEqual([false, false, true]);
    expect(asks(["OB", "LB"], { paused: true })).toEqual([false, false, false]);
  });

  it("a step begins again for whoever could not be asked, after a while, and not forever", () => {
    const series = after(...during(0, 300, { flags: ["OB"] }));
    const left = (seconds: number, cut: PowerCut) =>
      brief(
        nextOfCut(
          planOf(),
          cut,
          factsAt(seconds, { ...series, readAt: seconds * 1000 }, { isLeft: () => true }),
        ),
      );
    const once = { ...withStep(begun(), 0, 60_000, "run"), countedMs: 1e9 };
    expect(left(179, once)).toBe("wait");
    expect(left(180, once)).toBe("step 0");
    const often = [1, 2, 3].reduce((cut) => withStep(cut, 0, 60_000, "run"), once);
    expect(left(900, often)).toBe("wait");
  });

  it("whoever it asks and had not remembered, since they were going down by another's order, is remembered", () => {
    const series = after(...during(0, 70, { flags: ["OB"] }));
    const ended = withEnds(begun(["a"]), "woken").remembered;
    const cut = { ...withStep(begun(["b"]), 0, 0, "run"), countedMs: 70_000 };
    const asked = ["a", "b", "c"].map((name) => ({ serverUuid: name, serverName: name }));
    const facts = factsAt(70, series, { asked });
    const next = nextOfCut(planOf(), { ...cut, remembered: [...cut.remembered, ...ended] }, facts);
    if (next.do !== "note") throw new Error(next.do);
    expect(next.cut.remembered.map(({ serverUuid, end }) => `${serverUuid} ${end}`)).toEqual([
      ...["b null", "a null", "c null"],
    ]);
    expect(brief(nextOfCut(planOf(), next.cut, facts))).toBe("wait");
    const back = { ...cut, remembered: ended, backAt: 65_000 };
    expect(
      brief(nextOfCut(planOf(), back, factsAt(70, after(...during(60, 70, { flags: ["OL"] })), { asked }))),
    ).toBe("wait");
  });

  it("line power withdraws at its first word; a step that was due does not begin", () => {
    const series = after(...during(0, 60, { flags: ["OB"] }), { at: 65, flags: ["OL"] });
    expect(brief(nextOfCut(planOf(), begun(), factsAt(65, series, { openStops: ["run"] })))).toBe(
      "halt stops",
    );
    const back = nextOfCut(planOf(), begun(), factsAt(65, series));
    expect(back).toMatchObject({ do: "note", is: "back", cut: { backAt: 65_000 } });
  });

  it("the next failure begins anew, with all steps, and ends waking", () => {
    const cut = { ...withStep(begun(), 0, 0, "run"), backAt: 65_000 };
    const once = factsAt(100, after({ at: 100, flags: ["OB"] }), { isWaking: true });
    expect(brief(nextOfCut(planOf(), cut, once))).toBe("halt wakes");
    const series = after(...during(100, 110, { flags: ["OB"] }));
    expect(brief(nextOfCut(planOf(), cut, factsAt(110, series)))).toBe("fail_again");
    expect(failedAgain(cut, series, { after: { event: 9, run: "r" }, taken: new Set(["a"]) })).toMatchObject({
      after: { event: 9, run: "r" },
      remembered: [{ end: "taken_over" }, { end: null }],
      steps: [],
      backAt: null,
      runs: ["run"],
      countedMs: 10_000,
    });
  });
});

describe("the return", () => {
  const line = (seconds: number, charge: number | null = 80) =>
    after(...during(0, seconds, { flags: ["OL", "CHRG"], charge }));
  const cut: PowerCut = { ...begun(), backAt: 0 };
  const off: Partial<CutFacts> = { stateOf: () => "off" };

  it("wakes when it was stable for as long, and charged", () => {
    expect(brief(nextOfCut(planOf(), cut, factsAt(10, line(10), off)))).toBe("wait");
    expect(brief(nextOfCut(planOf(), cut, factsAt(20, line(20, 49), off)))).toBe("wait");
    expect(brief(nextOfCut(planOf(), cut, factsAt(20, line(20), off)))).toBe("wake a,b");
    expect(brief(nextOfCut(planOf(), cut, factsAt(60, line(20), off)))).toBe("wait");
  });

  it("each has its end: those on, gone, taken over, not permitted; the others are woken", () => {
    const states: Record<string, CutServerState> = {
      a: "on",
      b: "gone",
      c: "off",
      d: "off",
      e: "off",
      f: "between",
    };
    const facts = factsAt(20, line(20), {
      stateOf: (uuid) => states[uuid] ?? "gone",
      isTakenOver: (uuid) => uuid === "c",
      mayWake: (uuid) => uuid !== "d",
    });
    const next = nextOfCut(planOf(), { ...begun(Object.keys(states)), backAt: 0 }, facts);
    if (next.do !== "note") throw new Error(next.do);
    expect(next.cut.remembered.map(({ end }) => end)).toEqual([
      ...["stayed_on", "removed", "taken_over", "no_right", null, null],
    ]);
    expect(brief(nextOfCut(planOf(), next.cut, facts))).toBe("wake e");
  });

  it("tries again those that did not come, and gives them up by name; nobody is woken twice", () => {
    let now: PowerCut = cut;
    let seconds = 20;
    const woken: string[] = [];
    for (let turn = 0; turn < 50 && now.endedAt === null; turn += 1) {
      const facts = factsAt(seconds, line(seconds), {
        stateOf: (uuid) => (uuid === "a" && woken.length > 0 ? "on" : "off"),
      });
      const next = nextOfCut(planOf(), now, facts);
      if (next.do === "wake") {
        woken.push(next.serverUuids.join());
        now = withWake(now, next.serverUuids, seconds * 1000, `wake ${woken.length}`);
      } else if (next.do === "note") now = next.cut;
      else seconds += WAKE_AGAIN_AFTER / 1000;
    }
    expect(woken).toEqual(["a,b", ...Array<string>(MOST_WAKES - 1).fill("b")]);
    expect(now.remembered.map(({ end }) => end)).toEqual(["woken", "given_up"]);
    expect(now.endedAt).not.toBeNull();
  });

  it("a plan that ended orders nothing more", () => {
    const facts = factsAt(20, line(20), off);
    const paused = planOf({ paused: true });
    expect(brief(nextOfCut(paused, cut, { ...facts, openStops: ["run"] }))).toBe("halt stops");
    expect(brief(nextOfCut(paused, cut, { ...facts, isWaking: true }))).toBe("halt wakes");
    expect(brief(nextOfCut(paused, cut, facts))).toBe("note ended");
  });
});

/** The things that a UPS may do from one moment to the next. */
const word = fc.constantFrom<readonly UpsFlag[] | null>(
  ...([["OL"], ["OL", "CHRG"], ["OB"], ["OB"], ["OB", "LB"], ["OB", "CAL"], ["OL", "BYPASS"]] as const),
  ...([["OFF"], ["OB", "FSD"], ["OL", "FSD"], [], null] as const),
);
const story = fc.array(
  fc.record({
    word,
    lasts: fc.integer({ min: 1, max: 12 }),
    charge: fc.option(fc.integer({ min: 0, max: 100 })),
  }),
  { minLength: 1, maxLength: 25 },
);

describe("whatever a UPS says", () => {
  it("turns off only while it says so beyond doubt, wakes only on stable line power, and forgets nobody", () => {
    fc.assert(
      fc.property(story, fc.boolean(), fc.nat(200), (lines, forces, crashEvery) => {
        let series = nothingSaid();
        let cut: PowerCut | null = null;
        let at = 0;
        let battery = 0;
        let linePower = 0;
        const states = new Map<string, CutServerState>(["a", "b", "c"].map((name) => [name, "on"]));
        const on = () => [...states].flatMap(([name, state]) => (state === "on" ? name : []));
        const plan = planOf({ forces });
        const calm = { word: ["OL"] as const, lasts: 80, charge: 100 };
        for (const { word, lasts, charge } of [...lines, calm]) {
          const crashes = lasts === calm.lasts ? 0 : crashEvery;
          for (let turn = 0; turn < lasts; turn += 1) {
            at += 5;
            const isBattery = word?.includes("OB") && word.every((one) => ["OB", "LB", "FSD"].includes(one));
            const isLine = word?.includes("OL") && word.every((one) => ["OL", "CHRG"].includes(one));
            battery = isBattery ? battery + 5 : 0;
            linePower = isLine ? linePower + 5 : 0;
            // The manager starts anew: what was heard is forgotten, the cut is on disk.
            if (crashes > 0 && (at / 5) % crashes === 0) {
              series = nothingSaid(cut?.backAt === null ? cut.countedMs : 0);
              battery = isBattery ? 5 : 0;
              linePower = isLine ? 5 : 0;
            }
            const last = word && {
              ...{ at: at * 1000, flags: new Set(word), charge, runtime: null, load: null, identity: "" },
            };
            series = follow(series, { fault: last ? null : "unreachable", last }, "");
            const facts = factsAt(at, series, { stateOf: (name) => states.get(name) ?? "gone" });
            for (let step = 0; step < 6; step += 1) {
              const next = nextOfCut(plan, cut, facts);
              if (next.do === "wait") break;
              if (next.do === "begin") {
                expect(battery).toBeGreaterThanOrEqual(15);
                cut = remembering(
                  newCut("plan", "cut", facts),
                  on().map((name) => ({ serverUuid: name, serverName: name })),
                );
              }
              if (!cut) throw new Error("there is none");
              if (next.do === "fail_again") {
                expect(battery).toBeGreaterThanOrEqual(15);
                cut = remembering(
                  failedAgain(cut, series, { after: cut.after, taken: new Set() }),
                  on().map((name) => ({ serverUuid: name, serverName: name })),
                );
              }
              if (next.do === "step") {
                expect(battery).toBeGreaterThanOrEqual(15);
                if (next.step === FORCED) expect(word).toContain("LB");
                cut = withStep(cut, next.step, at, `run ${at} ${next.step}`);
                const target = ["a", "b", "c"][next.step === FORCED ? 2 : next.step];
                if (target) states.set(target, "off");
              }
              if (next.do === "wake") {
                expect(linePower).toBeGreaterThanOrEqual(25);
                expect(charge).toBeGreaterThanOrEqual(50);
                for (const uuid of next.serverUuids) expect(states.get(uuid)).toBe("off");
                cut = withWake(cut, next.serverUuids, at * 1000, `wake ${at}`);
                for (const uuid of next.serverUuids) states.set(uuid, "on");
              }
              if (next.do === "note") cut = next.cut;
            }
          }
        }
        // It is charged for long enough by now.
        if (cut) expect(cut.endedAt).not.toBeNull();
        expect([...states.values()]).toEqual(["on", "on", "on"]);
      }),
      { numRuns: 500 },
    );
  });
});
