import { expect } from "vitest";
import { RULES } from "./oracle/book";
import { liveThrough, type History } from "./world";

/** Virtual days of a short history. */
const DAYS = 0.2;

/** The sorts of short histories, by how much happens in them. */
export const SORTS = {
  plain: { servers: 3 },
  plans: { servers: 4, plans: true },
  reach: { servers: 4, reach: true },
  "reach and plans": { servers: 4, reach: true, plans: true },
  asleep: { servers: 4, asleep: true },
  "asleep and plans": { servers: 4, asleep: true, plans: true },
} as const;

/** Lives through short histories, and expects that none breaks a rule. @param seeds the first and the last */
export async function* safeHistories(
  sort: keyof typeof SORTS,
  [first, last]: readonly [number, number],
): AsyncGenerator<History> {
  for (let seed = first; seed <= last; seed += 1) yield safe({ seed, days: DAYS, ...SORTS[sort] });
}

/** A history that breaks no rule. */
export async function safe(options: Parameters<typeof liveThrough>[0]): Promise<History> {
  const history = await liveThrough(options);
  expect(history.breach, story(history, options)).toBeNull();
  return history;
}

/** Help for whoever finds a test red. */
function story({ breach, last }: History, options: Parameters<typeof liveThrough>[0]): string {
  if (!breach) return "";
  const { seed, days, servers, plans, reach, asleep } = options;
  const flags = Object.entries({ plans, reach, asleep }).filter(([, isOn]) => isOn);
  return [
    ...last,
    `rule ${breach.rule}: ${RULES[breach.rule]}`,
    `${breach.server}: ${breach.what}`,
    ["npm run simulate --", `--seed ${seed} --days ${days} --servers ${servers}`]
      .concat(
        flags.map(([flag]) => `--${flag}`),
        "--routine",
      )
      .join(" "),
  ].join("\n");
}
