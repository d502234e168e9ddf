/**
 * Wrong: libSQL's client gives its connection away to each transaction and opens another one afterwards. That one lacks
 *   the settings of the first, so that foreign keys are off and an acknowledged write may not outlive a power cut; and
 *   the old one lingers until it is collected.
 * In: @libsql/client 0.17.4 (`Sqlite3Client.transaction`).
 * Over when: one-connection.test.ts fails.
 * Then: this file goes, and with it `createClient` of lib/store/connection.ts.
 */
import type { Client, Transaction } from "@libsql/client";

/** Has a client of a local file use one connection for all: Prisma's adapter runs nothing beside a transaction. */
export function keepOneConnection(client: Client): Client {
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
