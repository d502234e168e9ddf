import { createClient } from "@libsql/client";
import { describe, expect, it, vi } from "vitest";
import { AUDIT_KEPT, type AuditAsk } from "../../fleet/model/audit";
import { PrismaClient } from "../../gen/prisma/client";
import { connections } from "../core/connection";
import { urlOf } from "../core/database-file";
import { NOW, sampleEvent, sampleServer, sampleToken, temporaryStore, type TemporaryStore } from "../testing";

vi.setConfig({ testTimeout: 60_000 });

const AUTHOR = { actor: "yuki", address: "192.0.2.7", via: "console" } as const;
const making = (ask: Partial<AuditAsk> = {}): AuditAsk => ({
  ...{ ...AUTHOR, operation: "server_created", target: { kind: "server", uuid: null } },
  ...ask,
});
const editing = (uuid: string): AuditAsk =>
  making({ operation: "server_edited", target: { kind: "server", uuid } });

/** A store in which everything is changed by somebody. */
function as({ store }: TemporaryStore, ask: AuditAsk) {
  if (!store.audited) throw new Error("the store keeps no audit");
  return store.audited(ask);
}

const all = async ({ store }: TemporaryStore) => (await store.audit.list({ limit: 500 })).entries;

describe("entries", () => {
  it("tell who made, changed and deleted something, with what differs", async () => {
    await using database = await temporaryStore(() => NOW);
    const server = sampleServer(1);
    await as(database, making()).servers.insert(server, sampleToken(1), []);
    const renamed = { ...server, name: "birch" };
    await as(database, editing(server.uuid)).servers.update(renamed, []);
    const removing = making({ operation: "server_deleted", target: { kind: "server", uuid: server.uuid } });
    await as(database, removing).servers.remove(server.uuid, []);

    const [deleted, edited, made] = await all(database);
    expect(made).toMatchObject({
      ...{ ...AUTHOR, number: 1, at: NOW, operation: "server_created", was: null },
      ...{ targetKind: "server", targetUuid: server.uuid, targetName: server.name },
      became: { name: server.name, macAddress: server.macAddress },
    });
    expect(edited).toMatchObject({ number: 2, targetName: "birch" });
    expect([edited?.was, edited?.became]).toEqual([{ name: server.name }, { name: "birch" }]);
    expect(deleted).toMatchObject({ number: 3, was: { name: "birch" }, became: null });
  });

  it("tell each of many that were made at once by whom and with what, also next to one that could not be", async () => {
    await using database = await temporaryStore();
    const servers = Array.from({ length: 40 }, (_, number) => sampleServer(number + 1));
    const twin = { ...sampleServer(99), macAddress: servers[0]?.macAddress ?? "" };
    const made = await Promise.allSettled(
      [...servers, twin].map((server, number) =>
        as(database, making({ actor: `yuki ${number}`, asked: { number } })).servers.insert(
          server,
          sampleToken(number + 1),
          [],
        ),
      ),
    );
    expect(made.map(({ status }) => status)).toEqual([...servers.map(() => "fulfilled"), "rejected"]);
    const entries = (await all(database)).toReversed();
    expect(entries.map(({ targetUuid }) => targetUuid)).toEqual(servers.map(({ uuid }) => uuid));
    expect(entries.map(({ actor }) => actor)).toEqual(servers.map((_, number) => `yuki ${number}`));
    expect(entries.map(({ asked }) => asked)).toEqual(servers.map((_, number) => ({ number })));
    expect(entries.map(({ became }) => became?.["name"])).toEqual(servers.map(({ name }) => name));
  });

  it("are none where nobody asks, or nothing changed", async () => {
    await using database = await temporaryStore();
    const server = sampleServer(1);
    await database.store.servers.insert(server, sampleToken(1), [sampleEvent(server, "lost")]);
    await database.store.servers.update(server, []);
    await as(database, editing(server.uuid)).servers.update(server, []);
    expect(await all(database)).toEqual([]);
  });

  it("go with what was not written", async () => {
    await using database = await temporaryStore();
    const server = sampleServer(1);
    await as(database, making()).servers.insert(server, sampleToken(1), []);
    const twice = as(database, making()).servers.insert(server, sampleToken(2), []);
    await expect(twice).rejects.toThrow();
    expect(await all(database)).toHaveLength(1);
  });

  it("name orders by their events, with the run, the schedule and the person behind it", async () => {
    await using database = await temporaryStore();
    const { store } = database;
    const server = sampleServer(1);
    await store.servers.insert(server, sampleToken(1), []);
    const order = { actor: "hana", runUuid: "a-run" };
    const [event] = await store.servers.update(server, [sampleEvent(server, "turned_off", order)]);
    const [synced] = await store.servers.update(server, [
      sampleEvent(server, "synced_on", { actor: "manager" }),
    ]);
    const asked = as(
      database,
      making({ operation: "turned_off", target: { kind: "server", uuid: server.uuid } }),
    );
    const off = { ...server, facts: { ...server.facts, power: "OFF" as const } };
    const on = { ...server, facts: { ...server.facts, power: "ON" as const } };
    await store.servers.update(on, []);
    await asked.servers.update(off, [sampleEvent(server, "turned_off", { actor: "yuki", reason: "night" })]);

    const [byPerson, byMachine, byRun] = await all(database);
    expect(byRun).toMatchObject({ operation: "turned_off", actor: "hana", via: "run", address: "" });
    expect(byRun).toMatchObject({ eventId: event?.id, runUuid: "a-run", scheduleUuid: null });
    expect(byMachine).toMatchObject({ operation: "synced_on", via: "machine", eventId: synced?.id });
    expect(byPerson).toMatchObject({ ...AUTHOR, operation: "turned_off", asked: { reason: "night" } });
    expect(byPerson?.was).toMatchObject({ power: "ON" });
    expect(byPerson?.became).toMatchObject({ power: "OFF" });
  });

  it("are written by themselves where nothing else is", async () => {
    await using database = await temporaryStore();
    await database.store.audit.append(
      making({ operation: "login_failed", target: null, asked: { attempts: 3 } }),
    );
    expect(await all(database)).toMatchObject([{ operation: "login_failed", asked: { attempts: 3 } }]);
  });

  it("hold whatever text there is", async () => {
    await using database = await temporaryStore();
    for (const actor of ["\uD800", "a\0b", "夜\u2028", "'\"\\"])
      await database.store.audit.append(making({ actor, target: null, asked: { actor } }));
    expect((await database.store.audit.verify(NOW)).fault).toBeNull();
    expect(await all(database)).toHaveLength(4);
  });
});

