import { createClient } from "@connectrpc/connect";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { listMade } from "../access/made";
import { ApiTokenService } from "../gen/proto/komoriuta/v1/api_token_pb";
import { EnrolmentKeyService } from "../gen/proto/komoriuta/v1/enrolment_pb";
import { AuthService } from "../gen/proto/komoriuta/v1/auth_pb";
import { GroupService } from "../gen/proto/komoriuta/v1/group_pb";
import { PersonService, Role } from "../gen/proto/komoriuta/v1/person_pb";
import { ScheduleService } from "../gen/proto/komoriuta/v1/schedule_pb";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import { createOidc } from "../oidc/oidc";
import type { OidcSettings } from "../oidc/settings";
import { startLyingService, type LyingService } from "../oidc/testing";
import { beginOidc, finishOidc, type OidcFault } from "./oidc-login";
import type { LoginLine } from "./running";
import { testManager, type TestManager } from "./testing";

const BROWSER = { address: "192.0.2.9", secure: false, via: "console", userAgent: "Firefox" } as const;
const GROUP_ROLES = [
  { claimed: "staff", role: "viewer", group: null },
  { claimed: "keepers", role: "admin", group: null },
  { claimed: "lab", role: "operator", group: "room" },
  { claimed: "lost", role: "operator", group: "a room that is no more" },
] as const;

let service: LyingService;
let at: TestManager;
let admin: ReturnType<typeof clients>;
let room: string;
let lines: LoginLine[];

function clients(cookie: string) {
  const transport = at.operator({ cookie });
  return {
    auth: createClient(AuthService, transport),
    people: createClient(PersonService, transport),
    servers: createClient(ServerService, transport),
    groups: createClient(GroupService, transport),
    schedules: createClient(ScheduleService, transport),
  };
}

beforeAll(async () => {
  service = await startLyingService();
  at = await testManager({ letsIn: { issuer: () => service.issuer } });
  admin = clients(await at.login());
  const settings = { name: "alder", macAddress: "02:00:5e:00:54:01", heartbeatInterval: 30 };
  const alder = (await admin.servers.createServer(settings)).server?.uuid ?? "";
  room = (await admin.groups.createGroup({ name: "room", serverUuids: [alder] })).group?.uuid ?? "";
});
beforeEach(() => {
  lines = [];
});
afterAll(async () => {
  await at[Symbol.asyncDispose]();
  await service[Symbol.asyncDispose]();
});

/** Logs in by the service, which answers this; gives a cookie, or the reason against one. */
async function come(
  says: { sub: string; name?: string; groups?: readonly string[]; [claim: string]: unknown },
  settings: Partial<OidcSettings> = { groupRoles: GROUP_ROLES, allow: null },
  invitation: string | null = null,
): Promise<{ cookie: string } | { fault: OidcFault }> {
  const { name, ...claims } = says;
  service.lies = { token: (right) => ({ ...right, preferred_username: name, ...claims }) };
  const oidc = createOidc({
    settings: { ...service.settings, ...settings },
    sessionSecret: "a secret for tests of at least 32 characters",
    publicUrl: "http://localhost",
    clocks: { monotonic: () => performance.now(), wall: () => Date.now() },
    addressGroup: (address) => address,
  });
  const running = { ...at.running, logLogin: (line: LoginLine) => void lines.push(line) };
  const begun = await beginOidc(running, oidc, { place: null, invitation }, BROWSER);
  if (!begun.ok) return begun;
  const returned = { query: service.agree(begun.url), cookie: begun.cookie.split(";")[0] ?? "" };
  const finished = await finishOidc(running, oidc, returned, BROWSER);
  return finished.ok ? { cookie: finished.cookie.split(";")[0] ?? "" } : finished;
}

async function cookieOf(coming: ReturnType<typeof come>): Promise<string> {
  const came = await coming;
  if ("fault" in came) throw new Error(came.fault);
  return came.cookie;
}

const personOf = async (name: string) =>
  (await admin.people.listPeople({})).people.find((person) => person.name === name);

