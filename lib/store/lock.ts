import { PrismaLibSql } from "@prisma/adapter-libsql";
import { databaseFile, keepPrivate, urlOf } from "./database-file";
import { reason, StoreFault } from "./faults";

/** A database that nobody else may take meanwhile. */
export interface DatabaseLock {
  release(): Promise<void>;
}

/**
 * Takes the database for one process: a manager keeps the facts in memory, so a second one, or a change
 * beneath it, would be overwritten. A lock of the operating system on an empty file beside the database: it
 * ends with the process, however that ends. A libSQL server is not locked.
 * @throws StoreFault where another process has it
 */
export async function lockDatabase(url: string): Promise<DatabaseLock> {
  const file = databaseFile(url);
  if (file === null) return { release: () => Promise.resolve() };
  const lock = `${file}.lock`;
  try {
    await keepPrivate(lock);
    // SQLite's own locks are at hand in every runtime, and are the ones that the database itself relies on.
    const connection = await new PrismaLibSql({ url: urlOf(lock) }).connect();
    const run = (sql: string) => connection.executeRaw({ sql, args: [], argTypes: [] });
    try {
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
    if (/SQLITE_BUSY|database is locked/.test(reason(error)))
      throw new StoreFault(`another komo-manager uses the database ${file}: stop it first`, { cause: error });
    throw new StoreFault(`cannot lock the database ${file}: ${reason(error)}`, { cause: error });
  }
}