/** Several entries, in their order. */
async function several({ store }: TemporaryStore, count: number): Promise<void> {
  const asks = Array.from({ length: count }, (_, number) => making({ target: null, asked: { number } }));
  await Promise.all(asks.map((ask) => store.audit.append(ask)));
}

/** Runs SQL that the database refuses, as whoever has its file can. */
async function meddle({ file }: TemporaryStore, sql: string): Promise<void> {
  const client = createClient({ url: urlOf(file) });
  const { rows } = await client.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'");
  for (const { name } of rows) await client.execute(`DROP TRIGGER "${String(name)}"`);
  await client.execute(sql);
  client.close();
}

describe("the chain", () => {
  it.for([
    ["UPDATE audit_entries SET actor = 'nobody' WHERE id = 4", 4, "changed"],
    ["DELETE FROM audit_entries WHERE id = 3", 3, "missing"],
    ["UPDATE audit_entries SET asked = '{}' WHERE id = 6", 6, "changed"],
    [
      "UPDATE audit_anchor SET number = 2, hash = (SELECT hash FROM audit_entries WHERE id = 3)",
      3,
      "changed",
    ],
  ] as const)("tells the first entry that does not fit after %s", async ([sql, number, why]) => {
    await using database = await temporaryStore();
    await several(database, 6);
    expect((await database.store.audit.verify(NOW)).fault).toBeNull();
    await meddle(database, sql);
    expect((await database.store.audit.verify(NOW)).fault).toEqual({ number, why });
  });

  it("shows by what was noted that its end was cut off, or written anew", async () => {
    await using database = await temporaryStore();
    await several(database, 6);
    const { last } = await database.store.audit.verify(NOW);
    expect((await database.store.audit.verify(NOW, last)).fault).toBeNull();
    await meddle(database, "DELETE FROM audit_entries WHERE id > 4");
    expect((await database.store.audit.verify(NOW)).fault).toBeNull();
    expect((await database.store.audit.verify(NOW, last)).fault).toEqual({ number: 5, why: "missing" });
    await several(database, 4);
    expect((await database.store.audit.verify(NOW)).fault).toBeNull();
    expect((await database.store.audit.verify(NOW, last)).fault).toEqual({ number: 6, why: "changed" });
  });

  it("begins later once old entries are forgotten, with the last that was to go, and fits still", async () => {
    let now = NOW;
    await using database = await temporaryStore(() => now);
    const { audit } = database.store;
    await several(database, 1200);
    now += 1000;
    await several(database, 3);
    await audit.prune(NOW + AUDIT_KEPT);
    expect(await audit.verify(NOW + AUDIT_KEPT)).toMatchObject({ first: 1, fitting: 1203, fault: null });
    now += AUDIT_KEPT;
    await audit.prune(now);
    expect(await audit.verify(now)).toMatchObject({ first: 1200, fitting: 4, fault: null });
    now += 1;
    await audit.prune(now);
    await audit.prune(now);
    expect(await audit.verify(now)).toMatchObject({ first: 1203, fitting: 1, fault: null });
    await several(database, 1);
    expect((await all(database)).map(({ number }) => number)).toEqual([1204, 1203]);
    expect((await audit.verify(now)).fault).toBeNull();
  });

  it("tells that its beginning was moved on, though all that is left fits", async () => {
    await using database = await temporaryStore(() => NOW);
    await several(database, 6);
    // What the database lets through: it cannot know what day it is.
    const prisma = new PrismaClient({ adapter: connections({ url: database.url }) });
    const cut = async (number: number): Promise<void> => {
      await prisma.$executeRaw`UPDATE audit_anchor SET number = ${number},
        hash = (SELECT hash FROM audit_entries WHERE id = ${number})`;
      await prisma.$executeRaw`DELETE FROM audit_entries WHERE id <= ${number}`;
    };
    await cut(3);
    const later = NOW + AUDIT_KEPT;
    expect((await database.store.audit.verify(later)).fault).toEqual({ number: 4, why: "early" });
    expect((await database.store.audit.verify(later + 1)).fault).toBeNull();
    await cut(6);
    await prisma.$disconnect();
    expect((await database.store.audit.verify(later + 1)).fault).toEqual({ number: 7, why: "missing" });
    // Nor does it help to say that the first that is left is older.
    await several(database, 2);
    await meddle(database, `UPDATE audit_entries SET at = ${NOW - 2 * AUDIT_KEPT} WHERE id = 7`);
    expect((await database.store.audit.verify(NOW)).fault).toEqual({ number: 7, why: "changed" });
  });

  it("is guarded by the database itself", async () => {
    await using database = await temporaryStore();
    await several(database, 3);
    const prisma = new PrismaClient({ adapter: connections({ url: database.url }) });
    const refused = async (sql: string, why: RegExp): Promise<void> => {
      await expect(prisma.$executeRawUnsafe(sql), sql).rejects.toThrow(why);
    };
    await refused("UPDATE audit_entries SET actor = 'nobody' WHERE id = 2", /never changed/);
    await refused("DELETE FROM audit_entries WHERE id = 1", /begins after it/);
    await refused("UPDATE audit_anchor SET number = 2, hash = 'another'", /an entry of it/);
    await refused("DELETE FROM audit_anchor", /has a beginning/);
    await refused(
      `INSERT INTO audit_entries SELECT 9, at, actor, address, via, operation, target_kind, target_uuid, target_name,
       event_id, run_uuid, schedule_uuid, asked, was, became, hash FROM audit_entries WHERE id = 1`,
      /follows the last one/,
    );
    await prisma.$disconnect();
    expect((await database.store.audit.verify(NOW)).fault).toBeNull();
  });
});

