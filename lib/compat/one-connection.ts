/**
 * Wrong: libSQL's client gives its connection away to each transaction and opens another one afterwards. That one lacks
 *   the settings of the first, so that foreign keys are off and an acknowledged write may not outlive a power cut; and
 *   the old one lingers until it is collected. And a statement that finds the database locked is not reset, but stays
 *   under way until it is collected: every COMMIT fails until then ("SQL statements in progress").
 * In: @libsql/client 0.17.4 (`Sqlite3Client.transaction`), libsql 0.5.29 (`Statement`).
 * Over when: one-connection.test.ts fails.
 * Then: this file goes, and with it `createClient` of lib/store/core/connection.ts.
 */
import type { Client, Transaction } from "@libsql/client";
import { LibsqlError, Sqlite3Client } from "@libsql/client/sqlite3";
import Database from "libsql";

/** Opens a local file with one connection for all: Prisma's adapter runs nothing beside a transaction. */
export function openOneConnection(file: string): Client {
  const database = new Database(file);
  const client: Client = new Sqlite3Client(file, {}, database, "number");
  // Unlike a prepared statement, one that `exec` ran is gone when it returns, also where it failed.
  const run = (sql: string): void => {
    try {
      database.exec(sql);
    } catch (error) {
      throw inClientsWords(error);
    }
  };
  client.transaction = async () => {
    // IMMEDIATE: another process that writes is met here, not in the middle.
    run("BEGIN IMMEDIATE");
    return transactionOn(client, run);
  };
  return client;
}

function transactionOn(client: Client, run: (sql: string) => void): Transaction {
  let closed = false;
  const execute: Transaction["execute"] = (statement: Parameters<Transaction["execute"]>[0]) =>
    client.execute(statement);
  const rollback = async () => {
    if (closed) return;
    closed = true;
    run("ROLLBACK");
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
        run("COMMIT");
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

/** The error as the client's own methods throw it, which Prisma's adapter knows. */
function inClientsWords(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return error;
  const rawCode = "rawCode" in error && typeof error.rawCode === "number" ? error.rawCode : undefined;
  return new LibsqlError(error.message, error.code, undefined, rawCode, error);
}
