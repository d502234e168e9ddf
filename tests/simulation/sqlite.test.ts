import { test } from "vitest";
import { ALONE, expectSameStory, PLANS } from "./same-story";

/** One of each sort; others are for the night (sqlite.nightly.test.ts). */
test.each([
  { seed: 2, ...ALONE },
  { seed: 1, ...PLANS },
])(
  "seed $seed, plans: $plans, with every life of the manager on the same database file",
  { timeout: 120_000 },
  expectSameStory,
);
