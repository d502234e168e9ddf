import { test } from "vitest";
import { expectSafe, expectSafeHistories, type Sort } from "./safe-histories";

/** The seeds after those of safety.test.ts. */
const SEEDS = {
  plain: [13, 360],
  plans: [7, 48],
  reach: [7, 24],
  "reach and plans": [7, 24],
  asleep: [7, 24],
  "asleep and plans": [7, 24],
} as const satisfies Record<Sort, readonly [number, number]>;

test.each(Object.keys(SEEDS) as Sort[])(
  "no history breaks a safety rule, and each ends as ordered: %s",
  { timeout: 240_000 },
  (sort) => expectSafeHistories(sort, SEEDS[sort]),
);

test.each([
  { seed: 77_000, plans: true },
  { seed: 77_001, plans: true },
  { seed: 7_000_345, plans: true },
  { seed: 9_000_799, plans: false },
  { seed: 8_001_078, plans: true },
])("nor does one that once seemed to: %o", { timeout: 60_000 }, async ({ seed, plans }) => {
  await expectSafe({ seed, days: 1, servers: 16, plans });
});
