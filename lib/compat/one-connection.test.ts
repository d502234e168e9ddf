import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createClient, type Client } from "@libsql/client";
import { expect, test } from "vitest";
import { keepOneConnection } from "./one-connection";

/** Whether a setting of the connection outlives a transaction. */
async function keepsSettings(prepare: (client: Client) => Client): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), "komoriuta-connection-"));
  const client = prepare(createClient({ url: `file:${path.join(folder, "test.db")}` }));
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
  expect(await keepsSettings((client) => client)).toBe(false);
});

test("on one connection they stay", async () => {
  expect(await keepsSettings(keepOneConnection)).toBe(true);
});
