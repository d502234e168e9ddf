import { createClient } from "@libsql/client";

/** What SQLite says of a database file: "ok", or everything that is wrong with it. */
export async function checkIntegrity(file: string): Promise<string> {
  const database = createClient({ url: `file:${file}` });
  try {
    const { rows } = await database.execute("PRAGMA integrity_check");
    const { rows: dangling } = await database.execute("PRAGMA foreign_key_check");
    const faults = rows.map((row) => String(row[0]));
    return [...faults, ...dangling.map((row) => `row of ${String(row[0])} without its parent`)].join("; ");
  } finally {
    database.close();
  }
}
