import { createHash } from "node:crypto";
import { copyFile, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { besides, giveToOwnerOfFolder, putInPlace } from "../../files";
import { checkThoroughly, connections, orDamaged, type Connection, copyDatabase } from "./connection";
import { removeDatabase, urlOf } from "./database-file";
import { OtherSchema, reason, StoreFault } from "./faults";
import { LEASE_TABLE } from "./lease-row";

/** One step of the schema. */
export interface Migration {
  /** The folder's name, which starts with the time and so gives the order. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file in hexadecimal, as Prisma takes it. */
  readonly checksum: string;
}

const NAME = /^\d{14}_\w+$/;

/**
 * Reads a migrations folder in Prisma's layout, `<time>_<name>/migration.sql`, in order.
 * @throws StoreFault where it holds none
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new StoreFault(`cannot read the migrations in ${folder} (${error.code ?? error.message})`);
  });
  const names = entries
    .filter((entry) => entry.isDirectory() && NAME.test(entry.name))
    .map(({ name }) => name);
  if (names.length === 0) throw new StoreFault(`there are no migrations in ${folder}`);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(folder, name, "migration.sql"));
      return { name, sql: sql.toString(), checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

/** Prisma's own table, column for column, so that `prisma migrate deploy` agrees with what we did. */
const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
);`;

/** The migrator's clock and ids. */
export interface MigrateTools {
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  /** A new UUID. */
  readonly newId: () => string;
}

interface Applied {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

/** The migrations that a database has had, and those that it lacks. */
export interface MigrationState {
  readonly applied: readonly string[];
  readonly pending: readonly Migration[];
}

/**
 * Reads which migrations the database has had; changes nothing.
 * @throws StoreFault where it is not ours, is from before 1.0.0 or newer, or has had another migration of the same name
 */
export async function standing(
  connection: Connection,
  migrations: readonly Migration[],
): Promise<MigrationState> {
  const applied = await appliedMigrations(connection);
  for (const one of applied) check(one, migrations);
  const done = new Set(applied.map(({ name }) => name));
  return { applied: [...done], pending: migrations.filter(({ name }) => !done.has(name)) };
}

/**
 * Brings the database up to the last migration, each in a transaction of its own.
 * @returns the names of those that were applied
 * @throws StoreFault as `standing`, and where a migration fails
 */
export async function migrate(
  connection: Connection,
  migrations: readonly Migration[],
  tools: MigrateTools,
): Promise<string[]> {
  const { pending } = await standing(connection, migrations);
  for (const migration of pending) await apply(connection, migration, tools);
  return pending.map(({ name }) => name);
}

async function appliedMigrations(connection: Connection): Promise<Applied[]> {
  const tables = await rows(
    connection,
    `SELECT name FROM sqlite_schema
     WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name <> '${LEASE_TABLE}'`,
  );
  if (tables.length === 0) return [];
  if (!tables.some(([name]) => name === "_prisma_migrations"))
    throw new StoreFault("the database holds other tables and none of komoriuta: give it one of its own");

  const found = await rows(
    connection,
    `SELECT migration_name, checksum, finished_at IS NOT NULL FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return found.map(([name, checksum, finished]) => ({
    name: String(name),
    checksum: String(checksum),
    finished: Number(finished) === 1,
  }));
}

/**
 * Whether a migration that a database has had is one from before the first release: all of them are older than the
 * first.
 */
export function isEarly(name: string, [first]: readonly Migration[]): boolean {
  return first !== undefined && name < first.name;
}

/** The fault of a database or a backup from before the first release. */
export const EARLY =
  "the database is from before komoriuta 1.0.0, which does not read it: begin with a new data folder (KOMO_DATA_DIR), and bring the servers over as a CSV list from the console of the version that made it";

/** The migration of that name. @throws StoreFault where the database is from before 1.0.0, or from a newer version */
export function knownMigration(name: string, migrations: readonly Migration[]): Migration {
  const known = migrations.find((migration) => migration.name === name);
  if (isEarly(name, migrations)) throw new StoreFault(EARLY);
  if (known) return known;
  throw new OtherSchema(
    `the database is from a newer version of komoriuta (it has the migration ${name}): use that version, or restore an older backup`,
  );
}

function check({ name, checksum, finished }: Applied, migrations: readonly Migration[]): void {
  const known = knownMigration(name, migrations);
  if (!finished)
    throw new StoreFault(`the migration ${name} of the database did not finish: restore a backup`);
  if (known.checksum !== checksum)
    throw new StoreFault(
      `the migration ${name} is not the one that the database was made with: reinstall komoriuta, or restore a backup`,
    );
}

/** Foreign keys are off meanwhile: a table that is remade must not take the rows that refer to it along. */
async function apply(
  connection: Connection,
  { name, sql, checksum }: Migration,
  { now, newId }: MigrateTools,
): Promise<void> {
  const at = Math.trunc(now());
  const script = `PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
${CREATE_TABLE}
${sql}
;
INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
VALUES ('${newId()}', '${checksum}', '${name}', ${at}, ${at}, 1);
COMMIT;
PRAGMA foreign_keys = ON;`;
  try {
    await connection.executeScript(script);
  } catch (error) {
    throw new StoreFault(`the migration ${name} failed, and changed nothing (${reason(error)})`);
  }
}

async function rows(connection: Connection, sql: string): Promise<unknown[][]> {
  return (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows;
}

/**
 * Migrates a database that is in use: first a copy of it, and only where that went well the database itself.
 * A copy from before stays beside it, as `<file>.before-<first migration>`, for those who want to go back.
 * @throws StoreFault; the database is then as it was
 */
export async function upgrade(
  connection: Connection,
  file: string,
  migrations: readonly Migration[],
  tools: MigrateTools,
): Promise<void> {
  const { applied, pending } = await standing(connection, migrations);
  const [first] = pending;
  await removeUnfinished(file);
  if (first && applied.length > 0) {
    const copy = besides(file, "copy");
    const trial = besides(file, "trial");
    try {
      await copyDatabase(connection, copy);
      await copyFile(copy, trial);
      await tryOut(trial, file, migrations, tools);
      await giveToOwnerOfFolder(copy);
      await putInPlace(copy, `${file}.before-${first.name}`);
    } finally {
      await removeDatabase(trial);
      await removeDatabase(copy);
    }
  }
  await migrate(connection, migrations, tools);
  // Whoever asks the file alone, while a manager has it open, finds what it has had.
  if (pending.length > 0) await connection.executeScript("PRAGMA wal_checkpoint(TRUNCATE)");
}

/** Removes copies of an upgrade that was killed: each is as large as the database. */
async function removeUnfinished(file: string): Promise<void> {
  const [folder, base] = [path.dirname(file), path.basename(file)];
  for (const name of await readdir(folder))
    if (
      name.startsWith(base) &&
      /^\.(copy|trial)-[0-9a-f]{12}(-wal|-shm|-journal)?$/.test(name.slice(base.length))
    )
      await rm(path.join(folder, name), { force: true });
}

async function tryOut(
  trial: string,
  file: string,
  migrations: readonly Migration[],
  tools: MigrateTools,
): Promise<void> {
  const connection = await connections({ url: urlOf(trial) }).connect();
  try {
    await migrate(connection, migrations, tools);
    await checkThoroughly(connection, file);
  } catch (error) {
    const fault = orDamaged(error, file);
    if (!(fault instanceof StoreFault)) throw error;
    throw new StoreFault(`the database was not upgraded, and is as it was; on a copy, ${fault.message}`);
  } finally {
    await connection.dispose();
  }
}
