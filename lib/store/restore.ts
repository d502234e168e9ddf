import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { chmod, copyFile, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { besides, fingerprint, giveToOwnerOfFolder, hasContent, putInPlace, statOrNull } from "../files";
import type { Store } from "../fleet/model/stores";
import { BACKUP_TABLE, isSqlite, takeOutFiles, type AdditionalFiles } from "./backup";
import { checkThoroughly, connections, orDamaged, type Connection } from "./core/connection";
import { companions, noteMade, realDatabaseFile, removeDatabase, urlOf } from "./core/database-file";
import { reason, StoreFault } from "./core/faults";
import { migrate, readMigrations, standing, type Migration } from "./core/migrate";
import { openStore, type OpenStore } from "./open";

/** The outcome of a restore. */
export interface Restored {
  readonly files: AdditionalFiles;
  /** The path at which the replaced database is kept; null where there was none. */
  readonly kept: string | null;
}

/**
 * Puts a backup in the place of the database. All is checked and done on a copy first; the backup itself is only read,
 * and the replaced database is kept beside it. Nobody may be using it: see `lockDatabase`.
 * @param sha256 what the backup must be, to the byte; null: as it is, with a log that lies beside it
 * @param settle called with the restored store before it is put in place
 * @throws StoreFault; nothing is changed then
 */
export async function restore(
  { sha256 = null, ...store }: OpenStore & { readonly sha256?: string | null },
  backup: string,
  settle: (restored: Store, files: AdditionalFiles) => Promise<void>,
): Promise<Restored> {
  const file = await realDatabaseFile(store.url);
  if (file === null)
    throw new StoreFault("KOMO_DATABASE_URL is a libSQL server: restore it with its own means");
  await refuseBackup(backup);
  const copy = besides(file, "restoring");
  try {
    await (sha256 === null ? copyWithLog(backup, copy) : copyExactly(backup, copy, sha256));
    const files = await examine(copy, backup, store.migrations);
    const restored = await openStore({ ...store, url: urlOf(copy) });
    try {
      await settle(restored, files);
    } finally {
      await restored.close();
    }
    await removeBeside(copy);
    await giveToOwnerOfFolder(copy);
    const kept = await setAside(file, store.now?.() ?? Date.now());
    await putInPlace(copy, file);
    await noteMade(file, await readMigrations(store.migrations));
    return { files, kept };
  } catch (error) {
    if (error instanceof StoreFault) throw error;
    throw new StoreFault(`${backup} cannot be restored: ${reason(error)}`, { cause: error });
  } finally {
    await removeAllOf(copy);
  }
}

async function refuseBackup(backup: string): Promise<void> {
  const found = await statOrNull(backup);
  if (!found) throw new StoreFault(`there is no file ${backup}`);
  if (!found.isFile() || !(await isSqlite(backup)))
    throw new StoreFault(`${backup} is no backup of komoriuta: it is not a SQLite database`);
}

/**
 * Copies a backup with its log: a database that was copied by hand, while a manager ran, has its latest changes there.
 */
async function copyWithLog(backup: string, copy: string): Promise<void> {
  await copyFile(backup, copy, constants.COPYFILE_EXCL);
  await chmod(copy, 0o600);
  if (!(await hasContent(`${backup}-wal`))) return;
  await copyFile(`${backup}-wal`, `${copy}-wal`);
  await chmod(`${copy}-wal`, 0o600);
}

/** Copies a backup of which it is known what it must be. A log beside it would change that, and is anybody's. */
async function copyExactly(backup: string, copy: string, sha256: string): Promise<void> {
  await copyFile(backup, copy, constants.COPYFILE_EXCL);
  await chmod(copy, 0o600);
  if ((await fingerprint(copy)).sha256 !== sha256)
    throw new StoreFault(`${backup} was changed while it was read; nothing was changed here`);
}

async function examine(copy: string, backup: string, migrations: string): Promise<AdditionalFiles> {
  const known = await readMigrations(migrations);
  try {
    const connection = await connections({ url: urlOf(copy) }).connect();
    try {
      await connection.executeScript("PRAGMA trusted_schema = OFF");
      await refuseForeign(connection);
      await checkThoroughly(connection, backup);
      const { applied } = await standing(connection, known);
      if (applied.length === 0) throw new StoreFault("it holds nothing");
      await refuseOtherSchema(
        connection,
        copy,
        known.filter(({ name }) => applied.includes(name)),
      );
      return await takeOutFiles(connection);
    } finally {
      await connection.dispose();
    }
  } catch (error) {
    const fault = orDamaged(error, backup);
    if (!(fault instanceof StoreFault)) throw error;
    throw new StoreFault(`${backup} was not restored, and nothing was changed: ${fault.message}`);
  }
}

/**
 * Refuses what could act by itself as rows are read or written, such as triggers; the audit's own are compared with the
 * schema.
 */
async function refuseForeign(connection: Connection): Promise<void> {
  const { rows } = await connection.queryRaw({
    sql: `SELECT type, name FROM sqlite_schema
          WHERE (type NOT IN ('table', 'index') AND NOT (type = 'trigger' AND name LIKE 'audit!_%' ESCAPE '!'))
            OR sql LIKE 'CREATE VIRTUAL %' LIMIT 1`,
    ...NOTHING,
  });
  const [found] = rows;
  if (found)
    throw new StoreFault(`it holds the ${String(found[0])} ${shown(found[1])}, which komoriuta did not make`);
}

/** Compares all that the backup consists of with what the same migrations make. */
async function refuseOtherSchema(
  connection: Connection,
  copy: string,
  applied: readonly Migration[],
): Promise<void> {
  const model = besides(copy, "model");
  const made = await connections({ url: urlOf(model) }).connect();
  try {
    await migrate(made, applied, { now: () => 0, newId: randomUUID });
    await made.executeScript(BACKUP_TABLE);
    const wanted = new Set(await schemaOf(made));
    const other = (await schemaOf(connection)).find((part) => !wanted.has(part));
    if (other) throw new StoreFault(`it holds something that komoriuta did not make: ${shown(other)}`);
  } finally {
    await made.dispose();
    await removeDatabase(model);
  }
}

/** The SQL of a schema. Tables and indexes that SQLite adds by itself have none, or only figures of its own. */
async function schemaOf(connection: Connection): Promise<string[]> {
  const sql = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'";
  const { rows } = await connection.queryRaw({ sql, ...NOTHING });
  return rows.map(([text]) => String(text).replace(/\s+/g, " "));
}

const NOTHING = { args: [], argTypes: [] };

/** One line, not too long, of a text that somebody else wrote. */
function shown(text: unknown): string {
  return JSON.stringify(String(text).slice(0, 60));
}

/** Removes the files beside a closed copy, which has all in one file: they must not be taken for another's. */
async function removeBeside(copy: string): Promise<void> {
  if (await hasContent(`${copy}-wal`)) throw new Error("the restored database could not be closed");
  for (const one of companions(copy)) await rm(one, { force: true });
}

/** Removes a copy with all that opening it left beside it. */
async function removeAllOf(copy: string): Promise<void> {
  const folder = path.dirname(copy);
  for (const name of await readdir(folder))
    if (name.startsWith(path.basename(copy))) await rm(path.join(folder, name), { force: true });
}

/** Moves the database that is there aside, with its latest changes. */
async function setAside(file: string, now: number): Promise<string | null> {
  const time = new Date(now).toISOString().replace(/\D/g, "").slice(0, 14);
  const kept = `${file}.replaced-${time}`;
  const there = await hasContent(file);
  // First the database: were it left without its log, it would be another one.
  if (there) await rename(file, kept);
  else await rm(file, { force: true });
  for (const one of companions(file)) {
    if (there && !one.endsWith("-shm") && (await hasContent(one))) await rename(one, one.replace(file, kept));
    else await rm(one, { force: true });
  }
  return there ? kept : null;
}
