import { describe, expect, it } from "vitest";
import type { PersonRecord } from "../../fleet/model/entities";
import type { PushSubscriptionRecord } from "../../fleet/model/push";
import { UNLIKE_NEW } from "../../fleet/model/testing";
import { PrismaClient } from "../../gen/prisma/client";
import { settingColumns } from "../core/rows";
import { connections } from "../core/connection";
import { NOW, sampleEvent, sampleServer, sampleToken, temporaryStore } from "../testing";

describe("tokens", () => {
  it("finds a token by its first characters", async () => {
    await using database = await temporaryStore();
    const { servers, tokens } = database.store;
    const server = sampleServer(1);
    const token = sampleToken(1, { expiresAt: NOW + 99 });
    await servers.insert(server, token, []);
    expect(tokens.find(token.lookup)).toEqual({ ...token, serverUuid: server.uuid });
    expect(tokens.find("unknown!")).toBeNull();
  });

  it("replaces a token together with the event of it", async () => {
    await using database = await temporaryStore();
    const { servers, tokens, events } = database.store;
    const server = sampleServer(1);
    await servers.insert(server, sampleToken(1, { expiresAt: NOW }), []);
    const written = await tokens.replace(server.uuid, sampleToken(2), [sampleEvent(server, "token_rotated")]);
    expect(written).toHaveLength(1);
    expect(tokens.find(sampleToken(1).lookup)).toBeNull();
    expect(tokens.find(sampleToken(2).lookup)).toMatchObject({ hash: "hash 2", expiresAt: null });
    expect((await servers.load(0))[0]?.tokenExpiresAt).toBeNull();

    await servers.insert(sampleServer(3), sampleToken(3), []);
    const taken = tokens.replace(server.uuid, sampleToken(3), [sampleEvent(server, "token_rotated")]);
    await expect(taken).rejects.toThrow(/lookup/);
    await expect(tokens.replace("gone", sampleToken(4), [])).rejects.toThrow(
      "the server gone is not in the database",
    );
    expect(await events.list({ limit: 9 })).toHaveLength(1);
  });
});

describe("events", () => {
  it("lists the newest first, of one server or of all, page by page", async () => {
    await using database = await temporaryStore();
    const { servers, events } = database.store;
    const [one, two] = [sampleServer(1), sampleServer(2)];
    await servers.insert(one, sampleToken(1), [sampleEvent(one, "a"), sampleEvent(one, "b")]);
    await servers.insert(two, sampleToken(2), [sampleEvent(two, "c"), sampleEvent(two, "d")]);
    const kinds = async (query: Parameters<typeof events.list>[0]) =>
      (await events.list(query)).map(({ kind }) => kind).join("");
    expect(await kinds({ limit: 9 })).toBe("dcba");
    expect(await kinds({ limit: 3 })).toBe("dcb");
    expect(await kinds({ limit: 3, before: 2 })).toBe("a");
    expect(await kinds({ uuid: one.uuid, limit: 9 })).toBe("ba");
    expect(await kinds({ uuid: one.uuid, before: 2, limit: 9 })).toBe("a");
    expect(await kinds({ uuid: "unknown", limit: 9 })).toBe("");
    expect(await kinds({ uuid: one.uuid, kinds: ["a", "c"], limit: 9 })).toBe("a");
    expect(await kinds({ kinds: ["a", "c"], limit: 1 })).toBe("c");
  });

  it("keeps the newest, and none that is too old", async () => {
    await using database = await temporaryStore();
    const { servers, events } = database.store;
    const server = sampleServer(1);
    const made = [10, 20, 30, 40, 50].map((after) => sampleEvent(server, `${after}`, { at: NOW + after }));
    await servers.insert(server, sampleToken(1), made);
    const left = async () => (await events.list({ limit: 9 })).map(({ kind }) => kind);
    await events.prune(NOW + 20, 9);
    expect(await left()).toEqual(["50", "40", "30", "20"]);
    await events.prune(NOW, 2);
    expect(await left()).toEqual(["50", "40"]);
    await events.prune(NOW + 99, 2);
    expect(await left()).toEqual([]);
  });

  it("prunes each server's own, however many others have", async () => {
    await using database = await temporaryStore();
    const { servers, events } = database.store;
    const [noisy, quiet] = [sampleServer(1), sampleServer(2)];
    await servers.insert(quiet, sampleToken(2), [sampleEvent(quiet, "old", { at: NOW - 1 })]);
    await servers.insert(
      noisy,
      sampleToken(1),
      Array.from({ length: 1700 }, (_, number) => sampleEvent(noisy, `${number}`)),
    );
    await servers.update(quiet, [sampleEvent(quiet, "first"), sampleEvent(quiet, "second")]);
    const left = async (uuid: string) => (await events.list({ uuid, limit: 2000 })).map(({ kind }) => kind);
    await events.prune(NOW, 1000, [quiet.uuid]);
    expect([(await left(noisy.uuid)).length, await left(quiet.uuid)]).toEqual([1700, ["second", "first"]]);
    await events.prune(NOW, 1000);
    const kept = await left(noisy.uuid);
    expect([kept.length, kept[0], kept.at(-1)]).toEqual([1000, "1699", "700"]);
    expect(await left(quiet.uuid)).toEqual(["second", "first"]);
  });
});

