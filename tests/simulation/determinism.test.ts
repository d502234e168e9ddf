import { expect, test } from "vitest";
import { createChance } from "./chance";
import { liveThrough } from "./world";

/** Sorts of histories one by one: determinism.nightly.test.ts. */
test("a seed tells the same story twice: plans, BMCs, sleeps and doors", async () => {
  const options = { seed: 4, days: 0.3, servers: 4, plans: true, reach: true, asleep: true };
  const first = await liveThrough(options);
  expect(await liveThrough(options)).toEqual(first);
  for (const what of ["commands", "runs", "passedOn", "sleeps", "visits"] as const)
    expect(first[what], what).toBeGreaterThan(0);
});

test("a history is the same whether or not another one runs beside it", async () => {
  const history = (seed: number) => liveThrough({ seed, days: 0.3, servers: 3 });
  const alone = await history(7);
  const [beside, other] = await Promise.all([history(7), history(8)]);
  expect(beside.hash).toBe(alone.hash);
  expect(other.hash).not.toBe(alone.hash);
});

test("the source of chance is even, repeatable, and split by name", () => {
  const chance = createChance("a seed");
  const draws = Array.from({ length: 60_000 }, () => chance.between(1, 6));
  for (const face of [1, 2, 3, 4, 5, 6]) {
    expect(draws.filter((draw) => draw === face).length).toBeGreaterThan(9_600);
  }
  expect(createChance("a seed").between(0, 1e9)).toBe(createChance("a seed").between(0, 1e9));
  expect(createChance("a seed").fork("x").unit()).not.toBe(createChance("a seed").fork("y").unit());
});
