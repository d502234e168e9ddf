import { expect, test } from "vitest";
import type { NewServer } from "../../fleet/model/stores";
import { sampleEvent, sampleServer, sampleToken, temporaryStore } from "../testing";

function newServers(numbers: readonly number[]): NewServer[] {
  return numbers.map((number) => {
    const server = sampleServer(number);
    return { server, token: sampleToken(number), events: [sampleEvent(server, "registered")] };
  });
}

test("servers of a list are written with their tokens and their history", async () => {
  await using database = await temporaryStore();
  const { store } = database;
  await store.imports.insertAll(newServers([1, 2, 3]));
  expect((await store.servers.load(0)).map(({ name }) => name)).toEqual(["server 1", "server 2", "server 3"]);
  expect(store.tokens.find(sampleToken(2).lookup)).toMatchObject({ serverUuid: sampleServer(2).uuid });
  expect(await store.events.list({ limit: 10 })).toHaveLength(3);
  await store.imports.insertAll([]);
});

test("one that the database refuses, in the middle, leaves none behind", async () => {
  await using database = await temporaryStore();
  const { store } = database;
  const [there] = newServers([2]);
  if (there) await store.servers.insert(there.server, there.token, there.events);
  await expect(store.imports.insertAll(newServers([1, 2, 3]))).rejects.toThrow();
  expect(await store.servers.load(0)).toHaveLength(1);
  expect(store.tokens.find(sampleToken(1).lookup)).toBeNull();
  expect(await store.events.list({ limit: 10 })).toHaveLength(1);
});