describe("sessions", () => {
  const session = (number: number) => ({
    idDigest: `digest ${number}`,
    userId: "yuki",
    loginKey: "key",
    personUuid: number > 2 ? "person" : null,
    address: "192.0.2.1",
    browser: "Firefox",
    createdAt: NOW,
    expiresAt: NOW + number,
  });

  it("finds, removes and prunes them", async () => {
    await using database = await temporaryStore();
    const { sessions } = database.store;
    for (const number of [1, 2, 3, 4]) await sessions.insert(session(number));
    expect(await sessions.find("digest 2")).toEqual(session(2));
    await sessions.remove("digest 2");
    await sessions.remove("digest 2");
    expect(await sessions.find("digest 2")).toBeNull();
    expect(await sessions.list()).toEqual([session(1), session(3), session(4)]);
    await sessions.prune(NOW + 3);
    expect(await sessions.find("digest 1")).toBeNull();
    expect(await sessions.find("digest 3")).toEqual(session(3));
    await sessions.removeAll();
    expect(await sessions.find("digest 3")).toBeNull();
  });

  it("ends those of one person, or of the environment's login", async () => {
    await using database = await temporaryStore();
    const { sessions } = database.store;
    for (const number of [1, 3, 4]) await sessions.insert(session(number));
    await sessions.removeOf("person");
    expect(await sessions.list()).toEqual([session(1)]);
    await sessions.removeOf(null);
    expect(await sessions.list()).toEqual([]);
  });
});

describe("people", () => {
  const person = (number: number, changes: Partial<PersonRecord> = {}): PersonRecord => ({
    ...{ uuid: `uuid ${number}`, name: `Yuki ${number}`, look: `yuki${number}` },
    ...{ roles: [{ role: "admin", groupUuid: null }], passwordHash: null },
    ...{ invitationDigest: `digest ${number}`, invitedUntil: NOW + 9, identity: null, removedAt: null },
    ...{ invitedByUuid: "admin's", createdBy: "admin", createdAt: NOW, ...changes },
  });

  it("keeps and changes them, and ends their sessions in the same write", async () => {
    await using database = await temporaryStore();
    const { people, sessions } = database.store;
    for (const number of [1, 2]) await people.insert(person(number));
    const begun = { userId: "Yuki 1", loginKey: "key", address: "", browser: "" };
    const session = { ...begun, idDigest: "a", personUuid: "uuid 1", createdAt: NOW, expiresAt: NOW + 9 };
    await sessions.insert(session);
    const changed = person(1, {
      roles: [{ role: "viewer", groupUuid: "room" }],
      ...{ passwordHash: "hash", invitationDigest: null, invitedUntil: null, removedAt: NOW + 1 },
      invitedByUuid: null,
      identity: { issuer: "https://id.example/", subject: "1" },
    });
    await people.update(changed, false);
    expect(await people.load()).toEqual([changed, person(2)]);
    expect(await sessions.list()).toEqual([session]);
    await people.update(changed, true);
    expect(await sessions.list()).toEqual([]);
    await expect(people.insert(person(3, { look: "yuki2" }))).rejects.toThrow(/look/);
    await expect(people.insert(person(3, { identity: changed.identity }))).rejects.toThrow(/oidc_subject/);
    await people.shutOutAll();
    const noInvitation = { invitationDigest: null, invitedUntil: null, invitedByUuid: null };
    const out = { passwordHash: null, identity: null, ...noInvitation };
    expect(await people.load()).toEqual([{ ...changed, ...out }, person(2, out)]);
  });
});

