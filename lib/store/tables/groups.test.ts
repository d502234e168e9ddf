import { expect, test } from "vitest";
import type { GroupRecord } from "../../fleet/model/entities";
import { openStore } from "../open";
import { MIGRATIONS, NOW, sampleEvent, sampleServer, sampleToken, temporaryStore } from "../testing";

const group = (number: number, changes: Partial<GroupRecord> = {}): GroupRecord => ({
  uuid: `10000000-0000-4000-8000-00000000000${number}`,
  name: `group ${number}`,
  guards: null,
  seatPlan: null,
  keepRelay: false,
  rest: null,
  createdAt: NOW,
  updatedAt: NOW,
  ...changes,
});

async function withServers() {
  const database = await temporaryStore();
  const servers = [1, 2, 3].map((number) => sampleServer(number));
  for (const [at, server] of servers.entries())
    await database.store.servers.insert(server, sampleToken(at), []);
  const groupsOf = async () => (await database.store.servers.load(0)).map(({ groupUuids }) => groupUuids);
  return {
    database,
    uuids: servers.map(({ uuid }) => uuid),
    groupsOf,
    server: servers[0] ?? sampleServer(1),
  };
}

test("groups, their members and what happened are kept, and found by another process", async () => {
  const { database, uuids, server } = await withServers();
  await using _ = database;
  const { groups } = database.store;
  const [a = "", b = "", c = ""] = uuids;
  const events = await groups.insert(group(1), [a, b], [sampleEvent(server, "edited")]);
  expect(events).toMatchObject([{ kind: "edited", id: expect.any(Number) }]);
  await groups.insert(group(2), [b], []);
  await groups.setMembers(group(1).uuid, [b, c], []);
  const seatPlan = { columns: 3, rows: 1, seats: { [c]: "A1", [b]: "C1" } };
  await groups.update(group(1, { name: "rack", seatPlan, updatedAt: NOW + 1 }));

  const other = await openStore({ url: database.url, migrations: MIGRATIONS });
  expect(await other.groups.load()).toEqual([
    group(1, { name: "rack", seatPlan, updatedAt: NOW + 1 }),
    group(2),
  ]);
  const found = await other.servers.load(0);
  expect(found.map(({ groupUuids }) => groupUuids)).toEqual([
    [],
    [group(1).uuid, group(2).uuid],
    [group(1).uuid],
  ]);
  await other.close();
});

test("a new server comes with its groups; either goes without the other", async () => {
  const { database, uuids, groupsOf } = await withServers();
  await using _ = database;
  const { groups, servers } = database.store;
  await groups.insert(group(1), uuids, []);
  await servers.insert(sampleServer(4, { groupUuids: [group(1).uuid] }), sampleToken(4), []);
  expect((await groupsOf()).flat()).toHaveLength(4);
  await servers.remove(uuids[0] ?? "", []);
  expect((await groupsOf()).flat()).toHaveLength(3);
  await groups.remove(group(1).uuid, []);
  expect(await groupsOf()).toEqual([[], [], []]);
  expect(await groups.load()).toEqual([]);
});

test("a server that is no more is left out, and a name is given once", async () => {
  const { database, uuids, groupsOf } = await withServers();
  await using _ = database;
  const { groups } = database.store;
  await groups.insert(group(1), ["00000000-0000-4000-8000-0000000000ff", uuids[1] ?? ""], []);
  expect(await groupsOf()).toEqual([[], [group(1).uuid], []]);
  await expect(groups.insert(group(2, { name: "group 1" }), uuids, [])).rejects.toThrow();
  expect(await groupsOf()).toEqual([[], [group(1).uuid], []]);
});

test("a list brings its groups, all or none", async () => {
  await using database = await temporaryStore();
  const { store } = database;
  const listed = (number: number) => ({
    server: sampleServer(number, { groupUuids: [group(1).uuid] }),
    token: sampleToken(number),
    events: [],
  });
  await expect(store.imports.insertAll([listed(1), listed(1)], [group(1)])).rejects.toThrow();
  expect(await store.groups.load()).toEqual([]);
  await store.imports.insertAll([listed(1), listed(2)], [group(1)]);
  const found = await store.servers.load(0);
  expect(found.map(({ groupUuids }) => groupUuids)).toEqual([[group(1).uuid], [group(1).uuid]]);
});
