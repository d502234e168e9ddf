import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as prismaEngine from "@prisma/schema-engine-wasm/schema_engine_bg";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { connections } from "./core/connection";
import { readMigrations } from "./core/migrate";
import { openStore } from "./open";
import { MIGRATIONS, NOW, sampleServer, sampleToken, temporaryStore } from "./testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 30_000 });

/**
 * Prisma's own schema engine, the one behind `prisma migrate`, as the judge of our schema and migrations.
 * Where the first test fails, what it shows is the SQL that a new migration has to hold.
 */
const SCHEMA = path.join(MIGRATIONS, "..", "schema.prisma");
const filters = { externalTables: [], externalEnums: [] };

beforeAll(async () => {
  const glue = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = await readFile(path.join(path.dirname(glue), "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": prismaEngine as unknown as WebAssembly.ModuleImports,
  });
  const exports = instance.exports as { __wbindgen_start?: () => void };
  const { __wbg_set_wasm: setWasm } = prismaEngine as unknown as { __wbg_set_wasm: (wasm: unknown) => void };
  setWasm(exports);
  exports.__wbindgen_start?.();
});

async function engineOn(url: string) {
  const schema = await readFile(SCHEMA, "utf8");
  return prismaEngine.SchemaEngine.new(
    { datamodels: [["schema.prisma", schema]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(connections({ url })),
  );
}

async function migrationList() {
  const migrations = await readMigrations(MIGRATIONS);
  const lockfile = await readFile(path.join(MIGRATIONS, "migration_lock.toml"), "utf8");
  return {
    baseDir: MIGRATIONS,
    lockfile: { path: "migration_lock.toml", content: lockfile },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: sql } },
    })),
  };
}

describe("prisma migrate", () => {
  it("finds that the migrations make exactly the schema", async () => {
    await using database = await temporaryStore();
    const engine = await engineOn(database.url);
    const files = [{ path: "schema.prisma", content: await readFile(SCHEMA, "utf8") }];
    const difference = await engine.diff({
      from: { tag: "schemaDatasource", files, configDir: path.dirname(SCHEMA) },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: true,
      filters,
    });
    expect(difference.stdout?.trim()).toBe("-- This is an empty migration.");
    expect(difference.exitCode).toBe(0);
  });

  it("finds nothing to do in a database that komoriuta migrated", async () => {
    await using database = await temporaryStore();
    const engine = await engineOn(database.url);
    const migrationsList = await migrationList();
    const diagnosis = await engine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: true,
      filters,
    });
    expect(diagnosis).toMatchObject({ editedMigrationNames: [], failedMigrationNames: [], history: null });
    expect(await engine.applyMigrations({ migrationsList, filters })).toEqual({ appliedMigrationNames: [] });
  });

  it("makes a database that komoriuta takes over as it is", async () => {
    await using database = await temporaryStore();
    const url = `${database.url}-by-prisma`;
    const engine = await engineOn(url);
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: await migrationList(),
      filters,
    });
    expect(appliedMigrationNames).toEqual((await readMigrations(MIGRATIONS)).map(({ name }) => name));

    const store = await openStore({ url, migrations: MIGRATIONS });
    await store.servers.insert(sampleServer(1), sampleToken(1), []);
    expect(await store.servers.load(NOW)).toHaveLength(1);
    await store.close();
  });
});
