import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { createClient } from "@libsql/client";
import { describe, expect, test, vi } from "vitest";
import packageJson from "../../package.json";
import { checkThoroughly } from "./core/connection";
import { urlOf } from "./core/database-file";
import { readMigrations, type Migration } from "./core/migrate";
import { inspect, openStore } from "./open";
import { restore } from "./restore";
import { MIGRATIONS, nextVersion, NOW, temporaryStore } from "./testing";

// Each waits for many fsyncs, on a disk that others use too.
vi.setConfig({ testTimeout: 60_000 });

/**
 * Databases as released versions left them, as SQL: one for each version that came with a schema of its own, with a row
 * in each table. A new migration is released with a new file here; those that are here are never changed.
 */
const FOLDER = path.join(import.meta.dirname, "released");
const FILES = (await readdir(FOLDER)).filter((name) => name.endsWith(".sql"));
const DUMPS = new Map(
  await Promise.all(
    FILES.map(async (name) => [name, await readFile(path.join(FOLDER, name), "utf8")] as const),
  ),
);

const dumpOf = (name: string): string => DUMPS.get(name) ?? "";
const rowsOf = (sql: string, table: string): number => sql.split(`INSERT INTO "${table}" VALUES`).length - 1;

async function load(sql: string, file: string): Promise<void> {
  const client = createClient({ url: urlOf(file) });
  await client.executeMultiple(sql);
  client.close();
}

/** Whether one of the dumps was made with these migrations, to the last one and as they are. */
function areReleased(migrations: readonly Migration[]): boolean {
  return [...DUMPS.values()].some((sql) =>
    migrations.every(({ name, checksum }) => sql.includes(`'${checksum}'`) && sql.includes(`'${name}'`)),
  );
}

test("the schema of this version is among them; one with a migration more is not", async () => {
  await using scratch = await temporaryStore();
  expect(areReleased(await readMigrations(MIGRATIONS)), `a dump for ${packageJson.version}`).toBe(true);
  const next = await nextVersion(scratch.folder, "ALTER TABLE servers ADD COLUMN colour TEXT;");
  expect(areReleased(await readMigrations(next))).toBe(false);
});

describe.for(FILES)("%s", (name) => {
  const sql = dumpOf(name);

  test("has a row in each table", () => {
    const tables = [...sql.matchAll(/^CREATE TABLE "(\w+)"/gm)].map(([, table]) => table ?? "");
    expect(tables.length).toBeGreaterThan(20);
    expect(tables.filter((table) => rowsOf(sql, table) === 0)).toEqual([]);
  });

  test("comes up whole", async () => {
    await using scratch = await temporaryStore();
    const file = path.join(scratch.folder, "old.db");
    await load(sql, file);

    const store = await openStore({ url: urlOf(file), migrations: MIGRATIONS });
    const servers = await store.servers.load(0);
    expect(servers).toHaveLength(rowsOf(sql, "servers"));
    for (const server of servers) await store.servers.update(server, []);
    expect(await store.servers.load(0)).toEqual(servers);
    const count = async (table: string, kept: readonly unknown[] | Promise<readonly unknown[]>) =>
      expect(await kept, table).toHaveLength(rowsOf(sql, table));
    await count("events", store.events.list({ limit: 1000 }));
    await count("groups", store.groups.load());
    await count("enrolment_keys", store.enrolmentKeys.load());
    await count("holds", store.holds.load());
    await count("runs", store.runs.loadOpen(0));
    await count("schedules", store.schedules.load());
    await count("nut_servers", store.nutServers.load());
    await count("manager_settings", store.managerSettings.load());
    await count("people", store.people.load());
    await count("api_tokens", store.apiTokens.load());
    await count("push_subscriptions", store.pushSubscriptions.load());
    await count("energy", store.energy.list("2026-01", "2026-01"));
    const [run] = await store.runs.loadOpen(0);
    await count("run_members", run?.members ?? []);
    expect(store.tokens.find("look0001")).toMatchObject({ hash: "hash 1", serverUuid: servers[0]?.uuid });
    const birch = "00000000-0000-4000-8000-000000000002";
    const [timeline] = await store.statuses.timelines({
      uuids: [birch],
      since: 0,
      until: Infinity,
      limit: 1000,
    });
    await count("past_statuses", timeline?.intervals ?? []);
    expect(await store.wakeReports.find(birch)).toMatchObject({ ways: [{ kind: "packet", sent: 3 }] });
    const [kai] = await store.people.load();
    expect(await store.languages.find(kai?.uuid ?? "")).toBe("ja");
    expect(store.lineage.now()).toMatchObject({ count: 7 });
    expect(await store.sessions.find("digest")).toMatchObject({ userId: "yuki", createdAt: NOW });
    expect(await store.audit.verify(NOW)).toMatchObject({ fitting: 1, fault: null });
    await store.close();
    await inspect({ url: urlOf(file), migrations: MIGRATIONS }, (connection) =>
      checkThoroughly(connection, file),
    );
  });

  test("can be restored as a backup", async () => {
    await using scratch = await temporaryStore();
    const backup = path.join(scratch.folder, "old.backup");
    await load(sql, backup);
    const { kept } = await restore({ url: `${scratch.url}-2`, migrations: MIGRATIONS }, backup, () =>
      Promise.resolve(),
    );
    expect(kept).toBeNull();
  });

  test.for([
    ["adds a column", "ALTER TABLE servers ADD COLUMN colour TEXT;", null],
    ["loses what others refer to", "DELETE FROM servers WHERE id = 2;", /refers to nothing/],
  ] as const)("is carried over by a next version that %s, or that is found out", async ([, next, fault]) => {
    await using scratch = await temporaryStore();
    const file = path.join(scratch.folder, "old.db");
    await load(sql, file);
    const migrations = await nextVersion(scratch.folder, next);
    const opening = openStore({ url: urlOf(file), migrations });
    if (fault) {
      await expect(opening).rejects.toThrow(fault);
      return;
    }
    const store = await opening;
    expect(await store.servers.load(0)).toHaveLength(rowsOf(sql, "servers"));
    await store.close();
  });
});
