import { expect, test } from "vitest";
import { createChance } from "./chance";
import { liveThrough } from "./world";

const history = (seed: number) => liveThrough({ seed, days: 0.3, servers: 3 });

test.each([3, 20, 45])("seed %i tells the same story twice", async (seed) => {
  const first = await history(seed);
  const second = await history(seed);
  expect(second).toEqual(first);
  expect(first.commands).toBeGreaterThan(0);
});

test("so does one with plans", async () => {
  const options = { seed: 5, days: 0.3, servers: 4, plans: true };
  const first = await liveThrough(options);
  expect(await liveThrough(options)).toEqual(first);
  expect(first.runs).toBeGreaterThan(0);
});

test("so does one with BMCs, and it is another one", async () => {
  const options = { seed: 3, days: 0.3, servers: 3 };
  const first = await liveThrough({ ...options, reach: true });
  expect(await liveThrough({ ...options, reach: true })).toEqual(first);
  expect(first.hash).not.toBe((await liveThrough(options)).hash);
});

test("so does one with sleeps and doors, and it is another one", async () => {
  const options = { seed: 4, days: 0.3, servers: 4, plans: true };
  const first = await liveThrough({ ...options, asleep: true });
  expect(await liveThrough({ ...options, asleep: true })).toEqual(first);
  expect(first.sleeps).toBeGreaterThan(0);
  expect(first.visits).toBeGreaterThan(0);
  expect(first.hash).not.toBe((await liveThrough(options)).hash);
});

test("a history is the same whether or not another one runs beside it", async () => {
  const alone = await history(7);
  const [beside] = await Promise.all([history(7), history(8)]);
  expect(beside.hash).toBe(alone.hash);
});

test("other seeds tell other stories", async () => {
  const hashes = await Promise.all([1, 2, 3, 4].map(async (seed) => (await history(seed)).hash));
  expect(new Set(hashes).size).toBe(4);
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
