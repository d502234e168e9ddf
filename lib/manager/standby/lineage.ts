import type { Lineage } from "../../fleet/model/lineage";
import { connections, type Connection } from "../../store/core/connection";
import { databaseFile } from "../../store/core/database-file";
import { StoreFault } from "../../store/core/faults";
import { lineageOf } from "../../store/tables/lineage";
import { hasContent } from "../../files";

/** The identity of a database, and its number of servers. */
export interface Identity extends Lineage {
  readonly servers: number;
}

/** Reads it beside a manager that may be running on it; null where there is no database. @throws what SQLite gives */
export async function identityOf(url: string): Promise<Identity | null> {
  const file = databaseFile(url);
  if (file === null)
    throw new StoreFault(
      "KOMO_DATABASE_URL is a libSQL server, which replicates by its own means: docs/standby.md",
    );
  if (!(await hasContent(file))) return null;
  const connection = await connections({ url }).connect();
  try {
    return await readIdentity(connection);
  } finally {
    await connection.dispose();
  }
}

async function readIdentity(connection: Connection): Promise<Identity | null> {
  const query = (sql: string) => connection.queryRaw({ sql, args: [], argTypes: [] });
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