describe("push subscriptions", () => {
  const device = (number: number, changes: Partial<PushSubscriptionRecord> = {}): PushSubscriptionRecord => ({
    ...{
      uuid: `uuid ${number}`,
      userId: "yuki",
      loginKey: "key",
      endpoint: `https://push.example/${number}`,
    },
    ...{ p256dh: "point", auth: "secret", locale: "ja", zone: "Asia/Tokyo", topics: ["look", "runs"] },
    ...{
      groupUuids: ["group"],
      quiet: { from: "22:00", until: "07:00" },
      reportAt: "07:30",
      errorsPass: true,
    },
    ...{ updatedAt: NOW + number, ...changes },
  });

  it("keeps, changes and removes them", async () => {
    await using database = await temporaryStore();
    const { pushSubscriptions: store } = database.store;
    for (const number of [1, 2, 3]) await store.put(device(number), []);
    const changed = device(1, { quiet: null, errorsPass: false, topics: ["use"], updatedAt: NOW + 9 });
    await store.put(changed, ["uuid 2"]);
    expect(await store.load()).toEqual([device(3), changed]);
    await store.remove(["uuid 3", "unknown"]);
    expect(await store.load()).toEqual([changed]);
    await store.removeAll();
    expect(await store.load()).toEqual([]);
  });
});

describe("languages", () => {
  const person = (uuid: string, removedAt: number | null): PersonRecord => ({
    ...{ uuid, name: uuid, look: uuid, roles: [], passwordHash: null, identity: null, removedAt },
    ...{ invitationDigest: null, invitedUntil: null, invitedByUuid: null, createdBy: "yuki", createdAt: NOW },
  });

  it("keeps one of each, until its person is removed, and none from then on", async () => {
    await using database = await temporaryStore();
    const { people, languages } = database.store;
    for (const uuid of ["mei", "ren"]) await people.insert(person(uuid, null));
    // That of the environment has no row among people.
    for (const uuid of ["mei", "ren", "local"]) await languages.put(uuid, "de");
    await languages.put("mei", "ja");
    const found = () => Promise.all(["mei", "ren", "local", "nobody"].map((uuid) => languages.find(uuid)));
    expect(await found()).toEqual(["ja", "de", "de", null]);
    await people.update({ ...person("mei", null), roles: [{ role: "viewer", groupUuid: null }] }, true);
    expect(await found()).toEqual(["ja", "de", "de", null]);
    await people.update(person("mei", NOW), true);
    await languages.put("mei", "fr");
    expect(await found()).toEqual([null, "de", "de", null]);
    // Who is invited back chooses anew.
    await people.update(person("mei", null), false);
    await languages.put("mei", "fr");
    expect(await found()).toEqual(["fr", "de", "de", null]);
  });
});

