import { readdir, stat, writeFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";
import { openAsItIs, openStore } from "./open";
import {
  MIGRATIONS,
  nextVersion,
  sampleServer,
  sampleToken,
  temporaryStore,
  type TemporaryStore,
} from "./testing";

// Each waits for many fsyncs, on a disk that others use too.
vi.setConfig({ testTimeout: 60_000 });

/** Files beside the database, without SQLite's own. */
async function beside({ folder }: TemporaryStore): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^komoriuta\.db\.(?!made)/.test(name));
}

test("an upgrade leaves the database from before beside, which the old version takes back", async () => {
  await using database = await temporaryStore();
  await database.store.servers.insert(sampleServer(1), sampleToken(1), []);
  const migrations = await nextVersion(database.folder, "ALTER TABLE servers ADD COLUMN colour TEXT;");
  await expect(openAsItIs({ url: database.url, migrations })).rejects.toThrow(/from an older version/);
  await (await openStore({ url: database.url, migrations })).close();

  expect(await beside(database)).toEqual(["komoriuta.db.before-29990101000000_future"]);
  const before = `${database.file}.before-29990101000000_future`;
  expect((await stat(before)).mode & 0o777).toBe(0o600);
  await expect(openStore({ url: database.url, migrations: MIGRATIONS })).rejects.toThrow(
    /from a newer version/,
  );
  const old = await openStore({ url: `file:${before}`, migrations: MIGRATIONS });
  expect(await old.servers.load(0)).toHaveLength(1);
  await old.close();
});

test.for([
  ["fails", "ALTER TABLE nowhere ADD COLUMN colour TEXT;", /no such table: nowhere/],
  ["leaves rows that refer to nothing", "DELETE FROM servers;", /refers to nothing/],
] as const)(
  "a migration that %s is found out on a copy: the database is as it was",
  async ([, sql, words]) => {
    await using database = await temporaryStore();
    await database.store.servers.insert(sampleServer(1), sampleToken(1), []);
    const migrations = await nextVersion(database.folder, sql);
    const opening = openStore({ url: database.url, migrations });
    await expect(opening).rejects.toThrow(/^the database was not upgraded, and is as it was; on a copy, /);
    await expect(opening).rejects.toThrow(words);
    expect(await beside(database)).toEqual([]);
    expect(await database.store.servers.load(0)).toHaveLength(1);
  },
);

test("copies that a killed upgrade left are removed by the next start, and nothing else is", async () => {
  await using database = await temporaryStore();
  await database.store.close();
  const [left, others] = [
    ["copy-0123456789ab", "trial-0123456789ab", "trial-0123456789ab-wal"],
    ["copy-of-mine", "before-20260101000000_first", "replaced-20260101000000"],
  ];
  for (const name of [...left, ...others]) await writeFile(`${database.file}.${name}`, "");
  await (await openStore({ url: database.url, migrations: MIGRATIONS })).close();
  expect((await beside(database)).sort()).toEqual(others.map((name) => `komoriuta.db.${name}`).sort());
});
