import fc from "fast-check";
import { expect, test } from "vitest";
import { seedOf, USUAL_SEED } from "./properties";

test("a property tries the same examples each time, by the seed that is set for all", () => {
  const tried = () => {
    const all: number[] = [];
    const property = fc.property(fc.integer(), (one) => void all.push(one));
    return { seed: fc.check(property).seed, all };
  };
  expect(tried()).toEqual(tried());
  expect(tried().seed).toBe(seedOf(process.env["KOMO_TEST_SEED"]));
});

test("another seed has to be asked for by a number", () => {
  expect(seedOf(undefined)).toBe(USUAL_SEED);
  expect(seedOf("-7")).toBe(-7);
  for (const asked of ["", "new", "1.5", "4294967296"]) expect(() => seedOf(asked)).toThrow("KOMO_TEST_SEED");
});
