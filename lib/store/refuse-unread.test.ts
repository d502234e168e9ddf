import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { createClient } from "@libsql/client";
import { expect, test, vi } from "vitest";
import { backUp } from "./backup";
import { urlOf } from "./core/database-file";
import { openAsItIs, openStore } from "./open";
import { refuseEarly, refuseUnread } from "./refuse-unread";
import { restore } from "./restore";
import { MIGRATIONS, nextVersion, temporaryStore, type TemporaryStore } from "./testing";

vi.setConfig({ testTimeout: 30_000 });

/** As a version from before 1.0.0 left it, in short. */
const EARLY_SQL = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE _prisma_migrations (id TEXT PRIMARY KEY NOT NULL, checksum TEXT NOT NULL, finished_at DATETIME,
    migration_name TEXT NOT NULL, logs TEXT, rolled_back_at DATETIME,
    started_at DATETIME NOT NULL DEFAULT current_timestamp, applied_steps_count INTEGER UNSIGNED NOT NULL DEFAULT 0);
  INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('1', 'a', '20261124000000_first', 1);
  CREATE TABLE servers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
  INSERT INTO servers (name) VALUES ('alder');`;

const SENTENCE =
  /^the database is from before komoriuta 1\.0\.0, .*: begin with a new data folder .* CSV list/;

/** A folder with such a database: in one file, or with all of it still in the log, as a kill leaves it. */
async function early({ folder }: TemporaryStore, left: "in one file" | "in the log"): Promise<string> {
  const made = path.join(folder, "made");
  await mkdir(made);
  const client = createClient({ url: urlOf(path.join(made, "komoriuta.db")) });
  await client.executeMultiple(EARLY_SQL);
  if (left === "in one file") await client.executeMultiple("PRAGMA wal_checkpoint(TRUNCATE)");
  // Copied while it is open: closing it would bring all into the one file.
  const data = path.join(folder, left);
  await cp(made, data, { recursive: true });
  client.close();
  return path.join(data, "komoriuta.db");
}

async function content(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const hash = async (name: string) =>
    createHash("sha256")
      .update(await readFile(path.join(folder, name)))
      .digest("hex");
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await hash(name)] as const)));
}

test.for(["in one file", "in the log"] as const)(
  "a database from before 1.0.0, %s, is refused, and not a byte of its folder changes",
  async (left) => {
    await using scratch = await temporaryStore();
    const file = await early(scratch, left);
    const folder = path.dirname(file);
    const before = await content(folder);
    expect(Object.keys(before)).toEqual(["komoriuta.db", "komoriuta.db-shm", "komoriuta.db-wal"]);
    await expect(refuseEarly({ url: urlOf(file), migrations: MIGRATIONS })).rejects.toThrow(SENTENCE);
    expect(await content(folder)).toEqual(before);
  },
);

test("every way to open one refuses it, too: as on a libSQL server, and as a backup", async () => {
  await using scratch = await temporaryStore();
  const file = await early(scratch, "in one file");
  const place = { url: urlOf(file), migrations: MIGRATIONS };
  await expect(openStore(place)).rejects.toThrow(SENTENCE);
  await expect(openAsItIs(place)).rejects.toThrow(SENTENCE);
  await expect(backUp(place, path.join(scratch.folder, "backup"), {})).rejects.toThrow(SENTENCE);
  expect(await readdir(scratch.folder)).not.toContain("backup");
  const before = await content(path.dirname(file));
  const other = { url: `${scratch.url}-2`, migrations: MIGRATIONS };
  await expect(restore(other, file, () => Promise.resolve())).rejects.toThrow(
    /was not restored, and nothing was changed: the database is from before komoriuta 1\.0\.0/,
  );
  expect(await content(path.dirname(file))).toEqual(before);
});

test("what is ours, not there yet or no database passes, and nothing is made", async () => {
  await using scratch = await temporaryStore();
  await refuseEarly({ url: scratch.url, migrations: MIGRATIONS });
  const nowhere = path.join(scratch.folder, "nowhere", "komoriuta.db");
  await refuseEarly({ url: urlOf(nowhere), migrations: MIGRATIONS });
  await refuseEarly({ url: urlOf(import.meta.filename), migrations: MIGRATIONS });
  expect(await readdir(scratch.folder)).not.toContain("nowhere");
});

test("a database from a newer version is refused by who would serve it, and not a byte of its folder changes", async () => {
  await using scratch = await temporaryStore();
  const migrations = await nextVersion(scratch.folder, "ALTER TABLE servers ADD COLUMN colour TEXT;");
  const data = path.join(scratch.folder, "data");
  await mkdir(data);
  const url = urlOf(path.join(data, "komoriuta.db"));
  const newer = await openStore({ url, migrations: MIGRATIONS }).then(async (old) => {
    await old.close();
    // It stays open: the refusal must not need the other's end.
    return openStore({ url, migrations });
  });
  const before = await content(data);
  await expect(refuseUnread({ url, migrations: MIGRATIONS })).rejects.toThrow(
    /^the database is from a newer version of komoriuta \(it has the migration 29990101000000_future\)/,
  );
  await refuseEarly({ url, migrations: MIGRATIONS });
  await refuseUnread({ url, migrations });
  expect(await content(data)).toEqual(before);
  await newer.close();
});
