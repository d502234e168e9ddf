import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { createClient } from "@libsql/client";
import { expect, test, vi } from "vitest";
import packageJson from "../../package.json";
import { checkThoroughly } from "./connection";
import { urlOf } from "./database-file";
import { inspect, openStore } from "./open";
import { restore } from "./restore";
import { MIGRATIONS, NOW, temporaryStore } from "./testing";

// Each waits for many fsyncs, on a disk that others use too.
vi.setConfig({ testTimeout: 60_000 });

/**
 * Databases as released versions left them, as SQL: one for each version that came with a schema of its own. A new
 * migration is released with a new file here; those that are here are never changed.
 */
const FOLDER = path.join(import.meta.dirname, "released");
const FILES = (await readdir(FOLDER)).filter((name) => name.endsWith(".sql"));

test("the schema of this version is among them", async () => {
  const last =
    (await readdir(MIGRATIONS))
      .filter((name) => /^\d/.test(name))
      .sort()
      .at(-1) ?? "";
  const texts = await Promise.all(FILES.map((name) => readFile(path.join(FOLDER, name), "utf8")));
  expect(
    texts.some((text) => text.includes(`'${last}'`)),
    `a dump for ${packageJson.version}`,
  ).toBe(true);
});

test.for(FILES)("%s comes up whole", async (name) => {
  await using scratch = await temporaryStore();
  const file = path.join(scratch.folder, "old.db");
  const sql = await readFile(path.join(FOLDER, name), "utf8");
  const client = createClient({ url: urlOf(file) });
  await client.executeMultiple(sql);
  client.close();
  const rowsOf = (table: string): number => sql.split(`INSERT INTO "${table}" VALUES`).length - 1;
  expect(rowsOf("servers")).toBeGreaterThan(1);

  const store = await openStore({ url: urlOf(file), migrations: MIGRATIONS });
  const servers = await store.servers.load(0);
  expect(servers).toHaveLength(rowsOf("servers"));
  for (const server of servers) await store.servers.update(server, []);
  expect(await store.servers.load(0)).toEqual(servers);
  const first = servers[0]?.uuid;
  expect(store.tokens.find("look0001")).toMatchObject({ hash: "hash 1", serverUuid: first });
  expect(await store.events.list({ limit: 1000 })).toHaveLength(rowsOf("events"));
  const birch = "00000000-0000-4000-8000-000000000002";
  const [lane] = await store.statuses.lanes({ uuids: [birch], since: 0, until: Infinity, limit: 1000 });
  expect(lane?.spells ?? []).toHaveLength(rowsOf("past_statuses"));
  expect(await store.sessions.find("digest")).toMatchObject({ userId: "yuki", createdAt: NOW });
  await store.close();
  await inspect({ url: urlOf(file), migrations: MIGRATIONS }, (connection) =>
    checkThoroughly(connection, file),
  );
  await rm(file);
});

test.for(FILES)("%s can be restored as a backup", async (name) => {
  await using scratch = await temporaryStore();
  const backup = path.join(scratch.folder, "old.backup");
  const client = createClient({ url: urlOf(backup) });
  await client.executeMultiple(await readFile(path.join(FOLDER, name), "utf8"));
  client.close();
  const { kept } = await restore({ url: `${scratch.url}-2`, migrations: MIGRATIONS }, backup, () =>
    Promise.resolve(),
  );
  expect(kept).toBeNull();
});
