import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { NotStored } from "../fleet/model/errors";
import { connections } from "./core/connection";
import { sampleServer, sampleToken, temporaryStore } from "./testing";

/** Holds the write lock, as another process would: this connection is not the store's. */
async function hold(url: string): Promise<() => Promise<void>> {
  const connection = await connections({ url }).connect();
  const transaction = await connection.startTransaction();
  return async () => {
    await transaction.rollback();
    await connection.dispose();
  };
}

/** Measures the longest time for which this thread was blocked, in milliseconds. */
function watchStall(): () => number {
  let last = performance.now();
  let longest = 0;
  const look = (): void => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  const timer = setInterval(look, 5);
  return () => {
    look();
    clearInterval(timer);
    return longest;
  };
}

describe("while another process holds the database", () => {
  it("changes wait without holding anyone up, and are stored as soon as it lets go", async () => {
    await using database = await temporaryStore();
    const release = await hold(database.url);
    const stalled = watchStall();
    const inserted = database.store.servers.insert(sampleServer(1), sampleToken(1), []);
    await sleep(1000);
    // What is only read need not wait.
    expect(await database.store.events.list({ limit: 1 })).toEqual([]);
    await release();
    const freed = performance.now();
    await inserted;
    // Nobody waits in this thread for a lock that only this thread can end: that would take five seconds.
    expect(performance.now() - freed).toBeLessThan(4000);
    expect(stalled()).toBeLessThan(2500);
  });

  it("a change that waits too long is refused and not stored later; the next ones are stored", async () => {
    await using database = await temporaryStore();
    const release = await hold(database.url);
    const insert = (number: number) =>
      database.store.servers.insert(sampleServer(number), sampleToken(number), []);
    const refused = await Promise.allSettled([insert(1), insert(2)]);
    for (const one of refused) {
      expect(one).toMatchObject({ status: "rejected", reason: { why: "unwritable" } });
      expect((one as PromiseRejectedResult).reason).toBeInstanceOf(NotStored);
    }
    const late = insert(3);
    await sleep(200);
    await release();
    await late;
    await insert(4);
    await database.store.ping();
    expect((await database.store.servers.load(0)).map(({ name }) => name)).toEqual(["server 3", "server 4"]);
  });

  it("the database does not count as well", async () => {
    await using database = await temporaryStore();
    await database.store.ping();
    const release = await hold(database.url);
    await expect(database.store.ping()).rejects.toThrow("the database does not answer");
    await release();
    await expect.poll(() => database.store.ping().then(() => "well", String)).toBe("well");
  });
});
