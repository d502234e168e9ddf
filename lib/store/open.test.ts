import { chmod, copyFile, mkdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { connections } from "./core/connection";
import { databaseFile } from "./core/database-file";
import { openStore } from "./open";
import { MIGRATIONS, NOW, sampleServer, sampleToken, temporaryStore } from "./testing";

async function mode(file: string): Promise<string> {
  return ((await stat(file)).mode & 0o777).toString(8);
}

describe("the path in a file: URL", () => {
  it.each([
    ["file:/var/lib/komoriuta/komoriuta.db", "/var/lib/komoriuta/komoriuta.db"],
    ["file:///var/lib/komoriuta/komoriuta.db", "/var/lib/komoriuta/komoriuta.db"],
    ["file:data/my%20servers.db", "data/my servers.db"],
    ["FILE:/a.db?tls=0", "/a.db"],
    ["libsql://db.example.org?authToken=secret", null],
    ["https://db.example.org", null],
  ])("%s → %s", (url, file) => {
    expect(databaseFile(url)).toBe(file);
  });
});

describe("opening the database", () => {
  it("answers, and keeps its files to itself", async () => {
    await using database = await temporaryStore();
    await database.store.servers.insert(sampleServer(1), sampleToken(1), []);
    await expect(database.store.ping()).resolves.toBeUndefined();
    expect(await mode(database.file)).toBe("600");
    expect(await mode(`${database.file}-wal`)).toBe("600");
    expect(await mode(`${database.file}-shm`)).toBe("600");
  });

  it("takes files that others could read away from them", async () => {
    await using database = await temporaryStore();
    // Holds the journal open: without a connection it goes, whenever those that opened the database are collected.
    await database.store.ping();
    await chmod(database.file, 0o644);
    await chmod(`${database.file}-wal`, 0o644);
    const second = await openStore({ url: database.url, migrations: MIGRATIONS });
    expect(await mode(database.file)).toBe("600");
    expect(await mode(`${database.file}-wal`)).toBe("600");
    await second.close();
  });

  it("leaves one whole file behind when it is closed", async () => {
    await using database = await temporaryStore();
    const url = `${database.url}-2`;
    const store = await openStore({ url, migrations: MIGRATIONS });
    await store.servers.insert(sampleServer(1), sampleToken(1), []);
    await store.close();
    const left = await stat(`${database.file}-2-wal`).catch(() => null);
    expect(left?.size ?? 0).toBe(0);

    const again = await openStore({ url, migrations: MIGRATIONS });
    expect(await again.servers.load(NOW)).toHaveLength(1);
    await again.close();
  });

  it("has on disk what it has acknowledged, closed or not", async () => {
    await using database = await temporaryStore();
    await database.store.servers.insert(sampleServer(1), sampleToken(1), []);
    // What a killed process leaves behind is what lies on the disk now.
    const copy = path.join(database.folder, "copy.db");
    await copyFile(database.file, copy);
    await copyFile(`${database.file}-wal`, `${copy}-wal`);
    const found = await openStore({ url: `file:${copy}`, migrations: MIGRATIONS });
    expect(await found.servers.load(NOW)).toHaveLength(1);
    await found.close();
  });

  it("keeps its settings on the connection, after transactions too", async () => {
    await using database = await temporaryStore();
    const connection = await connections({ url: database.url }).connect();
    const pragma = async (name: string) =>
      (await connection.queryRaw({ sql: `PRAGMA ${name}`, args: [], argTypes: [] })).rows[0]?.[0];
    for (const round of [1, 2]) {
      expect([round, await pragma("journal_mode")]).toEqual([round, "wal"]);
      expect([round, await pragma("synchronous")]).toEqual([round, 2]);
      expect([round, await pragma("foreign_keys")]).toEqual([round, 1]);
      expect([round, await pragma("busy_timeout")]).toEqual([round, 5000]);
      const transaction = await connection.startTransaction();
      await transaction.commit();
    }
    await connection.dispose();
  });

  it("says what is in the way, in one line", async () => {
    await using database = await temporaryStore();
    const open = (name: string, migrations = MIGRATIONS) =>
      openStore({ url: `file:${path.join(database.folder, name)}`, migrations });

    await mkdir(path.join(database.folder, "folder"));
    await writeFile(
      path.join(database.folder, "text"),
      "Dear activity log, this is no database at all.\n".repeat(99),
    );
    await expect(open("missing/komoriuta.db")).rejects.toThrow(/^cannot open the database .*missing.*ENOENT/);
    await expect(open("folder")).rejects.toThrow(/^cannot open the database .*folder.*EISDIR/);
    await expect(open("text")).rejects.toThrow(
      /^the database .*text is damaged \(SQLITE_NOTADB: file is not a database\): keep the file, and restore a backup/,
    );
    await expect(open("new.db", database.folder)).rejects.toThrow(/^there are no migrations in /);
    await expect(open("new.db", "/nowhere")).rejects.toThrow(
      "cannot read the migrations in /nowhere (ENOENT)",
    );
  });

  it("never shows the token of a remote database", async () => {
    const opening = openStore({
      url: "libsql://someone:password@127.0.0.1:1/db?tls=0&authToken=abc.def.ghi",
      authToken: "jkl.mno.pqr",
      migrations: MIGRATIONS,
    });
    const error = await opening.then(
      () => null,
      (reason: Error) => reason,
    );
    expect(error?.message).toMatch(/^cannot open the database libsql:\/\/127\.0\.0\.1:1\/db: /);
    expect(error?.message).not.toMatch(/password|abc\.def|jkl\.mno/);
  });
});
