import { copyFile, link, rename, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { connections } from "./connection";
import { lockDatabase } from "./database-file";
import { openStore } from "../open";
import { MIGRATIONS, sampleServer, sampleToken, temporaryStore, type TemporaryStore } from "../testing";

/** The outcome of a change, in a word. */
async function change(database: TemporaryStore, number: number): Promise<string> {
  const { servers } = database.store;
  return servers.insert(sampleServer(number), sampleToken(number), []).then(
    () => "stored",
    (error: Error) => error.message,
  );
}

describe("a database that is meddled with while the manager runs", () => {
  it.each([
    ["deleted", "was deleted", ({ file }) => rm(file)],
    ["replaced by its own copy", "was replaced by another file", replaceByCopy],
    ["truncated to nothing", "was cut off", ({ file }) => truncate(file)],
    ["cut in the middle", "was cut off", ({ file }) => truncate(file, 8192)],
    ["overwritten with something shorter", "was cut off", ({ file }) => writeFile(file, "nothing")],
    ["robbed of its log", "-wal was deleted", ({ file }) => rm(`${file}-wal`)],
  ] as [string, string, (database: TemporaryStore) => Promise<void>][])(
    "%s: nothing is confirmed, and it does not count as well",
    async (_, said, meddle) => {
      await using database = await temporaryStore();
      expect(await change(database, 1)).toBe("stored");
      // All is in the one file, as it is after a while.
      const connection = await connections({ url: database.url }).connect();
      await connection.executeScript("PRAGMA wal_checkpoint(TRUNCATE)");
      await connection.dispose();
      expect(await change(database, 2)).toBe("stored");
      await meddle(database);
      for (const number of [3, 4]) expect(await change(database, number)).toContain(said);
      await expect(database.store.ping()).rejects.toThrow(said);
    },
  );

  it("put back, it is used as before", async () => {
    await using database = await temporaryStore();
    await rename(database.file, `${database.file}.away`);
    expect(await change(database, 1)).toContain("was deleted");
    await rename(`${database.file}.away`, database.file);
    expect(await change(database, 2)).toBe("stored");
  });

  it("compacted by hand, it is as well as before", async () => {
    await using database = await temporaryStore();
    for (let number = 1; number < 300; number++) void change(database, number);
    expect(await change(database, 300)).toBe("stored");
    const connection = await connections({ url: database.url }).connect();
    await connection.executeScript("PRAGMA wal_checkpoint(TRUNCATE); DELETE FROM servers WHERE id < 300");
    const before = await sizeOf(database);
    await connection.executeScript("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
    await connection.dispose();
    expect(await sizeOf(database)).toBeLessThan(before);
    expect(await change(database, 301)).toBe("stored");
    expect(await sizeOf(database)).toBeLessThan(before);
  });
});

async function sizeOf({ file }: TemporaryStore): Promise<number> {
  return (await stat(file)).size;
}

async function replaceByCopy({ file }: TemporaryStore): Promise<void> {
  await copyFile(file, `${file}.copy`);
  await rename(`${file}.copy`, file);
}

describe("one database with two names", () => {
  it("is locked by its real path, whatever leads there", async () => {
    await using database = await temporaryStore();
    const other = path.join(database.folder, "other.db");
    await symlink(database.file, other);
    const lock = await lockDatabase(database.url);
    await expect(lockDatabase(`file:${other}`)).rejects.toThrow(/^another komo-manager uses the database/);
    await lock.release();
    const second = await openStore({ url: `file:${other}`, migrations: MIGRATIONS });
    await second.servers.insert(sampleServer(1), sampleToken(1), []);
    await second.close();
    expect(await database.store.servers.load(0)).toHaveLength(1);
  });

  it("is refused where both are as good", async () => {
    await using database = await temporaryStore();
    await link(database.file, path.join(database.folder, "other.db"));
    await expect(lockDatabase(database.url)).rejects.toThrow(/has 2 names \(hard links\)/);
  });
});
