import { expect, test } from "vitest";
import { createMemoryStore } from "./memory-store";
import { withSqlite } from "./sqlite";
import { liveThrough } from "./world";

const ALONE = { days: 0.1, servers: 3, plans: false };
const PLANS = { days: 0.1, servers: 4, plans: true };

test.each([
  { seed: 2, ...ALONE },
  { seed: 8, ...ALONE },
  { seed: 13, ...ALONE },
  { seed: 1, ...PLANS },
  { seed: 6, ...PLANS },
  { seed: 9, ...PLANS },
])(
  "seed $seed, plans: $plans, with every life of the manager on the same database file",
  { timeout: 120_000 },
  async (options) => {
    const onDisk = await withSqlite((openStore) => liveThrough({ ...options, openStore }));
    expect(onDisk.breach, onDisk.last.join("\n")).toBeNull();
    // Data on disk are not put back, and those in memory are not here.
    const memory = createMemoryStore();
    const inMemory = await liveThrough({ ...options, openStore: () => Promise.resolve(memory) });
    expect(onDisk.hash, "the database tells the same story as the memory").toBe(inMemory.hash);
  },
);
