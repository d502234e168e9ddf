import { test } from "vitest";
import { ALONE, expectSameStory, PLANS } from "./same-story";

/** The seeds after those of sqlite.test.ts. */
test.each([
  { seed: 8, ...ALONE },
  { seed: 13, ...ALONE },
  { seed: 6, ...PLANS },
  { seed: 9, ...PLANS },
])(
  "seed $seed, plans: $plans, with every life of the manager on the same database file",
  { timeout: 120_000 },
  expectSameStory,
);
