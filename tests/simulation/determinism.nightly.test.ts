import { expect, test } from "vitest";
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

test("other seeds tell other stories", async () => {
  const hashes = await Promise.all([1, 2, 3, 4].map(async (seed) => (await history(seed)).hash));
  expect(new Set(hashes).size).toBe(4);
});
