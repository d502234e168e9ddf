import { chmod, open, readFile, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { giveToOwnerOfFolder, hasContent, statOrNull, writePrivateFile } from "../../files";
import { isLocked, reason, StoreFault } from "./faults";

/** The path that a `file:` URL of libSQL names, relative where the URL is; null for every other URL. */
export function databaseFile(url: string): string | null {
  if (!/^file:/i.test(url)) return null;
  const withoutQuery = url.replace(/[?#].*$/s, "");
  if (/^file:\/\//i.test(withoutQuery)) return fileURLToPath(withoutQuery);
  return decodeURIComponent(withoutQuery.slice("file:".length));
}

/**
 * The database's one path, absolute and without symbolic links: SQLite's files and ours lie beside it. Two managers
 * with two names for it would else not find each other's lock.
 */
export async function realDatabaseFile(url: string): Promise<string | null> {
  const file = databaseFile(url);
  if (file === null) return null;
  const place = path.resolve(file);
  const real = (one: string) => realpath(one).catch(unlessMissing);
  const folder = path.dirname(place);
  return (await real(place)) ?? path.join((await real(folder)) ?? folder, path.basename(place));
}

/** The URL of a file, whatever characters its path has. */
export function urlOf(file: string): string {
  return pathToFileURL(path.resolve(file)).href;
}

/** Files that SQLite keeps beside a database while it is in use. */
export function companions(file: string): string[] {
  return [`${file}-wal`, `${file}-shm`, `${file}-journal`];
}

/** Removes a database with SQLite's files beside it. */
export async function removeDatabase(file: string): Promise<void> {
  for (const one of [file, ...companions(file)]) await rm(one, { force: true });
}

/**
 * Makes the file where it is missing, and keeps it and SQLite's two files beside it from everyone
 * else (mode 600). SQLite gives those two the mode of the database.
 */
export async function keepPrivate(file: string): Promise<void> {
  const handle = await open(file, "a", 0o600);
  try {
    await handle.chmod(0o600);
  } finally {
    await handle.close();
  }
  await giveToOwnerOfFolder(file);
  for (const beside of [`${file}-wal`, `${file}-shm`]) {
    await chmod(beside, 0o600).catch(unlessMissing);
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

/** The file beside the database, from its first start on, that distinguishes a lost database from a new one. */
const markOf = (file: string): string => `${file}.made`;

const TEXT = `A database of komoriuta was made beside this file. While this file is here, komo-manager does not
start with an empty database in its place: that would be a fleet without servers.
`;

/** @throws StoreFault where the database was there once and is not any more */
export async function refuseLost(file: string): Promise<void> {
  if ((await hasContent(file)) || !(await statOrNull(markOf(file)))) return;
  throw new StoreFault(
    `the database ${file} is gone: restore a backup with \`komo-manager restore FILE\`, or delete ${markOf(file)} to begin with no servers`,
  );
}

/**
 * Notes that the database has been made, and the last of its migrations: a package looks for that before it takes the
 * place of this version (deploy/debian/komoriuta-manager/preinst).
 */
export async function noteMade(
  file: string,
  migrations: readonly { readonly name: string }[],
): Promise<void> {
  const mark = markOf(file);
  const text = `${TEXT}schema ${migrations.at(-1)?.name ?? ""}\n`;
  const there = await readFile(mark, "utf8").catch(unlessMissing);
  if (there !== text) await writePrivateFile(mark, text);
}

/** A database that nobody else may take meanwhile. */
interface DatabaseLock {
  release(): Promise<void>;
}

/**
 * Takes the database for one process: a manager keeps the facts in memory, so a second one, or a change
 * beneath it, would be overwritten. A lock of the operating system on an empty file beside the database: it
 * ends with the process, however that ends. A libSQL server is not locked: see lease.ts.
 * @throws StoreFault where another process has it
 */
export async function lockDatabase(url: string): Promise<DatabaseLock> {
  const file = await realDatabaseFile(url);
  if (file === null) return { release: () => Promise.resolve() };
  const names = (await statOrNull(file))?.nlink ?? 1;
  if (names > 1)
    // Each name would have a log of its own, and either would ruin what the other wrote.
    throw new StoreFault(`the database ${file} has ${names} names (hard links): remove all but one of them`);
  return lock(`${file}.lock`, `the database ${file}`);
}

/** The same for a data folder whose database is on a server: its own files are of one process, too. */
export function lockFolder(folder: string): Promise<DatabaseLock> {
  return lock(path.join(folder, "manager.lock"), `the data folder ${folder}`);
}

/** @param what the locked thing, for people */
async function lock(file: string, what: string): Promise<DatabaseLock> {
  try {
    await keepPrivate(file);
    // SQLite's own locks are at hand in every runtime, and are the ones that the database itself relies on.
    const connection = await new PrismaLibSql({ url: urlOf(file) }).connect();
    const run = (sql: string) => connection.executeRaw({ sql, args: [], argTypes: [] });
    try {
      // Nothing is written, also where the file is empty: a disk that is full is no obstacle.
      await run("PRAGMA journal_mode = MEMORY");
      await run("BEGIN EXCLUSIVE");
    } catch (error) {
      await connection.dispose();
      throw error;
    }
    return {
      release: async () => {
        await run("ROLLBACK");
        await connection.dispose();
      },
    };
  } catch (error) {
    if (isLocked(error))
      throw new StoreFault(`another komo-manager uses ${what}: stop it first`, { cause: error });
    throw new StoreFault(`cannot lock ${what}: ${reason(error)}`, { cause: error });
  }
}
