import { describe, expect, test } from "vitest";
import { RULES } from "./oracle/book";
import { liveThrough, type History } from "./world";

/** Virtual days of each. */
const DAYS = 0.2;
const GROUPS = 6;

/** The seeds of histories: those from the first to the last. */
type Seeds = readonly [first: number, last: number];

/** The histories of each sort: fewer of those in which more happens. */
export interface Histories {
  readonly plain: Seeds;
  readonly plans: Seeds;
  readonly reach: Seeds;
  readonly asleep: Seeds;
}

/** Tests that no history breaks a rule: enough to meet every rule many times. `npm run simulate` lives longer. */
export function testHistories({ plain, plans, reach, asleep }: Histories): void {
  describe("no history breaks a safety rule, and each ends as ordered", () => {
    const sum = { clicks: 0, commands: 0 };
    inGroups(plain, async (seed) => {
      const history = await liveThrough({ seed, days: DAYS, servers: 3 });
      expect(history.breach, story(history)).toBeNull();
      sum.clicks += history.clicks;
      sum.commands += history.commands;
    });

    test("and there was much that could have gone wrong", () => {
      expect(sum.clicks).toBeGreaterThan(count(plain) * 20);
      expect(sum.commands).toBeGreaterThan(count(plain) * 5);
    });
  });

  describe("nor does one in which people plan", () => {
    const sum = { runs: 0, stops: 0 };
    inGroups(plans, async (seed) => {
      const history = await liveThrough({ seed, days: DAYS, servers: 4, plans: true });
      expect(history.breach, story(history, "--servers 4 --plans")).toBeNull();
      sum.runs += history.runs;
      sum.stops += history.stops;
    });

    test("and runs turned many servers off", () => {
      expect(sum.runs).toBeGreaterThan(count(plans) * 4);
      expect(sum.stops).toBeGreaterThan(count(plans));
    });
  });

  test.each([{ plans: false }, { plans: true }])(
    "nor does one in which BMCs and relays lie, and power is cut: %o",
    { timeout: 120_000 },
    async ({ plans }) => {
      const sum = { passedOn: 0, cuts: 0 };
      for (const seed of seedsOf(reach)) {
        const history = await liveThrough({ seed, days: DAYS, servers: 4, plans, reach: true });
        expect(history.breach, story(history, `--servers 4 --reach${plans ? " --plans" : ""}`)).toBeNull();
        sum.passedOn += history.passedOn;
        sum.cuts += history.cuts;
      }
      expect(sum.passedOn).toBeGreaterThan(count(reach) * 4);
      expect(sum.cuts).toBeGreaterThan(count(reach) / 4);
    },
  );

  test.each([{ plans: false }, { plans: true }])(
    "nor does one in which servers sleep and restart by order, and people knock at doors: %o",
    { timeout: 120_000 },
    async ({ plans }) => {
      const sum = { sleeps: 0, restarts: 0, wakes: 0, looks: 0, rests: 0 };
      for (const seed of seedsOf(asleep)) {
        const history = await liveThrough({ seed, days: DAYS, servers: 4, plans, asleep: true });
        expect(history.breach, story(history, `--servers 4 --asleep${plans ? " --plans" : ""}`)).toBeNull();
        sum.sleeps += history.sleeps;
        sum.restarts += history.restarts;
        sum.wakes += history.wakes;
        sum.looks += history.looks;
        sum.rests += history.rests;
      }
      expect(sum.rests).toBeGreaterThan(count(asleep) / 4);
      expect(sum.sleeps).toBeGreaterThan(count(asleep));
      expect(sum.restarts).toBeGreaterThan(count(asleep) / 4);
      if (plans) expect(sum.wakes).toBeGreaterThan(count(asleep));
      if (plans) expect(sum.looks).toBeGreaterThan(count(asleep));
    },
  );
}

/** One test for each group of seeds: a test has an end, and a red one is found sooner. */
function inGroups(seeds: Seeds, live: (seed: number) => Promise<void>): void {
  test.each(Array.from({ length: GROUPS }, (_, group) => group))(
    `seeds, group %i of ${GROUPS}`,
    { timeout: 120_000 },
    async (group) => {
      for (const seed of seedsOf(seeds)) if ((seed - seeds[0]) % GROUPS === group) await live(seed);
    },
  );
}

const count = ([first, last]: Seeds): number => last - first + 1;

function* seedsOf([first, last]: Seeds): Generator<number> {
  for (let seed = first; seed <= last; seed += 1) yield seed;
}

/** Help for whoever finds a test red. @param options of `npm run simulate` that live the same once more */
export function story({ seed, breach, last }: History, options = "--servers 3", days = DAYS): string {
  if (!breach) return "";
  return [
    ...last,
    `rule ${breach.rule}: ${RULES[breach.rule]}`,
    `${breach.server}: ${breach.what}`,
    `npm run simulate -- --seed ${seed} --days ${days} ${options} --routine`,
  ].join("\n");
}
