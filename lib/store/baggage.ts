import type { Connection } from "./connection";

/** Small files that a backup carries besides the database: name → content. */
export type Baggage = Readonly<Record<string, string>>;

/** In backups only: a database in use has no such table. */
const TABLE = "komoriuta_baggage";

/** Puts files into a backup. */
export async function pack(connection: Connection, baggage: Baggage): Promise<void> {
  await connection.executeScript(`CREATE TABLE ${TABLE} (name TEXT PRIMARY KEY, content TEXT NOT NULL)`);
  for (const entry of Object.entries(baggage))
    await connection.executeRaw({
      sql: `INSERT INTO ${TABLE} (name, content) VALUES (?, ?)`,
      args: entry,
      argTypes: entry.map(() => ({ scalarType: "string", arity: "scalar" })),
    });
}

/** Takes the files out of a backup, which is a plain database then; none where it carries none. */
export async function unpack(connection: Connection): Promise<Baggage> {
  const query = (sql: string) => connection.queryRaw({ sql, args: [], argTypes: [] });
  const { rows: tables } = await query(`SELECT 1 FROM sqlite_schema WHERE name = '${TABLE}'`);
  if (tables.length === 0) return {};
  const { rows } = await query(`SELECT name, content FROM ${TABLE}`);
  await connection.executeScript(`DROP TABLE ${TABLE}`);
  return Object.fromEntries(rows.map(([name, content]) => [String(name), String(content)]));
}
