import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openOneConnection } from "../compat/one-connection";
import { hasContent } from "../files";
import { connections } from "./core/connection";
import { realDatabaseFile, urlOf } from "./core/database-file";
import { StoreFault } from "./core/faults";
import { EARLY, isEarly, knownMigration, readMigrations } from "./core/migrate";
import type { OpenStore } from "./open";

const NAMES = "SELECT migration_name FROM _prisma_migrations WHERE rolled_back_at IS NULL";

/**
 * Refuses a database from before 1.0.0 before anything is opened, locked or made: not a byte of the database and of the
 * files beside it changes. Other faults of a database are reported when it is opened.
 * @throws StoreFault
 */
export async function refuseEarly({ migrations, ...location }: OpenStore): Promise<void> {
  const known = await readMigrations(migrations);
  if ((await migrationsOf(location)).some((name) => isEarly(name, known))) throw new StoreFault(EARLY);
}

/** As `refuseEarly`, and a database from a newer version, too: for who would serve it. @throws StoreFault */
export async function refuseUnread({ migrations, ...location }: OpenStore): Promise<void> {
  const known = await readMigrations(migrations);
  for (const name of await migrationsOf(location)) knownMigration(name, known);
}

/** The migrations that a database has had, without a change of it; none where that cannot be read. */
export async function migrationsOf(location: Omit<OpenStore, "migrations">): Promise<readonly string[]> {
  const file = await realDatabaseFile(location.url);
  return (file === null ? namesOn(location) : namesIn(file)).catch(() => []);
}

/** The migrations that a file has had. A database that was killed may have them only in its log. */
async function namesIn(file: string): Promise<readonly string[]> {
  if (!(await hasContent(file))) return [];
  const names = await namesAt(`${urlOf(file)}?immutable=1`).catch(() => []);
  if (names.length > 0 || !(await hasContent(`${file}-wal`))) return names;
  const folder = await mkdtemp(path.join(tmpdir(), "komoriuta-"));
  try {
    const copy = path.join(folder, "copy.db");
    for (const end of ["", "-wal"]) await copyFile(`${file}${end}`, `${copy}${end}`);
    return await namesAt(copy);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * @param name a file's, or a `file:` URL with SQLite's own parameters: an immutable file is opened without a lock or a
 *   log
 */
async function namesAt(name: string): Promise<readonly string[]> {
  const client = openOneConnection(name);
  try {
    const { rows } = await client.execute(NAMES);
    return rows.map((row) => String(row[0]));
  } finally {
    client.close();
  }
}

async function namesOn(location: Omit<OpenStore, "migrations">): Promise<readonly string[]> {
  const connection = await connections(location).connect();
  try {
    const { rows } = await connection.queryRaw({ sql: NAMES, args: [], argTypes: [] });
    return rows.map(([name]) => String(name));
  } finally {
    await connection.dispose();
  }
}
