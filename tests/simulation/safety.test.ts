import { test } from "vitest";
import { expectSafeHistories, type Sort } from "./safe-histories";

/** The first seeds: enough to meet every rule many times. The next ones are for the night (safety.nightly.test.ts). */
const SEEDS: readonly (readonly [Sort, number, number])[] = [
  ...[1, 25, 49].map((first) => ["plain", first, first + 23] as const),
  // Fewer, since more happens in each.
  ["plans", 1, 12],
  // Fewer still: these are three rules.
  ["reach", 1, 12],
  ["reach and plans", 1, 12],
  ["asleep", 1, 12],
  ["asleep and plans", 1, 12],
];

test.each(SEEDS)(
  "no history breaks a safety rule, and each ends as ordered: %s, seeds %i to %i",
  { timeout: 120_000 },
  (sort, first, last) => expectSafeHistories(sort, [first, last]),
);
