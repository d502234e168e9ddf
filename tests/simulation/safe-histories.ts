import { expect } from "vitest";
import { RULES } from "./oracle/book";
import { liveThrough, type History } from "./world";

type Options = Parameters<typeof liveThrough>[0];

/** Virtual days of a short history. */
const DAYS = 0.2;

const RESTLESS = { sleeps: 1, restarts: 1 / 4, rests: 1 / 4 };

/** The sorts of short histories, and how often one of them meets at least what could go wrong, on average. */
const SORTS = {
  plain: { options: { servers: 3 }, meets: { clicks: 20, commands: 5 } },
  plans: { options: { servers: 4, plans: true }, meets: { runs: 4, stops: 1 } },
  reach: { options: { servers: 4, reach: true }, meets: { passedOn: 4, cuts: 1 / 4 } },
  "reach and plans": {
    options: { servers: 4, reach: true, plans: true },
    meets: { passedOn: 4, cuts: 1 / 4 },
  },
  asleep: { options: { servers: 4, asleep: true }, meets: RESTLESS },
  "asleep and plans": {
    options: { servers: 4, asleep: true, plans: true },
    meets: { ...RESTLESS, wakes: 1, looks: 1 },
  },
} as const satisfies Record<
  string,
  { readonly options: Partial<Options>; readonly meets: { readonly [K in keyof History]?: number } }
>;
export type Sort = keyof typeof SORTS;

/** Lives through short histories: none breaks a rule, and much could have gone wrong. @param seeds first and last */
export async function expectSafeHistories(
  sort: Sort,
  [first, last]: readonly [number, number],
): Promise<void> {
  const { options, meets } = SORTS[sort];
  const histories: History[] = [];
  for (let seed = first; seed <= last; seed += 1)
    histories.push(await expectSafe({ seed, days: DAYS, ...options }));
  for (const [what, least] of Object.entries(meets)) {
    const met = histories.reduce((sum, history) => sum + Number(history[what as keyof History]), 0);
    expect(met, what).toBeGreaterThan(histories.length * least);
  }
}

/** Lives through a history that breaks no rule. */
export async function expectSafe(options: Options): Promise<History> {
  const history = await liveThrough(options);
  expect(history.breach, story(history, options)).toBeNull();
  return history;
}

/** Help for whoever finds a test red. */
function story({ breach, last }: History, { seed, days, servers, ...sort }: Options): string {
  if (!breach) return "";
  const flags = (["plans", "reach", "asleep"] as const).filter((flag) => sort[flag]);
  return [
    ...last,
    `rule ${breach.rule}: ${RULES[breach.rule]}`,
    `${breach.server}: ${breach.what}`,
    `npm run simulate -- --seed ${seed} --days ${days} --servers ${servers} ${[...flags, "routine"].map((flag) => `--${flag}`).join(" ")}`,
  ].join("\n");
}
