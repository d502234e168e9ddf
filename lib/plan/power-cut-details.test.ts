import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readStepDetail, readStoryDetail, stepDetail, storyDetail } from "./power-cut-details";
import { STEP_KINDS } from "./power-cut-plan";
import { storyText, type PowerCutStory } from "./power-cut-story";

const MINUTE = 60_000;
const name = fc.constantFrom("nas", "build-3", "書庫", "Room 105: desk");
const names = fc.uniqueArray(name, { maxLength: 3 });
const time = fc.integer({ min: 1, max: 30_000_000 }).map((minutes) => minutes * MINUTE);

describe("details of a power cut's events", () => {
  it("of a step are read as they were written", () => {
    const when = fc.record({
      kind: fc.constantFrom(...STEP_KINDS),
      value: fc.integer({ min: 1, max: 86_400 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 10 }), when, names, (...all) => {
        const [step, of, begins, its] = all;
        const detail = stepDetail({ step, of, when: begins }, its);
        expect(readStepDetail(detail)).toEqual({ step, of, when: begins, names: its.join(", ") });
      }),
    );
    expect(stepDetail({ step: 1, of: 2, when: { kind: "on_battery", value: 30 } }, ["desk", "nas"])).toBe(
      "1/2: 30 s on battery: desk, nas",
    );
  });

  it("of a whole power cut are read as they were written", () => {
    const story: fc.Arbitrary<PowerCutStory> = fc
      .record({
        ...{ failedAt: time, stopped: fc.nat(50), stayedOn: names, backAt: fc.option(time) },
        ...{ wakingAt: fc.option(time), woken: fc.nat(50), toWake: fc.integer({ min: 1, max: 50 }) },
        ...{ missing: names, takenOver: names, leftOut: names },
      })
      // What was not charged has woken nobody.
      .map((one) => (one.wakingAt === null ? { ...one, woken: 0, toWake: 0 } : one));
    fc.assert(
      fc.property(story, (one) => {
        expect(readStoryDetail(storyDetail(one))).toEqual(one);
      }),
    );
  });

  it("that are none, or older, are left as they are", () => {
    for (const detail of ["", "11/12", "Power failed soon", "Power failed 2026-11-30T02:14Z · and more"])
      expect(readStoryDetail(detail), detail).toBeNull();
    for (const detail of ["", "1/1", "1/1: soon", "a/b: 30 s on battery"])
      expect(readStepDetail(detail), detail).toBeNull();
  });

  it("tell the story in one line, and name at most twenty", () => {
    const at = Date.UTC(2026, 10, 30, 2, 14);
    const tale: PowerCutStory = {
      ...{ failedAt: at, stopped: 12, stayedOn: ["nas", "router"], backAt: at + 37 * MINUTE },
      ...{ wakingAt: at + 66 * MINUTE, woken: 11, toWake: 12, missing: ["build-3"], takenOver: [] },
      leftOut: ["komo"],
    };
    expect(storyText(tale, (time) => new Date(time).toISOString().slice(11, 16))).toBe(
      "Power failed 02:14 · 12 servers off · stayed on: nas, router · back 02:51 · charged 03:20 · " +
        "11 of 12 woken · not woken: build-3 · left to upsmon: komo",
    );
    const many = { ...tale, missing: Array.from({ length: 5000 }, (_, at) => `server-${at}`) };
    expect(storyDetail(many).length).toBeLessThan(600);
  });
});
