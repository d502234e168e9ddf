import { open, realpath } from "node:fs/promises";
import { besides, hasContent, putInPlace, statOrNull } from "../files";
import { checkThoroughly, connections, orDamaged, type Connection, copyDatabase } from "./core/connection";
import { companions, realDatabaseFile, removeDatabase, urlOf } from "./core/database-file";
import { reason, StoreFault } from "./core/faults";
import { standing } from "./core/migrate";
import { inspect, type OpenStore } from "./open";

/** The first bytes of every SQLite database. */
const SQLITE = Buffer.from("SQLite format 3\0");

/**
 * Writes a backup of the database as it stands at this moment; a manager may be running on it. The backup is
 * one file, mode 600, checked, and there whole or not at all.
 * @param target is replaced where it is a database, such as the backup of yesterday; no other file is
 * @throws StoreFault
 */
export async function backUp(store: OpenStore, target: string, files: AdditionalFiles): Promise<void> {
  const source = await realDatabaseFile(store.url);
  if (source === null)
    throw new StoreFault("KOMO_DATABASE_URL is a libSQL server: back it up with its own means");
  await refuseTarget(source, target);
  const temporary = besides(target, "new");
  const unwritten = (error: unknown): StoreFault =>
    error instanceof StoreFault
      ? error
      : new StoreFault(`the backup ${target} cannot be written: ${reason(error)}`, { cause: error });
  try {
    await inspect(store, async (connection, known) => {
      await standing(connection, known);
      // A full disk or a missing folder there is no fault of the database.
      await copyDatabase(connection, temporary).catch((error: unknown) => {
        throw unwritten(orDamaged(error, source));
      });
    });
    await complete(temporary, files);
    await putInPlace(temporary, target);
  } catch (error) {
    throw unwritten(error);
  } finally {
    await removeDatabase(temporary);
  }
}

async function complete(file: string, files: AdditionalFiles): Promise<void> {
  const connection = await connections({ url: urlOf(file) }).connect();
  try {
    await putInFiles(connection, files);
    await checkThoroughly(connection, file);
    // One file again, with nothing beside it.
    await connection.executeScript("PRAGMA journal_mode = DELETE");
  } finally {
    await connection.dispose();
  }
}

async function refuseTarget(source: string, target: string): Promise<void> {
  if (!(await statOrNull(target))) return;
  const live = [source, ...companions(source), `${source}.lock`];
  const own = await Promise.all(live.map((file) => realpath(file).catch(() => null)));
  if (own.includes(await realpath(target)))
    throw new StoreFault(`${target} is the database itself: give the backup another name`);
  if ((await hasContent(target)) && !(await isSqlite(target)))
    throw new StoreFault(`${target} is there and is no backup: it is left as it is`);
}

/** Whether a database holds secrets that are sealed with a key outside of it. @throws StoreFault */
export function holdsSealed(store: OpenStore): Promise<boolean> {
  return inspect(store, async (connection) => {
    const sql =
      "SELECT 1 FROM ways WHERE sealed IS NOT NULL UNION SELECT 1 FROM nut_servers WHERE sealed IS NOT NULL UNION SELECT 1 FROM manager_settings WHERE sealed <> '{}' LIMIT 1";
    return (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows.length > 0;
  });
}

/** Whether a file begins as SQLite's do. */
export async function isSqlite(file: string): Promise<boolean> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SQLITE.length), 0, SQLITE.length, 0);
    return bytesRead === SQLITE.length && buffer.equals(SQLITE);
  } finally {
    await handle.close();
  }
}

/** Small files that a backup holds besides the database: name → content. */
export type AdditionalFiles = Readonly<Record<string, string>>;

/** In backups only: a database in use has no such table. Backups of every release have it by this name. */
const TABLE = "komoriuta_files";

/** The SQL that makes that table. */
export const BACKUP_TABLE = `CREATE TABLE ${TABLE} (name TEXT PRIMARY KEY, content TEXT NOT NULL)`;

/** Puts files into a backup. */
async function putInFiles(connection: Connection, files: AdditionalFiles): Promise<void> {
  await connection.executeScript(BACKUP_TABLE);
  for (const entry of Object.entries(files))
    await connection.executeRaw({
      sql: `INSERT INTO ${TABLE} (name, content) VALUES (?, ?)`,
      args: entry,
      argTypes: entry.map(() => ({ scalarType: "string", arity: "scalar" })),
    });
}

/** Takes the files out of a backup, which is a plain database then; none where it holds none. */
export async function takeOutFiles(connection: Connection): Promise<AdditionalFiles> {
  const query = (sql: string) => connection.queryRaw({ sql, args: [], argTypes: [] });
  const { rows: tables } = await query(`SELECT 1 FROM sqlite_schema WHERE name = '${TABLE}'`);
  if (tables.length === 0) return {};
  const { rows } = await query(`SELECT name, content FROM ${TABLE}`);
  await connection.executeScript(`DROP TABLE ${TABLE}`);
  return Object.fromEntries(rows.map(([name, content]) => [String(name), String(content)]));
}
