import { describe, expect, it } from "vitest";
import { UPS_FLAGS, type UpsFlag, type UpsState } from "../ups/reading";
import {
  follow,
  isBackAndCharged,
  isOnBattery,
  isSameUps,
  nothingSaid,
  onBatteryMs,
  says,
  wordOf,
  type UpsSeries,
} from "./ups-words";

const IDENTITY = "Example 1500 0001";

type Said = Pick<UpsState, "last" | "fault">;
/** "OB LB" at so many seconds. */
function said(at: number, words: string, more: Partial<NonNullable<UpsState["last"]>> = {}): Said {
  const flags = new Set(
    words.split(" ").filter((word): word is UpsFlag => UPS_FLAGS.includes(word as UpsFlag)),
  );
  const last = { at: at * 1000, flags, charge: 100, runtime: 1800, load: null, identity: IDENTITY, ...more };
  return { last, fault: null };
}
const silent = (at: number): Said => ({ ...said(at, "OB"), fault: "stale" });

/** The series after all of it, one after the other. */
function series(...all: readonly Said[]): UpsSeries {
  return all.reduce((before, one) => follow(before, one, IDENTITY), nothingSaid());
}

describe("a word of a UPS", () => {
  it.each([
    ["OL", "line"],
    ["OL CHRG", "line"],
    ["OL LB CHRG", "line"],
    ["OB", "battery"],
    ["OB DISCHRG LB", "battery"],
    ["OB LB FSD", "battery"],
    ["OB RB OVER ALARM", "battery"],
    // It is about to cut its outlets.
    ["OL FSD", "nothing"],
    ["OB CAL", "nothing"],
    ["OL CAL", "nothing"],
    ["OB BYPASS", "nothing"],
    ["OL BYPASS", "nothing"],
    ["OB TEST", "nothing"],
    ["OFF", "nothing"],
    ["OB OFF", "nothing"],
    ["OL OB", "nothing"],
    ["", "nothing"],
    ["LB", "nothing"],
  ] as const)("%s: %s", (words, word) => {
    expect(wordOf(said(0, words).last?.flags ?? new Set())).toBe(word);
  });
});

describe("on battery", () => {
  it("counts once it was said twice over ten seconds, without a break", () => {
    expect(isOnBattery(series(said(0, "OB")), 0)).toBe(false);
    expect(isOnBattery(series(said(0, "OB"), said(9, "OB")), 9_000)).toBe(false);
    expect(isOnBattery(series(said(0, "OB"), said(10, "OB")), 10_000)).toBe(true);
    // The same reading once more is no second one.
    const once = said(0, "OB");
    expect(isOnBattery(series(once, once), 15_000)).toBe(false);
  });

  it.each([
    ["line power in between", said(5, "OL")],
    ["silence in between", silent(5)],
    ["a calibration in between", said(5, "OB CAL")],
    ["another UPS in between", said(5, "OB", { identity: "Example 1500 0002" })],
  ])("does not count with %s", (_, between) => {
    expect(isOnBattery(series(said(0, "OB"), between, said(10, "OB")), 10_000)).toBe(false);
  });

  it("counts of a UPS that no plan knows yet only once it was on line power, if it says which one it is", () => {
    const unknown = (...all: readonly Said[]): UpsSeries =>
      all.reduce((before, one) => follow(before, one, ""), nothingSaid());
    expect(unknown(said(0, "OB LB"), said(10, "OB LB")).word).toBe("silent");
    expect(unknown(said(0, "OL")).word).toBe("line");
    const nameless = { identity: "" };
    expect(isOnBattery(unknown(said(0, "OB", nameless), said(10, "OB", nameless)), 10_000)).toBe(true);
  });

  it("counts the time that is sure, where nobody knows when it was read", () => {
    const once = follow(nothingSaid(), said(9, "OB"), IDENTITY, 10_000);
    // There since the last look, which was before the process stood still.
    const late = follow(once, said(11, "OB"), IDENTITY, 31_000);
    expect([late.since, late.readAt, isOnBattery(late, 31_000)]).toEqual([10_000, 11_000, false]);
    expect(isOnBattery(follow(late, said(31, "OB"), IDENTITY, 32_000), 32_000)).toBe(true);
    // Whatever was said between the two is not known.
    expect(follow(once, said(11, "OB"), IDENTITY, 41_000).since).toBe(41_000);
  });

  it("does not count any more once it is not said again", () => {
    const twice = series(said(0, "OB"), said(10, "OB"));
    expect(isOnBattery(twice, 40_000)).toBe(true);
    expect(isOnBattery(twice, 40_001)).toBe(false);
    expect(says("battery", twice, 40_001)).toBe(false);
    // Too far apart to be one series.
    expect(isOnBattery(series(said(0, "OB"), said(31, "OB")), 31_000)).toBe(false);
  });

  it("its time goes on over silence, which does not count, and begins anew with line power", () => {
    const before = series(said(0, "OB"), said(20, "OB"), silent(25));
    expect(onBatteryMs(before)).toBe(20_000);
    const after = follow(follow(before, said(100, "OB"), IDENTITY), said(115, "OB"), IDENTITY);
    expect(onBatteryMs(after)).toBe(35_000);
    expect(onBatteryMs(follow(after, said(120, "OL"), IDENTITY))).toBe(0);
  });
});

describe("back and charged", () => {
  const plan = { stableSeconds: 20, chargedTo: 50 };
  it("takes the whole time without a break, and the charge", () => {
    const line = (...charges: readonly (number | null)[]) =>
      series(...charges.map((charge, at) => said(at * 10, "OL CHRG", { charge })));
    expect(isBackAndCharged(line(60, 60), 10_000, plan)).toBe(false);
    expect(isBackAndCharged(line(60, 60, 60), 20_000, plan)).toBe(true);
    expect(isBackAndCharged(line(60, 60, 49), 20_000, plan)).toBe(false);
    // One that does not say it is not charged, unless that is not asked.
    expect(isBackAndCharged(line(60, 60, null), 20_000, plan)).toBe(false);
    expect(isBackAndCharged(line(60, 60, null), 20_000, { ...plan, chargedTo: 0 })).toBe(true);
    const broken = series(said(0, "OL"), said(10, "OB"), said(20, "OL"), said(30, "OL"));
    expect(isBackAndCharged(broken, 30_000, plan)).toBe(false);
  });
});

it("the same UPS may say more of itself by now, and nothing else", () => {
  expect(isSameUps("", "Example 1500 0002")).toBe(true);
  expect(isSameUps("Example 1500", "Example 1500 0001")).toBe(true);
  expect(isSameUps(IDENTITY, "Example 1500")).toBe(false);
  expect(isSameUps(IDENTITY, "Example 1500 0002")).toBe(false);
});