it("groups give roles on everything or in a group, anew at each login", async () => {
  const cookie = await cookieOf(come({ sub: "mei", name: "mei", groups: ["staff", "lab", "others"] }));
  expect(await personOf("mei")).toMatchObject({
    oidc: true,
    createdBy: "mei",
    roles: [{ role: Role.VIEWER }, { role: Role.OPERATOR, groupUuid: room }],
  });
  expect(await clients(cookie).auth.verify({})).toMatchObject({ authenticated: true, userId: "mei" });
  const later = await cookieOf(come({ sub: "mei", name: "mei", groups: ["keepers"] }));
  expect((await personOf("mei"))?.roles).toMatchObject([{ role: Role.ADMIN }]);
  // The session from before knows it, too.
  for (const each of [cookie, later])
    expect((await clients(each).people.listPeople({})).people).not.toEqual([]);
});

it("who is renamed stays the same person, and nobody becomes another by a name", async () => {
  await cookieOf(come({ sub: "aoi", name: "aoi", groups: ["keepers"] }));
  await cookieOf(come({ sub: "aoi", name: "somebody new", groups: ["keepers"] }));
  expect(await personOf("somebody new")).toBeUndefined();
  for (const name of ["aoi", "A0i", "yuki", "manager"])
    expect(await come({ sub: "another", name, groups: ["keepers"] })).toEqual({
      ok: false,
      fault: "name_taken",
    });
  expect(lines.at(-1)).toMatchObject({ reason: "name_taken", subject: "another", ipAddress: "192.0.2.9" });
  expect(await come({ sub: "another", name: "token:backup", groups: ["keepers"] })).toMatchObject({
    fault: "no_name",
  });
});

it("who has lost all groups is refused, their sessions end, and what they wanted with them", async () => {
  const cookie = await cookieOf(come({ sub: "jun", name: "jun", groups: ["keepers"] }));
  const schedule = {
    ...{ name: "of jun", groupUuids: [room], zone: "UTC", wake: true },
    windows: [{ days: [1], from: "08:00", to: "09:00" }],
  };
  await clients(cookie).schedules.createSchedule({ schedule });
  expect(await come({ sub: "jun", name: "jun", groups: ["others"] })).toMatchObject({ fault: "no_group" });
  expect(await clients(cookie).auth.verify({})).toMatchObject({ authenticated: false });
  expect((await personOf("jun"))?.roles).toEqual([]);
  const paused = at.under.fleet.schedules().find(({ name }) => name === "of jun")?.pausedUntil;
  expect(new Date(paused ?? 0).getUTCFullYear()).toBe(9999);
  // A group of servers that is not there gives nothing, and the log says so.
  expect(await come({ sub: "jun", name: "jun", groups: ["lost"] })).toMatchObject({ fault: "no_group" });
  expect(lines.map(({ reason }) => reason)).toEqual(["no_group", "unknown_group", "no_group"]);
  await cookieOf(come({ sub: "jun", name: "jun", groups: ["staff"] }));
  expect((await personOf("jun"))?.roles).toMatchObject([{ role: Role.VIEWER }]);
});

it("who loses a right loses what they wanted by it, and keeps the rest", async () => {
  const cookie = await cookieOf(come({ sub: "rin", name: "rin", groups: ["keepers"] }));
  const schedule = {
    ...{ name: "of rin", groupUuids: [room], zone: "UTC", wake: true },
    windows: [{ days: [1], from: "08:00", to: "09:00" }],
  };
  await clients(cookie).schedules.createSchedule({ schedule });
  await cookieOf(come({ sub: "rin", name: "rin", groups: ["staff"] }));
  const paused = at.under.fleet.schedules().find(({ name }) => name === "of rin")?.pausedUntil;
  expect(new Date(paused ?? 0).getUTCFullYear()).toBe(9999);
  expect(await clients(cookie).auth.verify({})).toMatchObject({ authenticated: true });
});

