import { expect, test } from "vitest";
import { withSqlite } from "./sqlite";
import { liveThrough } from "./world";

test.each([2, 8, 13])(
  "seed %i, with every life of the manager on the same database file",
  { timeout: 120_000 },
  async (seed) => {
    const options = { seed, days: 0.1, servers: 3 };
    const onDisk = await withSqlite((openStore) => liveThrough({ ...options, openStore }));
    expect(onDisk.breach, onDisk.last.join("\n")).toBeNull();
    const inMemory = await liveThrough(options);
    expect(onDisk.hash, "the database tells the same story as the memory").toBe(inMemory.hash);
  },
);
