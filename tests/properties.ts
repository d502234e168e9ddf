// Runs before each file of tests, of vitest and of Deno: which examples the properties try is decided here, and nowhere else.
import process from "node:process";
import fc from "fast-check";

/** The seed of every run that asks for no other: what was green yesterday is green today. */
export const USUAL_SEED = 20_260_101;

/** @param asked the value of `KOMO_TEST_SEED`; `npm test` and `npm run test:all` replace "new" by a number */
export function seedOf(asked: string | undefined): number {
  if (asked === undefined) return USUAL_SEED;
  const seed = Number(asked);
  if (asked !== "" && Number.isInteger(seed) && Math.abs(seed) < 2 ** 31) return seed;
  throw new Error(
    `KOMO_TEST_SEED is ${JSON.stringify(asked)}: set it to a whole number of 31 bits, or leave it out; only npm test and npm run test:all know "new"`,
  );
}

fc.configureGlobal({ seed: seedOf(process.env["KOMO_TEST_SEED"]) });