it("who may let others in no more loses what they made for that, and nobody else does", async () => {
  const cookie = await cookieOf(come({ sub: "ren", name: "ren", groups: ["keepers"] }));
  const made = (who: string, prefix: string) => {
    const transport = at.operator({ cookie: who });
    return Promise.all([
      createClient(ApiTokenService, transport).createApiToken({ name: `${prefix} token` }),
      createClient(EnrolmentKeyService, transport).createEnrolmentKey({
        name: `${prefix} key`,
        validHours: 5,
        maxServers: 5,
      }),
      createClient(PersonService, transport).invitePerson({
        ...{ name: `${prefix} guest`, roles: [{ role: Role.VIEWER }] },
      }),
    ]);
  };
  await made(cookie, "of ren");
  await made(await at.login(), "of yuki");
  const good = async () =>
    (await listMade({ fleet: at.under.fleet, access: at.access }, Date.now())).map(({ name }) => name);
  const before = await good();
  const theirs = ["of ren token", "of ren key", "of ren guest"];
  expect(before).toEqual(expect.arrayContaining(theirs));
  // As long as they may, it stays.
  await cookieOf(come({ sub: "ren", name: "ren", groups: ["keepers", "staff"] }));
  expect(await good()).toEqual(before);
  expect(lines).toEqual([]);
  await cookieOf(come({ sub: "ren", name: "ren", groups: ["staff"] }));
  expect(await good()).toEqual(before.filter((name) => !theirs.includes(name)));
  expect(lines).toMatchObject([{ reason: "ended_made", name: "ren" }]);
  for (const name of theirs) expect(lines[0]?.detail).toContain(name);
  const { entries } = await at.under.store.audit.list({ limit: 3, actor: "manager" });
  expect(entries.map(({ operation }) => operation).sort()).toEqual([
    ...["api_token_revoked", "enrolment_key_revoked", "person_edited"],
  ]);
});

it("who comes in no more loses what they made, too", async () => {
  const cookie = await cookieOf(come({ sub: "nagi", name: "nagi", groups: ["keepers"] }));
  await createClient(ApiTokenService, at.operator({ cookie })).createApiToken({ name: "of nagi" });
  expect(await come({ sub: "nagi", name: "nagi", groups: ["others"] })).toMatchObject({ fault: "no_group" });
  const token = (await at.access.apiTokens.list()).find(({ name }) => name === "of nagi");
  expect(token?.revokedAt).not.toBeNull();
});

it("the allow list says who, by proved mail addresses alone", async () => {
  const listed = { allow: ["Sora@Example.org", "@example.com", "sub:7"], groupRoles: null } as const;
  const mail = (email: string, verified: unknown) => ({ email, email_verified: verified });
  const refused = { fault: "not_allowed" };
  expect(await come({ sub: "a", name: "a", ...mail("sora@example.org", false) }, listed)).toMatchObject(
    refused,
  );
  expect(await come({ sub: "a", name: "a", ...mail("a@sub.example.com", true) }, listed)).toMatchObject(
    refused,
  );
  expect(await come({ sub: "a", name: "a", ...mail("@example.com@x.org", true) }, listed)).toMatchObject(
    refused,
  );
  expect(await come({ sub: "a", name: "a" }, listed)).toMatchObject(refused);
  expect(await personOf("a")).toBeUndefined();

  const sora = await cookieOf(come({ sub: "s", name: "sora", ...mail("SORA@example.org", true) }, listed));
  await cookieOf(come({ sub: "b", name: "b2", ...mail("b@example.com", true) }, listed));
  await cookieOf(come({ sub: "7", name: "seven" }, listed));
  expect((await personOf("sora"))?.roles).toMatchObject([{ role: Role.VIEWER }]);
  // The console gives roles, and they stay.
  const uuid = (await personOf("sora"))?.uuid ?? "";
  await admin.people.setRoles({ uuid, roles: [{ role: Role.OPERATOR }] });
  await cookieOf(come({ sub: "s", name: "sora", ...mail("sora@example.org", true) }, listed));
  expect((await personOf("sora"))?.roles).toMatchObject([{ role: Role.OPERATOR }]);
  // Who is on it no more.
  const others = { ...listed, allow: ["@example.com"] };
  expect(await come({ sub: "s", name: "sora", ...mail("sora@example.org", true) }, others)).toMatchObject(
    refused,
  );
  expect(await clients(sora).auth.verify({})).toMatchObject({ authenticated: false });
});

