import { expect, test } from "vitest";
import type { Hold } from "../../plan/hold";
import { StoreFault } from "../core/faults";
import { openStore } from "../open";
import { MIGRATIONS, NOW, sampleEvent, sampleServer, sampleToken, temporaryStore } from "../testing";

const SERVERS = [1, 2, 3].map((number) => sampleServer(number));
const [A = "", B = "", C = ""] = SERVERS.map(({ uuid }) => uuid);

const hold = (number: number, serverUuids: readonly string[]): Hold => ({
  uuid: `20000000-0000-4000-8000-00000000000${number}`,
  serverUuids,
  until: NOW + 1000 * number,
  reason: "書類の印刷",
  author: "alice",
  authorUuid: "0000000a-0000-4000-8000-000000000000",
  createdAt: NOW,
});

async function withServers() {
  const database = await temporaryStore();
  for (const [at, server] of SERVERS.entries())
    await database.store.servers.insert(server, sampleToken(at), []);
  return database;
}

/** Servers that changed, each with an event. */
const changed = (...numbers: number[]) =>
  numbers.map((number) => {
    const server = sampleServer(number, { name: `changed ${number}` });
    return { server, events: [sampleEvent(server, "held")] };
  });

test("a hold, its servers and what happened to them are kept, and found by another process", async () => {
  await using database = await withServers();
  const { holds } = database.store;
  const events = await holds.insert(hold(1, [A, B]), changed(2, 1));
  expect(events.map(({ serverUuid }) => serverUuid)).toEqual([B, A]);
  await holds.insert(hold(2, [B, C]), []);

  const other = await openStore({ url: database.url, migrations: MIGRATIONS });
  expect(await other.holds.load()).toEqual([hold(1, [A, B]), hold(2, [B, C])]);
  expect((await other.servers.load(0)).map(({ name }) => name)).toEqual([
    "changed 1",
    "changed 2",
    "server 3",
  ]);
  await other.close();
});

test("holds end for some servers or for all; one without servers is gone", async () => {
  await using database = await withServers();
  const { holds } = database.store;
  await holds.insert(hold(1, [A, B]), []);
  await holds.insert(hold(2, [B, C]), []);
  expect(await holds.release([hold(1, []).uuid, hold(2, []).uuid], [B], changed(2))).toHaveLength(1);
  expect(await holds.load()).toEqual([hold(1, [A]), hold(2, [C])]);
  await holds.release([hold(1, []).uuid], [A, C], []);
  expect(await holds.load()).toEqual([hold(2, [C])]);
});

test("with its last server a hold is gone", async () => {
  await using database = await withServers();
  const { holds, servers } = database.store;
  await holds.insert(hold(1, [A]), []);
  await holds.insert(hold(2, [A, B]), []);
  await servers.remove(A, []);
  expect(await holds.load()).toEqual([hold(2, [B])]);
});

test("nothing of a hold is kept where one of the changes cannot be", async () => {
  await using database = await withServers();
  const { holds, events } = database.store;
  await expect(holds.insert(hold(1, [A]), changed(1, 9))).rejects.toThrow(StoreFault);
  expect([await holds.load(), await events.list({ limit: 5 })]).toEqual([[], []]);
});
