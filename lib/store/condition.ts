import type { Connection } from "./connection";
import { reason, StoreFault } from "./faults";

/** What people can do about a damaged database. */
const MEND = "keep the file, and restore a backup with `komo-manager restore FILE`";

/** @throws StoreFault where the database's own structure is damaged; says so of `file` */
export async function checkIntact(connection: Connection, file: string): Promise<void> {
  const faults = await findings(connection, "PRAGMA quick_check(1)");
  if (faults.length > 0) throw damaged(file, faults[0] ?? "");
}

/** The thorough check, with indexes and references. @throws StoreFault */
export async function checkThoroughly(connection: Connection, file: string): Promise<void> {
  const faults = await findings(connection, "PRAGMA integrity_check(1)");
  if (faults.length > 0) throw damaged(file, faults[0] ?? "");
  const { rows } = await connection.queryRaw({ sql: "PRAGMA foreign_key_check", args: [], argTypes: [] });
  if (rows.length > 0) throw damaged(file, `a row of ${String(rows[0]?.[0])} refers to nothing`);
}

/** The fault to tell where SQLite itself says that a file is damaged; everything else is left as it is. */
export function orDamaged(error: unknown, file: string): unknown {
  if (error instanceof StoreFault) return error;
  const said = reason(error);
  return /SQLITE_(NOTADB|CORRUPT)/.test(said) ? damaged(file, said) : error;
}

async function findings(connection: Connection, sql: string): Promise<string[]> {
  const { rows } = await connection.queryRaw({ sql, args: [], argTypes: [] });
  return rows.map(([said]) => String(said)).filter((said) => said !== "ok");
}

function damaged(file: string, said: string): StoreFault {
  const line = said.replace(/\s+/g, " ").trim();
  return new StoreFault(`the database ${file} is damaged (${line}): ${MEND}`);
}
