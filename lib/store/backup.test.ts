import { readdir, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { backUp } from "./backup";
import { connections } from "./core/connection";
import { lockDatabase } from "./core/database-file";
import { openStore } from "./open";
import { restore } from "./restore";
import { MIGRATIONS, sampleEvent, sampleServer, sampleToken, temporaryStore } from "./testing";

// Each waits for many fsyncs, on a disk that others use too.
vi.setConfig({ testTimeout: 60_000 });

test("a backup under way sees each change whole or not at all, and leaves one file", async () => {
  await using database = await temporaryStore();
  const { store, folder, url } = database;
  const target = path.join(folder, "backups.db");
  let number = 0;
  let over = false;
  const writing = (async () => {
    while (!over) {
      const server = sampleServer(++number);
      await store.servers.insert(server, sampleToken(number), [sampleEvent(server, "registered")]);
    }
  })();
  for (let round = 0; round < 3; round++) {
    await backUp({ url, migrations: MIGRATIONS }, target, { "tls/ca.pem": "a certificate" });
    const copy = await openStore({ url: `file:${target}`, migrations: MIGRATIONS });
    const servers = await copy.servers.load(0);
    expect(await copy.events.list({ limit: 10_000 })).toHaveLength(servers.length);
    await copy.close();
    await rm(`${target}.made`);
  }
  over = true;
  await writing;
  expect((await stat(target)).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).filter((name) => name.startsWith("backups.db.new"))).toEqual([]);
});

test("a backup gives its files back, and is a plain database then", async () => {
  await using database = await temporaryStore();
  const { store, folder, url } = database;
  await store.servers.insert(sampleServer(1), sampleToken(1), []);
  const backup = path.join(folder, "backup");
  await backUp({ url, migrations: MIGRATIONS }, backup, { "tls/ca.pem": "a certificate" });

  await using other = await temporaryStore();
  await other.store.servers.insert(sampleServer(2), sampleToken(2), []);
  const { kept, files } = await restore({ url: other.url, migrations: MIGRATIONS }, backup, () =>
    Promise.resolve(),
  );
  expect(files).toEqual({ "tls/ca.pem": "a certificate" });
  const names = async (file: string): Promise<string[]> => {
    const opened = await openStore({ url: `file:${file}`, migrations: MIGRATIONS });
    const servers = await opened.servers.load(0);
    await opened.close();
    return servers.map(({ name }) => name);
  };
  expect(await names(other.file)).toEqual(["server 1"]);
  expect(await names(kept ?? "")).toEqual(["server 2"]);
  expect((await readdir(other.folder)).filter((name) => name.includes("restoring"))).toEqual([]);
});

test("what cannot be settled changes nothing", async () => {
  await using database = await temporaryStore();
  const backup = path.join(database.folder, "backup");
  await backUp({ url: database.url, migrations: MIGRATIONS }, backup, {});
  await database.store.servers.insert(sampleServer(1), sampleToken(1), []);
  const files = (await readdir(database.folder)).sort();
  const failing = restore({ url: database.url, migrations: MIGRATIONS }, backup, () =>
    Promise.reject(new Error("no room")),
  );
  await expect(failing).rejects.toThrow(/cannot be restored: no room/);
  expect((await readdir(database.folder)).sort()).toEqual(files);
  expect(await database.store.servers.load(0)).toHaveLength(1);
});

test("a libSQL server is backed up by its own means", async () => {
  const remote = { url: "libsql://127.0.0.1:1", migrations: MIGRATIONS };
  await expect(backUp(remote, "/nowhere", {})).rejects.toThrow(/its own means/);
  await expect(restore(remote, "/nowhere", () => Promise.resolve())).rejects.toThrow(/its own means/);
});

test("a database that was there once is not made anew; nor is one that lost its content", async () => {
  await using database = await temporaryStore();
  const url = `${database.url}-2`;
  const open = () => openStore({ url, migrations: MIGRATIONS });
  await (await open()).close();
  const file = `${database.file}-2`;
  await rm(file);
  await expect(open()).rejects.toThrow(
    /is gone: restore a backup .*, or delete .*-2\.made to begin with no servers/,
  );
  await writeFile(file, "");
  await expect(open()).rejects.toThrow(/is gone/);
  await rm(`${file}.made`);
  await (await open()).close();
});

test("one process at a time has the database", async () => {
  await using database = await temporaryStore();
  const lock = await lockDatabase(database.url);
  await expect(lockDatabase(database.url)).rejects.toThrow(
    /another komo-manager uses the database .*: stop it first/,
  );
  await lock.release();
  await (await lockDatabase(database.url)).release();
});

test.each([
  [
    "a trigger",
    "CREATE TRIGGER evil AFTER UPDATE ON servers BEGIN DELETE FROM access_tokens; END",
    /trigger "evil"/,
  ],
  ["a view", "CREATE VIEW evil AS SELECT * FROM access_tokens", /view "evil"/],
  [
    "a view in the place of a table",
    "DROP TABLE sessions; CREATE VIEW sessions AS SELECT 1",
    /view "sessions"/,
  ],
  ["a virtual table", "CREATE VIRTUAL TABLE evil USING fts5(text)", /"evil/],
  ["another table", "CREATE TABLE evil (id INTEGER)", /did not make: "CREATE TABLE evil/],
  ["another index", "CREATE INDEX evil ON servers (name)", /did not make: "CREATE INDEX evil/],
  ["a changed table", "ALTER TABLE servers ADD COLUMN evil TEXT DEFAULT 'x'", /did not make: "CREATE TABLE/],
])("a backup with %s in it is refused, and changes nothing", async (_, sql, said) => {
  await using database = await temporaryStore();
  const backup = path.join(database.folder, "backup");
  await backUp({ url: database.url, migrations: MIGRATIONS }, backup, { "tls/ca.pem": "a certificate" });
  const connection = await connections({ url: `file:${backup}` }).connect();
  await connection.executeScript(`PRAGMA journal_mode = DELETE; ${sql}`);
  await connection.dispose();
  await database.store.servers.insert(sampleServer(1), sampleToken(1), []);
  const files = (await readdir(database.folder)).sort();
  const restoring = restore({ url: database.url, migrations: MIGRATIONS }, backup, () => Promise.resolve());
  await expect(restoring).rejects.toThrow(said);
  expect((await readdir(database.folder)).sort()).toEqual(files);
  expect(await database.store.servers.load(0)).toHaveLength(1);
});