describe("pages", () => {
  it("go on where the last one ended, whatever is asked for", async () => {
    let now = NOW;
    await using database = await temporaryStore(() => now);
    for (let number = 0; number < 30; number += 1) {
      now = NOW + number * 1000;
      const actor = number % 3 === 0 ? "hana" : "yuki";
      await database.store.audit.append(making({ actor, target: null, asked: { number } }));
    }
    const numbersOf = async (query: Parameters<typeof database.store.audit.list>[0]) => {
      const found: number[] = [];
      for (let before: number | null | undefined; before !== null;) {
        const page = await database.store.audit.list({ ...query, before: before ?? undefined });
        expect(page.entries.length).toBeLessThanOrEqual(query.limit);
        found.push(...page.entries.map(({ number }) => number));
        before = page.next;
      }
      return found;
    };
    const down = (from: number, step = 1) =>
      Array.from({ length: Math.ceil(from / step) }, (_, index) => from - index * step);
    expect(await numbersOf({ limit: 7 })).toEqual(down(30));
    expect(await numbersOf({ limit: 7, actor: "hana" })).toEqual(down(28, 3));
    expect(await numbersOf({ limit: 7, actor: "nobody" })).toEqual([]);
    expect(await numbersOf({ limit: 2, since: NOW + 27_000, until: NOW + 29_000 })).toEqual([29, 28]);
    expect(await numbersOf({ limit: 9, via: "token" })).toEqual([]);
  });
});
