import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { StoreFault } from "./faults";

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
