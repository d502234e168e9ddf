import { writeFile } from "node:fs/promises";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { openOneConnection } from "../../compat/one-connection";
import { databaseFile, urlOf } from "./database-file";
import { reason, StoreFault } from "./faults";

/** A connection below Prisma, for migrations. */
export type Connection = Awaited<ReturnType<PrismaLibSql["connect"]>>;

/**
 * FULL: an acknowledged write outlives a power cut too. With NORMAL it might not, and an order that
 * was withdrawn would come back. It costs one fsync a transaction, and transactions are grouped.
 */
const settings = (patience: number): string => `
  PRAGMA busy_timeout = ${patience};
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
`;

/**
 * Milliseconds for which SQLite itself waits where another process holds the database. Nothing else happens in the
 * thread meanwhile: a running manager waits outside of it instead, see writer.ts.
 */
const PATIENCE = { alone: 5000, running: 10 } as const;

/** The database's location. */
export interface Location {
  /** `file:…`, `libsql://…` or whatever else the libSQL client takes. */
  readonly url: string;
  readonly authToken?: string;
}

const OPTIONS = { timestampFormat: "unixepoch-ms" } as const;

/** Opens connections with our settings, for Prisma and for the migrator. Times are kept as Unix milliseconds. */
export function connections(
  { url, authToken }: Location,
  wait: keyof typeof PATIENCE = "alone",
): PrismaLibSql {
  const file = databaseFile(url);
  if (file === null)
    return new PrismaLibSql(
      { url, authToken, ...(wait === "running" && { fetch: answeredInTime }) },
      OPTIONS,
    );
  return new LocalConnections(file, PATIENCE[wait]);
}

/** Milliseconds within which a server answers a query of a running manager: a line that was cut says nothing. */
const ANSWERS_WITHIN = 10_000;

/** Rejects where the whole answer takes longer. */
const answeredInTime = (request: Request): Promise<Response> =>
  fetch(request, { signal: AbortSignal.timeout(ANSWERS_WITHIN) });

class LocalConnections extends PrismaLibSql {
  constructor(
    private readonly file: string,
    private readonly patience: number,
  ) {
    super({ url: urlOf(file) }, OPTIONS);
  }

  override createClient(): ReturnType<PrismaLibSql["createClient"]> {
    return openOneConnection(this.file);
  }

  override async connect(): Promise<Connection> {
    const connection = await super.connect();
    try {
      await connection.executeScript(settings(this.patience));
      return connection;
    } catch (error) {
      await connection.dispose();
      throw error;
    }
  }
}

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

/** The advice about a damaged database. */
const MEND = "keep the file, and restore a backup with `komo-manager restore FILE`";

/** @throws StoreFault where the database's own structure is damaged; the message names `file` */
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

/** The fault of a damaged file, where SQLite reports one; any other error is left as it is. */
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
