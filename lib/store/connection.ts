import { PrismaLibSql } from "@prisma/adapter-libsql";
import { databaseFile } from "./database-file";

type Client = ReturnType<PrismaLibSql["createClient"]>;
type Transaction = Awaited<ReturnType<Client["transaction"]>>;

/** A connection below Prisma, for migrations. */
export type Connection = Awaited<ReturnType<PrismaLibSql["connect"]>>;

/**
 * FULL: an acknowledged write outlives a power cut too. With NORMAL it might not, and an order that
 * was withdrawn would come back. It costs one fsync a transaction, and transactions are grouped.
 */
const SETTINGS = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
`;

/** Where the database is. */
export interface Location {
  /** `file:…`, `libsql://…` or whatever else the libSQL client takes. */
  readonly url: string;
  readonly authToken?: string;
}

/** Opens connections with our settings, for Prisma and for the migrator. Times are kept as Unix milliseconds. */
export function connections({ url, authToken }: Location): PrismaLibSql {
  const local = databaseFile(url) !== null;
  return new (local ? LocalConnections : PrismaLibSql)(
    { url, authToken },
    { timestampFormat: "unixepoch-ms" },
  );
}

class LocalConnections extends PrismaLibSql {
  override createClient(config: Parameters<PrismaLibSql["createClient"]>[0]): Client {
    return keepOneConnection(super.createClient(config));
  }

  override async connect(): Promise<Connection> {
    const connection = await super.connect();
    try {
      await connection.executeScript(SETTINGS);
      return connection;
    } catch (error) {
      await connection.dispose();
      throw error;
    }
  }
}

/**
 * libSQL's client gives its connection away to each transaction and opens another one afterwards:
 * that one would lack our settings, and the old one lingers until it is collected. Prisma's adapter
 * runs one transaction at a time and nothing beside it, so one connection is enough for all.
 */
function keepOneConnection(client: Client): Client {
  client.transaction = async () => {
    // IMMEDIATE: another process that writes is waited for here, not found in the middle.
    await client.execute("BEGIN IMMEDIATE");
    return transactionOn(client);
  };
  return client;
}

function transactionOn(client: Client): Transaction {
  let closed = false;
  const execute: Transaction["execute"] = (statement: Parameters<Transaction["execute"]>[0]) =>
    client.execute(statement);
  const rollback = async () => {
    if (closed) return;
    closed = true;
    await client.execute("ROLLBACK");
  };
  return {
    get closed() {
      return closed;
    },
    execute,
    batch: async (statements) => {
      const results = [];
      for (const statement of statements) results.push(await execute(statement));
      return results;
    },
    executeMultiple: (script) => client.executeMultiple(script),
    commit: async () => {
      try {
        await client.execute("COMMIT");
        closed = true;
      } catch (error) {
        // A full disk: without this the connection would stay in the transaction for good.
        await rollback().catch(() => undefined);
        throw error;
      }
    },
    rollback,
    close: () => void rollback().catch(() => undefined),
  };
}
