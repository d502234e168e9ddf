import { expect } from "vitest";
import { createMemoryStore } from "./memory-store";
import { withSqlite } from "./sqlite";
import { liveThrough } from "./world";

/** The sorts of histories that are told by the database, too. */
export const ALONE = { days: 0.1, servers: 3, plans: false };
export const PLANS = { days: 0.1, servers: 4, plans: true };

/** Lives through a history on a database file, and through the same one in memory: it breaks no rule, and nothing differs. */
export async function expectSameStory(
  options: Omit<Parameters<typeof liveThrough>[0], "openStore">,
): Promise<void> {
  const onDisk = await withSqlite((openStore) => liveThrough({ ...options, openStore }));
  expect(onDisk.breach, onDisk.last.join("\n")).toBeNull();
  // Data on disk are not put back, and those in memory are not here.
  const memory = createMemoryStore();
  const inMemory = await liveThrough({ ...options, openStore: () => Promise.resolve(memory) });
  expect(onDisk.hash, "the database tells the same story as the memory").toBe(inMemory.hash);
}
