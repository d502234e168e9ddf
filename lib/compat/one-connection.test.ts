import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createClient, type Client, type Transaction } from "@libsql/client";
import { expect, test } from "vitest";
import { openOneConnection } from "./one-connection";

type Open = (file: string) => Client;
const asItIs: Open = (file) => createClient({ url: `file:${file}` });

/** Whether a setting of the connection outlives a transaction. */
async function keepsSettings(open: Open): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), "komoriuta-connection-"));
  const client = open(path.join(folder, "test.db"));
  const setting = async () => (await client.execute("PRAGMA recursive_triggers")).rows[0]?.[0] === 1;
  await client.execute("PRAGMA recursive_triggers = ON");
  expect(await setting()).toBe(true);
  const transaction = await client.transaction("write");
  await transaction.execute("CREATE TABLE made (id INTEGER)");
  await transaction.commit();
  const kept = await setting();
  client.close();
  await rm(folder, { recursive: true });
  return kept;
}

test("libSQL's client still forgets its connection's settings with a transaction", async () => {
  expect(await keepsSettings(asItIs)).toBe(false);
});

test("on one connection they stay", async () => {
  expect(await keepsSettings(openOneConnection)).toBe(true);
});

/** The outcome of the first transaction after some have found the database locked. */
async function commitsAfterLock(
  begin: (client: Client) => Promise<Transaction>,
  open: Open,
): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "komoriuta-connection-"));
  const file = path.join(folder, "test.db");
  const [client, other] = [open(file), open(file)];
  await client.executeMultiple("PRAGMA journal_mode = WAL; CREATE TABLE made (id INTEGER)");
  const holding = await other.transaction("write");
  for (let times = 0; times < 3; times++) await expect(begin(client)).rejects.toThrow("SQLITE_BUSY");
  await holding.rollback();
  const transaction = await begin(client);
  await transaction.execute("INSERT INTO made VALUES (1)");
  const said = await transaction.commit().then(() => "done", String);
  client.close();
  other.close();
  await rm(folder, { recursive: true });
  return said;
}

test("a prepared BEGIN that found the database locked still stands in the way of every COMMIT", async () => {
  const prepared = async (client: Client): Promise<Transaction> => {
    await client.execute("BEGIN IMMEDIATE");
    const execute = (sql: string) => client.execute(sql);
    return { execute, commit: () => execute("COMMIT") } as unknown as Transaction;
  };
  expect(await commitsAfterLock(prepared, openOneConnection)).toContain("SQL statements in progress");
});

test("ours leaves nothing behind", async () => {
  expect(await commitsAfterLock((client) => client.transaction("write"), openOneConnection)).toBe("done");
});
