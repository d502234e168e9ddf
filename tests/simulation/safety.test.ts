import { test } from "vitest";
import { expectSafeHistories, type Sort } from "./safe-histories";

/** The first seeds: enough to meet every rule many times. The next ones are for the night (safety.nightly.test.ts). */
const SEEDS: readonly (readonly [Sort, number, number])[] = [
  ["plain", 1, 12],
  // Fewer, since more happens in each.
  ["plans", 1, 6],
  ["reach", 1, 6],
  ["reach and plans", 1, 6],
  ["asleep", 1, 6],
  ["asleep and plans", 1, 6],
];

test.each(SEEDS)(
  "no history breaks a safety rule, and each ends as ordered: %s, seeds %i to %i",
  { timeout: 120_000 },
  (sort, first, last) => expectSafeHistories(sort, [first, last]),
);
