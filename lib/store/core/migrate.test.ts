import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connections, type Connection } from "./connection";
import { migrate, readMigrations } from "./migrate";

const FIRST = "20260101000000_first";
const SECOND = "20260201000000_second";
const tools = { now: () => 1_767_225_600_000.4, newId: () => crypto.randomUUID() };

let folder: string;
let connection: Connection;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "komoriuta-migrate-"));
  connection = await connections({ url: `file:${folder}/test.db` }).connect();
  await write(FIRST, "CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT);\n");
});

afterEach(async () => {
  await connection.dispose();
  await rm(folder, { recursive: true });
});

async function write(name: string, sql: string): Promise<void> {
  await mkdir(path.join(folder, "migrations", name), { recursive: true });
  await writeFile(path.join(folder, "migrations", name, "migration.sql"), sql);
}

async function run(): Promise<string[]> {
  return migrate(connection, await readMigrations(path.join(folder, "migrations")), tools);
}

async function query(sql: string): Promise<unknown[][]> {
  return (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows;
}

describe("migrate", () => {
  it("applies what is missing, once and in order", async () => {
    expect(await run()).toEqual([FIRST]);
    expect(await run()).toEqual([]);
    await write(SECOND, "ALTER TABLE a ADD COLUMN c TEXT;");
    expect(await run()).toEqual([SECOND]);
    await query("INSERT INTO a (b, c) VALUES ('x', 'y')");
    expect(await query("SELECT b, c FROM a")).toEqual([["x", "y"]]);
  });

  it("records them as Prisma does", async () => {
    await run();
    const checksum = createHash("sha256")
      .update("CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT);\n")
      .digest("hex");
    const [row] = await query(
      "SELECT migration_name, checksum, started_at + 0, finished_at + 0, applied_steps_count, logs, rolled_back_at FROM _prisma_migrations",
    );
    expect(row).toEqual([FIRST, checksum, 1_767_225_600_000, 1_767_225_600_000, 1, null, null]);
  });

  it("takes a last line without its end, or with a comment", async () => {
    await write(SECOND, "ALTER TABLE a ADD COLUMN c TEXT; -- for something");
    expect(await run()).toEqual([FIRST, SECOND]);
  });

  it("changes nothing where one fails, and goes on from there once it is mended", async () => {
    await write(SECOND, "CREATE TABLE half (id INTEGER);\nALTER TABLE nowhere ADD COLUMN c TEXT;");
    await expect(run()).rejects.toThrow(
      `the migration ${SECOND} failed, and changed nothing (SQLITE_ERROR: no such table: nowhere)`,
    );
    expect(await query("SELECT name FROM sqlite_schema WHERE name = 'half'")).toEqual([]);
    expect(await query("SELECT migration_name FROM _prisma_migrations")).toEqual([[FIRST]]);

    await write(SECOND, "CREATE TABLE half (id INTEGER);");
    expect(await run()).toEqual([SECOND]);
  });

  it("keeps the rows that refer to a table that is remade", async () => {
    await write(FIRST, "CREATE TABLE a (id INTEGER PRIMARY KEY);");
    await write(
      "20260101000001_refers",
      "CREATE TABLE r (a INTEGER NOT NULL, FOREIGN KEY (a) REFERENCES a (id) ON DELETE CASCADE);",
    );
    await run();
    await query("INSERT INTO a VALUES (1)");
    await query("INSERT INTO r VALUES (1)");
    await write(
      SECOND,
      "CREATE TABLE new_a (id INTEGER PRIMARY KEY, c TEXT);\nINSERT INTO new_a (id) SELECT id FROM a;\nDROP TABLE a;\nALTER TABLE new_a RENAME TO a;",
    );
    await run();
    expect(await query("SELECT a FROM r")).toEqual([[1]]);
    expect(await query("PRAGMA foreign_keys")).toEqual([[1]]);
    await query("DELETE FROM a");
    expect(await query("SELECT a FROM r")).toEqual([]);
  });

  it("refuses a database from a newer version", async () => {
    await write(SECOND, "ALTER TABLE a ADD COLUMN c TEXT;");
    await run();
    await rm(path.join(folder, "migrations", SECOND), { recursive: true });
    await expect(run()).rejects.toThrow(
      `the database is from a newer version of komoriuta (it has the migration ${SECOND})`,
    );
  });

  it("refuses a migration that has been changed", async () => {
    await run();
    await write(FIRST, "CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT, c TEXT);\n");
    await expect(run()).rejects.toThrow(
      `the migration ${FIRST} is not the one that the database was made with`,
    );
  });

  it("refuses one that did not finish, and forgets one that was rolled back", async () => {
    await run();
    await query("UPDATE _prisma_migrations SET finished_at = NULL");
    await expect(run()).rejects.toThrow(`the migration ${FIRST} of the database did not finish`);
    await query("UPDATE _prisma_migrations SET rolled_back_at = 1");
    await query("DROP TABLE a");
    expect(await run()).toEqual([FIRST]);
  });

  it("refuses a database that belongs to something else", async () => {
    await query("CREATE TABLE theirs (id INTEGER)");
    await expect(run()).rejects.toThrow("the database holds other tables and none of komoriuta");
    expect(await query("SELECT name FROM sqlite_schema")).toEqual([["theirs"]]);
  });
});

describe("readMigrations", () => {
  it("takes folders named as Prisma names them, and nothing else", async () => {
    await write(SECOND, "SELECT 1;");
    await mkdir(path.join(folder, "migrations", "notes"));
    await writeFile(path.join(folder, "migrations", "migration_lock.toml"), 'provider = "sqlite"\n');
    const migrations = await readMigrations(path.join(folder, "migrations"));
    expect(migrations.map(({ name }) => name)).toEqual([FIRST, SECOND]);
  });

  it("says which file is missing", async () => {
    await rm(path.join(folder, "migrations", FIRST, "migration.sql"));
    await expect(run()).rejects.toThrow(/migration\.sql/);
  });
});
