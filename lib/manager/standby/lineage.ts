import type { Lineage } from "../../fleet/model/lineage";
import { connections, type Connection } from "../../store/core/connection";
import { databaseFile } from "../../store/core/database-file";
import { StoreFault } from "../../store/core/faults";
import { lineageOf } from "../../store/tables/lineage";
import { hasContent } from "../../files";
import type { Reached } from "./copy";

/** The identity of a database, and its number of servers. */
export interface Identity extends Lineage {
  readonly servers: number;
}

type Query = (sql: string) => ReturnType<Connection["queryRaw"]>;

/** Reads a database beside a manager that may be running on it; null where there is none. @throws what SQLite gives */
async function reading<T>(url: string, read: (query: Query) => Promise<T>): Promise<T | null> {
  const file = databaseFile(url);
  if (file === null)
    throw new StoreFault(
      "KOMO_DATABASE_URL is a libSQL server, of which no copies are made here: start a second manager on it, and both with KOMO_STANDBY=true (docs/standby.md)",
    );
  if (!(await hasContent(file))) return null;
  const connection = await connections({ url }).connect();
  try {
    return await read((sql) => connection.queryRaw({ sql, args: [], argTypes: [] }));
  } finally {
    await connection.dispose();
  }
}

/** The identity of a database; null where there is none. @throws what SQLite gives */
export const identityOf = (url: string): Promise<Identity | null> => reading(url, readIdentity);

/** The progress of its data; null where there is none. @throws what SQLite gives */
export const progressOf = (url: string): Promise<(Lineage & Reached) | null> =>
  reading(url, async (query) => {
    const identity = await readIdentity(query);
    const { rows } = await query("SELECT (SELECT MAX(id) FROM events), (SELECT MAX(id) FROM audit_entries)");
    const [events, entries] = (rows[0] ?? []).map((last) => Number(last ?? 0));
    return identity && { ...identity, events: events ?? 0, entries: entries ?? 0 };
  });

async function readIdentity(query: Query): Promise<Identity | null> {
  const { rows } = await query(
    `SELECT "database", "count", lives, (SELECT COUNT(*) FROM servers) FROM lineage`,
  );
  const [row] = rows;
  if (!row) return null;
  const [database, count, lives, servers] = row;
  return {
    ...lineageOf({ database: String(database), count, lives: String(lives) }),
    servers: Number(servers),
  };
}
