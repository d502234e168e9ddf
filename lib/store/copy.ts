import { writeFile } from "node:fs/promises";
import type { Connection } from "./connection";

/**
 * Copies the database into a new file (mode 600) as it stands at this moment, while others go on writing to it.
 * The copy is one file that needs no other beside it.
 * @param target a file that is not there yet
 */
export async function copyDatabase(connection: Connection, target: string): Promise<void> {
  // SQLite takes an empty file as a new one, and leaves its mode as it is.
  await writeFile(target, "", { mode: 0o600, flag: "wx" });
  await connection.executeRaw({
    sql: "VACUUM INTO ?",
    args: [target],
    argTypes: [{ scalarType: "string", arity: "scalar" }],
  });
}