it("who was removed stays out until they are invited back", async () => {
  const cookie = await cookieOf(come({ sub: "kai", name: "kai", groups: ["staff"] }));
  const uuid = (await personOf("kai"))?.uuid ?? "";
  await admin.people.removePerson({ uuid });
  expect(await clients(cookie).auth.verify({})).toMatchObject({ authenticated: false });
  for (const name of ["kai", "kai under another name"])
    expect(await come({ sub: "kai", name, groups: ["keepers"] })).toMatchObject({ fault: "removed" });
  await admin.people.inviteAgain({ uuid });
  await cookieOf(come({ sub: "kai", name: "kai", groups: ["staff"] }));
  expect((await personOf("kai"))?.uuid).toBe(uuid);
});

it("an invitation is accepted by the login service, once", async () => {
  const invite = async (name: string) =>
    (await admin.people.invitePerson({ name, roles: [{ role: Role.WAKER }] })).invitation;
  const invitation = await invite("tsubasa");
  const says = { sub: "t", name: "another name", groups: ["staff"] };
  expect(await come({ ...says, groups: [] }, undefined, invitation)).toMatchObject({ fault: "no_group" });
  await cookieOf(come(says, undefined, invitation));
  expect(await personOf("tsubasa")).toMatchObject({ oidc: true, roles: [{ role: Role.VIEWER }] });
  expect(await come({ ...says, sub: "u" }, undefined, invitation)).toMatchObject({
    fault: "invitation_ended",
  });
  expect(await come(says, undefined, await invite("hina"))).toMatchObject({ fault: "somebody_else" });
});

it("logins and refusals are in the audit, and their secrets nowhere", async () => {
  await cookieOf(come({ sub: "nao", name: "nao", groups: ["staff"] }));
  await cookieOf(come({ sub: "nao", name: "nao", groups: ["keepers"] }));
  const { entries } = await at.under.store.audit.list({ limit: 5 });
  expect(entries.map(({ actor, operation, address, via }) => ({ actor, operation, address, via }))).toEqual(
    [
      { actor: "nao", operation: "logged_in", via: "console" },
      { actor: "manager", operation: "person_edited", via: "manager" },
      { actor: "nao", operation: "logged_in", via: "console" },
      { actor: "nao", operation: "person_came", via: "console" },
    ]
      .map((entry) => ({ ...entry, address: "192.0.2.9" }))
      .concat(expect.anything() as never),
  );
  expect(entries[0]?.asked).toEqual({ by: "oidc" });
  service.lies = {};
  await come({ sub: "nao", name: "nao", nonce: "another", groups: ["staff"] });
  expect(lines.at(-1)).toMatchObject({ reason: "untrusted" });
  expect(JSON.stringify(lines)).not.toMatch(/[\w-]{43}|a secret/);
});

it("without passwords, only the login of the environment has one", async () => {
  await using alone = await testManager({ letsIn: { issuer: () => service.issuer, passwords: () => false } });
  const cookie = await alone.login();
  const people = createClient(PersonService, alone.operator({ cookie }));
  const { invitation } = await people.invitePerson({ name: "mio", roles: [{ role: Role.VIEWER }] });
  const asked = { invitation, password: "a lullaby" };
  expect(await alone.json("/api/komoriuta.v1.AuthService/AcceptInvitation", asked)).toMatchObject({
    status: 400,
    body: { code: "failed_precondition" },
  });
  // Who had one before cannot use it, nor what was begun with it.
  await using before = await testManager();
  const local = createClient(PersonService, before.operator({ cookie: await before.login() }));
  const made = await local.invitePerson({ name: "mio", roles: [{ role: Role.VIEWER }] });
  const accepted = await before.json("/api/komoriuta.v1.AuthService/AcceptInvitation", {
    ...{ invitation: made.invitation, password: "a lullaby" },
  });
  expect(accepted.status).toBe(200);
  const [record] = await before.access.people.list();
  if (record)
    await alone.under.store.people.insert({ ...record, uuid: "mio 2", name: "mio 2", look: "mio2" });
  expect(
    await alone.json("/api/komoriuta.v1.AuthService/Login", { userId: "mio 2", password: "a lullaby" }),
  ).toMatchObject({ status: 401 });
});
