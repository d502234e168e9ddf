import { cpSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startManager, type Manager } from "../helpers/manager";
import { startDatabaseServer, type DatabaseServer } from "../helpers/sqld";
import { until } from "../helpers/until";

/** Two managers on one libSQL server: two memories, one fleet. A real server, and the compiled programs. */

let database: DatabaseServer;
let first: Manager;

beforeAll(async () => {
  database = await startDatabaseServer();
  first = await startManager({ env: { KOMO_DATABASE_URL: database.url }, startWithin: 60_000 });
}, 120_000);

afterAll(async () => {
  await first.remove();
  await database.remove();
});

test("the second one does not start, and says which one serves", { timeout: 90_000 }, async () => {
  const start = startManager({ env: { KOMO_DATABASE_URL: database.url }, startWithin: 60_000 });
  await expect(start).rejects.toThrow(
    /komo-manager: another komo-manager serves this database \(it runs on \S+, and was last heard at 20\S+Z, \d+ s ago\): stop it first/,
  );
});

test(
  "nor does one on a copy of its data folder, on a host of the same name",
  { timeout: 90_000 },
  async () => {
    const copy = (folder: string): void =>
      cpSync(first.dataDir, path.join(folder, "data"), { recursive: true });
    const start = startManager({
      env: { KOMO_DATABASE_URL: database.url },
      startWithin: 60_000,
      prepare: copy,
    });
    await expect(start).rejects.toThrow(/another komo-manager serves this database/);
    await delay(6000);
    expect(first.output()).not.toContain("another komo-manager has taken");
  },
);

test(
  "one that was killed is back once its lease is over, and one that was stopped lets another in",
  { timeout: 120_000 },
  async () => {
    await first.kill();
    await first.start();
    await first.stop();
    const second = await startManager({ env: { KOMO_DATABASE_URL: database.url }, startWithin: 60_000 });
    await second.remove();
    await first.start();
  },
);

test("one whose database another has taken ends, with a message", { timeout: 60_000 }, async () => {
  const client = createClient({ url: database.url });
  await client.execute("UPDATE manager_lease SET holder = 'other/1', place = 'elsewhere'");
  client.close();
  await until("the manager has ended", 30_000, () =>
    first.output().includes("another komo-manager has taken"),
  );
  expect(first.output()).toMatch(/it runs on elsewhere/);
  expect((await first.ended()).code).toBe(1);
});

test("a database from before 1.0.0 is refused there, too, and nothing is written", async () => {
  const client = createClient({ url: database.url });
  await client.execute("UPDATE _prisma_migrations SET migration_name = '20261124000000_first'");
  const start = startManager({ env: { KOMO_DATABASE_URL: database.url } });
  await expect(start).rejects.toThrow(/the database is from before komoriuta 1\.0\.0/);
  const { rows } = await client.execute("SELECT holder FROM manager_lease");
  expect(rows.map((row) => row["holder"])).toEqual(["other/1"]);
  client.close();
});
