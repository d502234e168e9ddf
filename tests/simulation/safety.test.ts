import { describe, expect, test } from "vitest";
import { RULES } from "./oracle/book";
import { liveThrough, type History } from "./world";

/** Enough to meet every rule many times; long runs are for `npm run simulate -- --seeds`. */
const SEEDS = 360;
const GROUPS = 6;
/** Virtual days of each. */
const DAYS = 0.2;

describe("no history breaks a safety rule, and each ends as ordered", () => {
  const sum = { clicks: 0, commands: 0 };
  test.each(Array.from({ length: GROUPS }, (_, group) => group))(
    `seeds, group %i of ${GROUPS}`,
    { timeout: 120_000 },
    async (group) => {
      for (let seed = 1 + group; seed <= SEEDS; seed += GROUPS) {
        const history = await liveThrough({ seed, days: DAYS, servers: 3 });
        expect(history.breach, story(history)).toBeNull();
        sum.clicks += history.clicks;
        sum.commands += history.commands;
      }
    },
  );

  test("and there was much that could have gone wrong", () => {
    expect(sum.clicks).toBeGreaterThan(SEEDS * 20);
    expect(sum.commands).toBeGreaterThan(SEEDS * 5);
  });
});

/** Fewer, since more happens in each. */
const WITH_PLANS = 48;

describe("nor does one in which people plan", () => {
  const sum = { runs: 0, stops: 0 };
  test.each(Array.from({ length: GROUPS }, (_, group) => group))(
    `seeds, group %i of ${GROUPS}`,
    { timeout: 120_000 },
    async (group) => {
      for (let seed = 1 + group; seed <= WITH_PLANS; seed += GROUPS) {
        const history = await liveThrough({ seed, days: DAYS, servers: 4, plans: true });
        expect(history.breach, story(history, "--servers 4 --plans")).toBeNull();
        sum.runs += history.runs;
        sum.stops += history.stops;
      }
    },
  );

  test("and runs turned many servers off", () => {
    expect(sum.runs).toBeGreaterThan(WITH_PLANS * 4);
    expect(sum.stops).toBeGreaterThan(WITH_PLANS);
  });
});

/** Fewer still: these are three rules. */
const WITH_REACH = 24;
const WITH_SLEEPS = 24;

test.each([{ plans: false }, { plans: true }])(
  "nor does one in which BMCs and relays lie, and power is cut: %o",
  { timeout: 120_000 },
  async ({ plans }) => {
    const sum = { passedOn: 0, cuts: 0 };
    for (let seed = 1; seed <= WITH_REACH; seed += 1) {
      const history = await liveThrough({ seed, days: DAYS, servers: 4, plans, reach: true });
      expect(history.breach, story(history, `--servers 4 --reach${plans ? " --plans" : ""}`)).toBeNull();
      sum.passedOn += history.passedOn;
      sum.cuts += history.cuts;
    }
    expect(sum.passedOn).toBeGreaterThan(WITH_REACH * 4);
    expect(sum.cuts).toBeGreaterThan(WITH_REACH / 4);
  },
);

test.each([{ plans: false }, { plans: true }])(
  "nor does one in which servers sleep and restart by order, and people knock at doors: %o",
  { timeout: 120_000 },
  async ({ plans }) => {
    const sum = { sleeps: 0, restarts: 0, wakes: 0, looks: 0, rests: 0 };
    for (let seed = 1; seed <= WITH_SLEEPS; seed += 1) {
      const history = await liveThrough({ seed, days: DAYS, servers: 4, plans, asleep: true });
      expect(history.breach, story(history, `--servers 4 --asleep${plans ? " --plans" : ""}`)).toBeNull();
      sum.sleeps += history.sleeps;
      sum.restarts += history.restarts;
      sum.wakes += history.wakes;
      sum.looks += history.looks;
      sum.rests += history.rests;
    }
    expect(sum.rests).toBeGreaterThan(WITH_SLEEPS / 4);
    expect(sum.sleeps).toBeGreaterThan(WITH_SLEEPS);
    expect(sum.restarts).toBeGreaterThan(WITH_SLEEPS / 4);
    if (plans) expect(sum.wakes).toBeGreaterThan(WITH_SLEEPS);
    if (plans) expect(sum.looks).toBeGreaterThan(WITH_SLEEPS);
  },
);

test.each([
  { seed: 77_000, plans: true },
  { seed: 77_001, plans: true },
  { seed: 7_000_345, plans: true },
  { seed: 9_000_799, plans: false },
  { seed: 8_001_078, plans: true },
])("nor one that once seemed to: %o", { timeout: 60_000 }, async ({ seed, plans }) => {
  const history = await liveThrough({ seed, days: 1, servers: 16, plans });
  expect(history.breach, story(history, `--servers 16${plans ? " --plans" : ""}`, 1)).toBeNull();
});

/** Help for whoever finds this test red. */
function story({ seed, breach, last }: History, options = "--servers 3", days = DAYS): string {
  if (!breach) return "";
  return [
    ...last,
    `rule ${breach.rule}: ${RULES[breach.rule]}`,
    `${breach.server}: ${breach.what}`,
    `npm run simulate -- --seed ${seed} --days ${days} ${options} --routine`,
  ].join("\n");
}
