import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { connections } from "./connection";
import type { StoreFault } from "./faults";
import { takeLease, type Lease } from "./lease";
import { temporaryStore } from "../testing";

const TIMES = { lasts: 1500, renewedEvery: 300 };
const here = { identity: "folder-1", place: "host-1" };
const elsewhere = { identity: "folder-2", place: "host-2" };

/** Two processes have no lock in common here, as with a database on a server. */
const take = (url: string, who = here, lost: (fault: StoreFault) => void = () => undefined): Promise<Lease> =>
  takeLease({ url }, who, lost, TIMES);

async function sql(url: string, text: string): Promise<void> {
  const connection = await connections({ url }).connect();
  await connection.executeScript(text);
  await connection.dispose();
}

it("is had by one: another is refused with where and when that was last heard", async () => {
  await using database = await temporaryStore();
  const lease = await take(database.url);
  expect(lease.isHeld()).toBe(true);
  await expect(take(database.url, elsewhere)).rejects.toThrow(
    /^another komo-manager serves this database \(it runs on host-1, and was last heard at 20\S+Z, \d+ s ago\): stop it first$/,
  );
  await sleep(2 * TIMES.lasts);
  expect(lease.isHeld()).toBe(true);
  await lease.release();
  await (await take(database.url, elsewhere)).release();
});

it("is taken at once by the manager of the same folder, which was killed, and by another once it is over", async () => {
  await using database = await temporaryStore();
  // Nobody renews it.
  const killed = (holder: string, place: string): Promise<void> =>
    sql(
      database.url,
      `UPDATE manager_lease SET holder = '${holder}', place = '${place}', renewed_at = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER);
       INSERT OR IGNORE INTO manager_lease VALUES (1, '${holder}', '${place}', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER));`,
    );
  await (await take(database.url)).release();
  await killed("folder-1/x", "host-1");
  const began = performance.now();
  await (await take(database.url)).release();
  expect(performance.now() - began).toBeLessThan(TIMES.lasts / 2);
  await killed("folder-1/x", "host-1");
  const other = await take(database.url, elsewhere);
  expect(other.isHeld()).toBe(true);
  await other.release();
  // A copy of the folder on another machine waits as anybody does.
  await killed("folder-1/x", "host-1");
  const copied = take(database.url, { ...here, place: "host-3" });
  await sleep(TIMES.lasts / 3);
  await killed("folder-1/x", "host-1");
  await expect(copied).rejects.toThrow(/it runs on host-1/);
});

it("is told to be lost, once, where another has taken it", async () => {
  await using database = await temporaryStore();
  const faults: string[] = [];
  const lease = await take(database.url, here, ({ message }) => faults.push(message));
  await sql(database.url, "UPDATE manager_lease SET holder = 'folder-2/y', place = 'host-2'");
  await sleep(3 * TIMES.renewedEvery);
  expect(lease.isHeld()).toBe(false);
  expect(faults).toEqual([
    expect.stringMatching(
      /^another komo-manager has taken the database \(it runs on host-2,.*\): this one stops/,
    ),
  ]);
  await lease.release();
  await expect(take(database.url, { ...elsewhere, place: "host-2" })).resolves.toBeDefined();
});
