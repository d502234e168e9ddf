import { randomInt } from "node:crypto";

/**
 * The seed that a run sets for all properties; undefined: it sets none, and they run by the one that is asked for, or
 * by the usual one (tests/properties.ts). Each night, and where "new" is asked for, it is a random one.
 * @param {string} mode the argument of `scripts/test.mjs`
 * @param {string | undefined} asked the value of `KOMO_TEST_SEED`
 * @returns {string | undefined}
 */
export function newSeed(mode, asked) {
  const isNew = asked === "new" || (asked === undefined && mode === "--all");
  return isNew ? String(randomInt(2 ** 31)) : undefined;
}
