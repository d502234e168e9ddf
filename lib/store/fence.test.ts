import { afterEach, expect, test } from "vitest";
import { NotStored } from "../fleet/model/errors";
import { connections } from "./core/connection";
import { leaseFence } from "./core/fence";
import { leaseTable } from "./core/lease-row";
import { openStore, openToShow } from "./open";
import {
  MIGRATIONS,
  nextVersion,
  sampleServer,
  sampleToken,
  temporaryStore,
  type TemporaryStore,
} from "./testing";

let database: TemporaryStore;
afterEach(() => database[Symbol.asyncDispose]());

async function sql(text: string): Promise<void> {
  const connection = await connections({ url: database.url }).connect();
  await connection.executeScript(text);
  await connection.dispose();
}

test("a change is stored for as long as the lease is this manager's, and none of another's time is", async () => {
  database = await temporaryStore();
  const table = leaseTable({ url: database.url }, 1000);
  await table.make();
  await table.insert("mine", "host-1");
  const store = await openStore({ url: database.url, migrations: MIGRATIONS, fence: leaseFence("mine") });
  await store.servers.insert(sampleServer(1), sampleToken(1), []);
  await sql("UPDATE manager_lease SET holder = 'another'");
  const refused = expect.objectContaining({ why: "standby" }) as unknown;
  const late = [2, 3].map((number) =>
    store.servers.insert(sampleServer(number), sampleToken(number), []).catch((error: unknown) => error),
  );
  expect(await Promise.all(late)).toEqual([refused, refused]);
  expect((await Promise.all(late)).every((error) => error instanceof NotStored)).toBe(true);
  expect((await database.store.servers.load(0)).map(({ name }) => name)).toEqual(["server 1"]);
  await store.close();
  await table.close();
});

test("what a standby opens is read and never written; its own sessions end with it", async () => {
  database = await temporaryStore();
  await database.store.servers.insert(sampleServer(1), sampleToken(1), []);
  const began: string[] = [];
  const location = { url: database.url, migrations: MIGRATIONS };
  const store = await openToShow(location, ({ userId }) => began.push(userId));
  await store.ping();
  expect(await store.servers.load(0)).toHaveLength(1);
  await expect(store.servers.insert(sampleServer(2), sampleToken(2), [])).rejects.toMatchObject({
    why: "standby",
  });
  const session = {
    ...{ idDigest: "digest", userId: "yuki", personUuid: null, loginKey: "key" },
    ...{ address: "192.0.2.1", browser: "", createdAt: 1, expiresAt: 2 },
  };
  await store.sessions.insert(session);
  expect(await store.sessions.find("digest")).toEqual(session);
  expect(await database.store.sessions.find("digest")).toBeNull();
  expect(began).toEqual(["yuki"]);
  await store.sessions.remove("digest");
  expect(await store.sessions.list()).toEqual([]);
  await database.store.sessions.insert(session);
  await expect(store.sessions.remove("digest")).rejects.toMatchObject({ why: "standby" });
  expect(await database.store.sessions.find("digest")).toEqual(session);
  await database.store.languages.put("yuki", "de");
  await expect(store.languages.put("yuki", "ja")).rejects.toMatchObject({ why: "standby" });
  expect(await store.languages.find("yuki")).toBe("de");
  await store.close();
});

test("a standby of another version opens nothing, and changes nothing", async () => {
  database = await temporaryStore();
  const migrations = await nextVersion(database.folder, "CREATE TABLE later (id INTEGER);");
  await expect(openToShow({ url: database.url, migrations })).rejects.toThrow(
    /of an older version than this one, which changes nothing under it/,
  );
  await sql("UPDATE _prisma_migrations SET migration_name = '29990101000000_future'");
  await expect(openToShow({ url: database.url, migrations: MIGRATIONS })).rejects.toThrow(
    /from a newer version/,
  );
});