describe("every column of every table", () => {
  it("is written and read through Prisma, on a database that was just migrated", async () => {
    await using database = await temporaryStore();
    const prisma = new PrismaClient({ adapter: connections({ url: database.url }) });
    const at = new Date(NOW);
    const server = {
      ...settingColumns({ ...UNLIKE_NEW, facts: { interval: 10 } }),
      id: 5,
      uuid: "uuid",
      powerStatus: 1,
      powerSetBy: 1,
      heartbeatStatus: 2,
      previousHeartbeatStatus: 3,
      intervalInForce: 20,
      intervalRevision: 3,
      manifestRevision: 4,
      orderBoot: "boot",
      orderRevision: 4,
      orderMode: "forced",
      orderHow: "hibernate",
      asleep: true,
      notBack: true,
      pendingStopHow: "suspend",
      orderGrace: 60,
      orderReason: "moving house",
      orderUnlessNeeded: true,
      applyingCause: "off",
      applyingRevision: 4,
      applyingLaunched: true,
      syncedBy: "report",
      noneSince: at,
      downAsOrdered: true,
      seen: "off",
      bootId: "boot",
      instanceId: "instance",
      sequence: 4_294_967_295n,
      revisionEcho: 3,
      leaving: true,
      earlierInstances: "[1]",
      rivalInstance: "duplicate",
      rivalHeardAt: at,
      wakeSince: at,
      wakePackets: 2,
      shutdownError: "error",
      toldStatus: "lost",
      statusSince: at,
      lastHeartbeatAt: at,
      lastPowerChangedAt: at,
      agent: "{}",
      pendingStopAuthor: "yuki",
      pendingStopAuthorUuid: "person",
      pendingStopReason: "saving power",
      pendingStopSince: at,
      pendingStopUntil: at,
      pendingStopBoot: "boot",
      pendingStopRevision: 3,
      pendingStopRun: "run",
      pendingStopEvenIfMayNotWake: true,
      pendingStopEvenIfNeeded: true,
      pendingStopByRest: true,
      offByRest: true,
      rest: "{}",
      upSince: at,
      wokenAt: at,
      guards: "{}",
      createdAt: at,
      updatedAt: at,
    };
    const token = {
      ...{ id: 6, serverId: 5, lookup: "lookup", tokenHash: "hash" },
      ...{ expiresAt: at, createdAt: at, updatedAt: at },
    };
    const event = {
      ...{ id: 7, at, serverUuid: "uuid", serverName: "name", kind: "kind" },
      ...{ severity: 2, actor: "actor", detail: "detail" },
      ...{ reason: "why", until: at, use: "[]", runUuid: "run", actorUuid: "person", named: "[]" },
    };
    const session = {
      ...{ idDigest: "digest", userId: "user", loginKey: "key", createdAt: at, expiresAt: at },
      ...{ personUuid: "person", address: "192.0.2.1", browser: "Firefox" },
    };
    await prisma.server.create({ data: server });
    await prisma.accessToken.create({ data: token });
    await prisma.event.create({ data: event });
    await prisma.session.create({ data: session });
    const group = {
      ...{ id: 8, uuid: "group", name: "room", guards: "{}", seatPlan: "{}", keepRelay: true, rest: "{}" },
      ...{ createdAt: at, updatedAt: at },
    };
    await prisma.group.create({ data: group });
    await prisma.groupMember.create({ data: { groupId: 8, serverId: 5 } });
    const key = {
      ...{ id: 9, uuid: "key", name: "lab", lookup: "lookup", keyHash: "hash", groupId: 8 },
      ...{ maxServers: 20, used: 2, expiresAt: at, revokedAt: at, createdBy: "yuki", createdAt: at },
      createdByUuid: "person",
    };
    await prisma.enrolmentKey.create({ data: key });
    const whose = { author: "yuki", authorUuid: "person" };
    const hold = { id: 10, uuid: "hold", until: at, reason: "why", ...whose, createdAt: at };
    await prisma.hold.create({ data: hold });
    await prisma.heldServer.create({ data: { holdId: 10, serverId: 5 } });
    const other = { ...server, id: 11, uuid: "other", macAddress: "02:00:00:00:00:02" };
    await prisma.server.create({ data: other });
    await prisma.need.create({ data: { consumerId: 5, providerId: 11 } });
    const run = {
      ...{ id: 12, uuid: "run", action: "OFF", mode: "when_free", grace: 60, reason: "why", ...whose },
      ...{ scheduleUuid: "schedule", scheduleName: "evening", requestId: "request", since: at, until: at },
      ...{ rate: 30, minOn: 900, evenIfMayNotWake: true, cancelledBy: "alice", endedAt: at },
    };
    await prisma.run.create({ data: run });
    const member = {
      ...{ runId: 12, position: 1, serverUuid: "uuid", serverName: "name", boot: "boot", waitsFor: "[]" },
      ...{ drawn: "{}", askedAt: at, askedRevision: 4, end: "done", why: "off", detail: "d", use: "[]" },
      endedAt: at,
    };
    await prisma.runMember.create({ data: member });
    const schedule = {
      ...{ id: 13, uuid: "schedule", name: "evening", zone: "Europe/Berlin", windows: "[]", wake: true },
      ...{
        stop: true,
        mode: "when_free",
        stopBy: "23:00",
        exceptions: "[]",
        calendarUrl: "https://a.example",
      },
      ...{
        calendarDays: "[]",
        calendarReadAt: at,
        calendarFault: "fault",
        pausedUntil: at,
        minOn: 15,
        changedEnd: "{}",
      },
      ...{ evenIfMayNotWake: true, ...whose, drawnUntil: at, createdAt: at, updatedAt: at },
    };
    await prisma.schedule.create({ data: schedule });
    await prisma.scheduledGroup.create({ data: { scheduleId: 13, groupId: 8 } });
    await prisma.scheduledServer.create({ data: { scheduleId: 13, serverId: 5 } });
    const energy = { id: 14, serverUuid: "uuid", serverName: "name", month: "2026-11" };
    const saved = {
      ...{ secondsOff: 3600.5, wattSeconds: 216_000, nights: "{}" },
      ...{ secondsRested: 1800.5, wattSecondsRested: 108_000 },
    };
    await prisma.energy.create({
      data: { ...energy, ...saved },
    });
    const restHour = { serverUuid: "uuid", at, slots: "ffffffffffff", users: "[]" };
    await prisma.restHour.create({ data: restHour });
    const push = {
      ...{ id: 15, uuid: "push", userId: "yuki", loginKey: "key", endpoint: "https://push.example/1" },
      ...{ p256dh: "point", auth: "secret", locale: "ja", zone: "Asia/Tokyo", topics: "[]" },
      ...{
        groupUuids: "[]",
        quietFrom: "22:00",
        quietUntil: "07:00",
        reportAt: "08:00",
        errorsPass: true,
        updatedAt: at,
      },
    };
    await prisma.pushSubscription.create({ data: push });
    const alert = {
      ...{ id: 15, uuid: "alert", serverUuid: "uuid", kind: "lost", raisedAt: at, clearedAt: at, times: 2 },
      ...{ acknowledgedBy: "yuki", acknowledgedAt: at, detail: "why" },
    };
    await prisma.alert.create({ data: alert });
    const person = {
      ...{ id: 16, uuid: "person", name: "Yuki", look: "yuki", roles: "[]", passwordHash: "hash" },
      ...{ invitationDigest: "digest", invitedUntil: at, removedAt: at, createdBy: "admin", createdAt: at },
      ...{ oidcIssuer: "https://id.example/", oidcSubject: "1", invitedByUuid: "admin" },
    };
    await prisma.person.create({ data: person });

    const language = { userUuid: "person", locale: "pt" };
    await prisma.language.create({ data: language });

    expect(await prisma.server.findMany()).toEqual([server, other]);
    expect(await prisma.accessToken.findMany()).toEqual([token]);
    expect(await prisma.event.findMany()).toEqual([event]);
    expect(await prisma.session.findMany()).toEqual([session]);
    expect(await prisma.group.findMany()).toEqual([group]);
    expect(await prisma.enrolmentKey.findMany()).toEqual([key]);
    expect(await prisma.groupMember.findMany()).toEqual([{ groupId: 8, serverId: 5 }]);
    expect(await prisma.hold.findMany()).toEqual([hold]);
    expect(await prisma.heldServer.findMany()).toEqual([{ holdId: 10, serverId: 5 }]);
    expect(await prisma.need.findMany()).toEqual([{ consumerId: 5, providerId: 11 }]);
    expect(await prisma.run.findMany()).toEqual([run]);
    expect(await prisma.runMember.findMany()).toEqual([member]);
    expect(await prisma.schedule.findMany()).toEqual([schedule]);
    expect(await prisma.scheduledGroup.findMany()).toEqual([{ scheduleId: 13, groupId: 8 }]);
    expect(await prisma.scheduledServer.findMany()).toEqual([{ scheduleId: 13, serverId: 5 }]);
    expect(await prisma.alert.findMany()).toEqual([alert]);
    expect(await prisma.person.findMany()).toEqual([person]);
    expect(await prisma.language.findMany()).toEqual([language]);
    expect(await prisma.energy.findMany()).toEqual([{ ...energy, ...saved }]);
    expect(await prisma.restHour.findMany()).toEqual([restHour]);
    expect(await prisma.pushSubscription.findMany()).toEqual([push]);
    const raw = await prisma.$queryRaw<
      { created_at: unknown }[]
    >`SELECT created_at + 0 AS created_at FROM servers`;
    expect(Number(raw[0]?.created_at)).toBe(NOW);
    await prisma.$disconnect();
  });
});
