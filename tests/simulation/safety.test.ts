import { describe, expect, test } from "vitest";
import { safeHistories } from "./safe-histories";

/** The first seeds: enough to meet every rule many times. The next ones are for the night (safety.nightly.test.ts). */
const PLAIN = 144;
/** Fewer, since more happens in each. */
const PLANS = 24;
/** Fewer still: these are three rules. */
const REACH = 12;
const ASLEEP = 12;

/** So many tests share the seeds: each has an end. */
const SHARES = 6;
const shareOf = (seeds: number, share: number): [number, number] => [
  (share * seeds) / SHARES + 1,
  ((share + 1) * seeds) / SHARES,
];

describe("no history breaks a safety rule, and each ends as ordered", () => {
  const sum = { clicks: 0, commands: 0 };
  test.each(Array.from({ length: SHARES }, (_, share) => share))(
    `seeds, share %i of ${SHARES}`,
    { timeout: 120_000 },
    async (share) => {
      for await (const { clicks, commands } of safeHistories("plain", shareOf(PLAIN, share))) {
        sum.clicks += clicks;
        sum.commands += commands;
      }
    },
  );

  test("and there was much that could have gone wrong", () => {
    expect(sum.clicks).toBeGreaterThan(PLAIN * 20);
    expect(sum.commands).toBeGreaterThan(PLAIN * 5);
  });
});

test("nor does one in which people plan, and runs turn many servers off", { timeout: 120_000 }, async () => {
  const sum = { runs: 0, stops: 0 };
  for await (const { runs, stops } of safeHistories("plans", [1, PLANS])) {
    sum.runs += runs;
    sum.stops += stops;
  }
  expect(sum.runs).toBeGreaterThan(PLANS * 4);
  expect(sum.stops).toBeGreaterThan(PLANS);
});

test.each(["reach", "reach and plans"] as const)(
  "nor does one in which BMCs and relays lie, and power is cut: %s",
  { timeout: 120_000 },
  async (sort) => {
    const sum = { passedOn: 0, cuts: 0 };
    for await (const { passedOn, cuts } of safeHistories(sort, [1, REACH])) {
      sum.passedOn += passedOn;
      sum.cuts += cuts;
    }
    expect(sum.passedOn).toBeGreaterThan(REACH * 4);
    expect(sum.cuts).toBeGreaterThan(REACH / 4);
  },
);

test.each(["asleep", "asleep and plans"] as const)(
  "nor does one in which servers sleep and restart by order, and people knock at doors: %s",
  { timeout: 120_000 },
  async (sort) => {
    const sum = { sleeps: 0, restarts: 0, wakes: 0, looks: 0, rests: 0 };
    for await (const history of safeHistories(sort, [1, ASLEEP])) {
      sum.sleeps += history.sleeps;
      sum.restarts += history.restarts;
      sum.wakes += history.wakes;
      sum.looks += history.looks;
      sum.rests += history.rests;
    }
    expect(sum.rests).toBeGreaterThan(ASLEEP / 4);
    expect(sum.sleeps).toBeGreaterThan(ASLEEP);
    expect(sum.restarts).toBeGreaterThan(ASLEEP / 4);
    if (sort === "asleep") return;
    expect(sum.wakes).toBeGreaterThan(ASLEEP);
    expect(sum.looks).toBeGreaterThan(ASLEEP);
  },
);
