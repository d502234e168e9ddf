import { by } from "../fleet/testing";
import { Code, createClient } from "@connectrpc/connect";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AuthService } from "../gen/proto/komoriuta/v1/auth_pb";
import { ApiTokenService, Right } from "../gen/proto/komoriuta/v1/api_token_pb";
import { EnrolmentKeyService, EnrolmentService } from "../gen/proto/komoriuta/v1/enrolment_pb";
import { GroupService } from "../gen/proto/komoriuta/v1/group_pb";
import { HoldService } from "../gen/proto/komoriuta/v1/hold_pb";
import { RetryAfterSchema } from "../gen/proto/komoriuta/v1/error_pb";
import { MadeKind, PersonService, PersonState, Role } from "../gen/proto/komoriuta/v1/person_pb";
import { RunAction, RunService } from "../gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../gen/proto/komoriuta/v1/schedule_pb";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import { failure, testManager, type TestManager } from "./testing";

const AUTH = "/api/komoriuta.v1.AuthService";
const PASSWORD = "a lullaby";
const WINDOW = { days: [1], from: "08:00", to: "09:00" };

let at: TestManager;
let room: string;
let alder: string;
let birch: string;
let admin: ReturnType<typeof clients>;

function clients(cookie: string) {
  const transport = at.operator({ cookie });
  return {
    people: createClient(PersonService, transport),
    programs: createClient(ApiTokenService, transport),
    keys: createClient(EnrolmentKeyService, transport),
    servers: createClient(ServerService, transport),
    groups: createClient(GroupService, transport),
    holds: createClient(HoldService, transport),
    runs: createClient(RunService, transport),
    schedules: createClient(ScheduleService, transport),
    auth: createClient(AuthService, transport),
  };
}

beforeAll(async () => {
  at = await testManager({ keepaliveEvery: 50 });
  admin = clients(await at.login());
  const register = async (name: string, end: string): Promise<string> => {
    const settings = { name, macAddress: `02:00:5e:00:53:${end}`, heartbeatInterval: 30 };
    return (await admin.servers.createServer(settings)).server?.uuid ?? "";
  };
  [alder, birch] = [await register("alder", "01"), await register("birch", "02")];
  room = (await admin.groups.createGroup({ name: "room", serverUuids: [alder] })).group?.uuid ?? "";
});
afterAll(() => at[Symbol.asyncDispose]());

/** Somebody who has set a password, with a session. */
async function person(name: string, roles: { role: Role; groupUuid?: string }[]) {
  const { invitation, person: made } = await admin.people.invitePerson({ name, roles });
  const answer = await at.json(`${AUTH}/AcceptInvitation`, { invitation, password: PASSWORD });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  return { uuid: made?.uuid ?? "", cookie, ...clients(cookie) };
}

it("an invitation is told once, as a link that no server is sent the secret of", async () => {
  const asked = { name: "mei", roles: [{ role: Role.OPERATOR, groupUuid: room }] };
  const { invitation, link, person: made } = await admin.people.invitePerson(asked);
  expect(link).toBe(`http://localhost/join#${invitation}`);
  expect(made).toMatchObject({ name: "mei", state: PersonState.INVITED, createdBy: "yuki" });
  const { people } = await admin.people.listPeople({});
  expect(people.map(({ name }) => name)).toContain("mei");
  const short = await at.json(`${AUTH}/AcceptInvitation`, { invitation, password: "short" });
  expect(short).toMatchObject({ status: 400 });
  const accepted = await at.json(`${AUTH}/AcceptInvitation`, { invitation, password: PASSWORD });
  expect(accepted).toMatchObject({ status: 200, body: {} });
  expect(accepted.headers.get("set-cookie")).toMatch(/^session_id=/);
  const again = await at.json(`${AUTH}/AcceptInvitation`, { invitation, password: PASSWORD });
  expect(again).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
  expect(JSON.stringify([at.calls, again.body])).not.toContain(invitation);
});

it("a person does what their role says, where it says so, and is named for it", async () => {
  const kai = await person("kai", [{ role: Role.WAKER, groupUuid: room }]);
  const { servers } = await kai.servers.listServers({});
  expect(servers.map(({ name }) => name)).toEqual(["alder"]);
  const { run } = await kai.runs.startRun({ action: RunAction.ON, serverUuids: [alder] });
  expect(run?.author).toBe("kai");
  await kai.runs.cancelRun({ uuid: run?.uuid ?? "" });
  const refused = [
    kai.runs.startRun({ action: RunAction.OFF, serverUuids: [alder] }),
    kai.people.listPeople({}),
    kai.people.removePerson({ uuid: kai.uuid }),
  ];
  for (const { code } of await Promise.all(refused.map(failure))) expect(code).toBe(Code.PermissionDenied);
  const hidden = kai.runs.startRun({ action: RunAction.ON, serverUuids: [birch] });
  expect((await failure(hidden)).code).toBe(Code.NotFound);
  const { sessions } = await kai.people.listSessions({});
  expect(sessions.map(({ userId, current }) => ({ userId, current }))).toEqual([
    { userId: "kai", current: true },
  ]);
  expect(await kai.auth.verify({})).toMatchObject({ authenticated: true, userId: "kai" });
});

it("nobody is answered with the run of another, whatever they are called and whatever ids they make up", async () => {
  const roles = [{ role: Role.OPERATOR }];
  const [a, ab] = [await person("a", roles), await person("a b", roles)];
  const on = await a.runs.startRun({ action: RunAction.ON, serverUuids: [birch], requestId: "b x" });
  const off = await ab.runs.startRun({ action: RunAction.OFF, serverUuids: [alder], requestId: "x" });
  expect(off.run).toMatchObject({ author: "a b", action: RunAction.OFF });
  expect(off.run?.uuid).not.toBe(on.run?.uuid);
  // One's own is known again, be it spelt as it may.
  const again = await ab.runs.startRun({ action: RunAction.OFF, serverUuids: [alder], requestId: "x" });
  expect(again.run?.uuid).toBe(off.run?.uuid);
  for (const { uuid } of at.under.fleet.openRuns()) await at.under.fleet.as(by("yuki")).cancelRun(uuid);
});

it("nobody uses up the runs of everybody", async () => {
  const mo = await person("mo", [{ role: Role.WAKER }]);
  const start = (of: typeof mo.runs, requestId: string) =>
    of.startRun({ action: RunAction.ON, serverUuids: [birch], requestId });
  for (let run = 0; run < 25; run++) await start(mo.runs, `${run}`);
  expect((await failure(start(mo.runs, "more"))).code).toBe(Code.ResourceExhausted);
  await start(admin.runs, "admin");
  for (const { uuid } of at.under.fleet.openRuns()) await at.under.fleet.as(by("yuki")).cancelRun(uuid);
});

it("who changes something in a loop is slowed down, with the seconds to wait, and may look on", async () => {
  const haru = await person("haru", [{ role: Role.WAKER }]);
  const until = timestampFromMs(at.under.clock.wall() + 3_600_000);
  const kept = async () => {
    const { hold } = await haru.holds.placeHold({ serverUuids: [alder], until });
    await haru.holds.releaseHold({ uuid: hold?.uuid ?? "" });
  };
  await kept();
  const { length } = await at.under.fleet.events({ uuid: alder, limit: 50 });
  const who = { kind: "person", uuid: haru.uuid } as const;
  for (let change = 2; change < 600; change++) at.access.paceChange({ who });
  const refused = await failure(kept());
  expect(refused.code).toBe(Code.ResourceExhausted);
  expect(refused.rawMessage).toMatch(/^You have changed too much in a short time\. Try again in \d s\.$/);
  expect(refused.findDetails(RetryAfterSchema)).toMatchObject([{ seconds: 2 }]);
  expect(await at.under.fleet.events({ uuid: alder, limit: 50 })).toHaveLength(length);
  expect((await haru.servers.listServers({})).servers).toHaveLength(2);
  await expect(admin.runs.startRun({ action: RunAction.ON, serverUuids: [birch] })).resolves.toBeDefined();
  for (const { uuid } of at.under.fleet.openRuns()) await at.under.fleet.as(by("yuki")).cancelRun(uuid);
});

it("who is removed is out at once, and what they wanted ends", async () => {
  const jun = await person("jun", [{ role: Role.ADMIN }]);
  const { run } = await jun.runs.startRun({ action: RunAction.ON, serverUuids: [birch] });
  const schedule = { name: "of jun", serverUuids: [alder], zone: "UTC", wake: true, windows: [WINDOW] };
  await jun.schedules.createSchedule({ schedule });
  const watching = (async () => {
    for await (const _ of jun.servers.watchServers({}));
  })();
  const ended = failure(watching);
  const { person: gone } = await admin.people.removePerson({ uuid: jun.uuid });
  expect(gone).toMatchObject({ state: PersonState.REMOVED, name: "jun" });
  expect((await ended).code).toBe(Code.Unauthenticated);
  expect((await failure(jun.servers.listServers({}))).code).toBe(Code.Unauthenticated);
  expect(await at.json(`${AUTH}/Login`, { userId: "jun", password: PASSWORD })).toMatchObject({
    status: 401,
  });
  expect((await at.under.fleet.getRun(run?.uuid ?? "")).cancelledBy).toMatchObject({ who: "yuki" });
  const found = () => at.under.fleet.schedules().find(({ name }) => name === "of jun");
  expect(new Date(found()?.pausedUntil ?? 0).getUTCFullYear()).toBe(9999);
  // Whoever saves it takes it over.
  const { schedules } = await admin.schedules.listSchedules({});
  const [theirs] = schedules.filter(({ name }) => name === "of jun");
  await admin.schedules.updateSchedule({
    schedule: { ...schedule, uuid: theirs?.uuid ?? "", pausedUntil: timestampFromMs(0) },
  });
  expect(found()).toMatchObject({ author: "yuki" });
});

it("what a removed admin made by which others come in is told, and ends with one choice", async () => {
  const toki = await person("toki", [{ role: Role.ADMIN }]);
  const { token } = await toki.programs.createApiToken({ name: "kept", rights: [Right.SEE, Right.WAKE] });
  const key = await toki.keys.createEnrolmentKey({ name: "lab", validHours: 1, maxServers: 3 });
  const viewer = [{ role: Role.VIEWER }];
  const { invitation } = await toki.people.invitePerson({ name: "nagi", roles: viewer });
  const others = await admin.programs.createApiToken({ name: "others", rights: [Right.SEE] });
  // Another's link in place of theirs is another's.
  await toki.people.invitePerson({ name: "sora", roles: viewer });
  const sora = (await admin.people.listPeople({})).people.find(({ name }) => name === "sora");
  const again = await admin.people.inviteAgain({ uuid: sora?.uuid ?? "" });

  const program = createClient(RunService, at.operator({ authorization: `Bearer ${token}` }));
  const { run } = await program.startRun({ action: RunAction.ON, serverUuids: [birch] });
  const enrolment = createClient(EnrolmentService, at.agent({ authorization: `Bearer ${key.secret}` }));
  const made = async () =>
    (await admin.people.listPeople({})).made.map(({ kind, name, personUuid }) => [kind, name, personUuid]);
  const theirs = [
    [MadeKind.API_TOKEN, "kept", toki.uuid],
    [MadeKind.ENROLMENT_KEY, "lab", toki.uuid],
    [MadeKind.INVITATION, "nagi", toki.uuid],
  ];
  expect(await made()).toEqual(theirs);

  // Without the choice all of it stays, and can be ended later.
  expect((await admin.people.removePerson({ uuid: toki.uuid })).ended).toEqual([]);
  expect(await made()).toEqual(theirs);
  await enrolment.enrol({ hostname: "maple", macAddress: "02:00:5e:00:53:61" });
  const { ended } = await admin.people.removePerson({ uuid: toki.uuid, endMade: true });
  expect(ended.map(({ name }) => name)).toEqual(["kept", "lab", "nagi"]);
  expect(await made()).toEqual([]);
  expect((await failure(program.listRuns({}))).code).toBe(Code.Unauthenticated);
  expect((await at.under.fleet.getRun(run?.uuid ?? "")).cancelledBy).toMatchObject({ who: "yuki" });
  const late = enrolment.enrol({ hostname: "oak", macAddress: "02:00:5e:00:53:62" });
  expect((await failure(late)).code).toBe(Code.FailedPrecondition);
  const join = (secret: string) =>
    at.json(`${AUTH}/AcceptInvitation`, { invitation: secret, password: PASSWORD });
  expect(await join(invitation)).toMatchObject({ status: 401 });
  expect(await join(again.invitation)).toMatchObject({ status: 200 });
  const { tokens } = await admin.programs.listApiTokens({});
  expect(tokens.find(({ uuid }) => uuid === others.apiToken?.uuid)).not.toHaveProperty("revokedAt");
});

it("who is an admin no more may have made what ends with it", async () => {
  const aoi = await person("aoi", [{ role: Role.ADMIN }]);
  await aoi.programs.createApiToken({ name: "of aoi", rights: [Right.SEE] });
  const roles = [{ role: Role.VIEWER }];
  const { ended } = await admin.people.setRoles({ uuid: aoi.uuid, roles, endMade: true });
  expect(ended).toMatchObject([{ kind: MadeKind.API_TOKEN, name: "of aoi", personUuid: aoi.uuid }]);
  const of = (await admin.programs.listApiTokens({})).tokens.find(({ name }) => name === "of aoi");
  expect(of?.revokedAt).toBeDefined();
});

it("who may do less keeps what they may still want", async () => {
  const rin = await person("rin", [{ role: Role.ADMIN }]);
  const start = async (uuid: string) =>
    (await rin.runs.startRun({ action: RunAction.ON, serverUuids: [uuid] })).run?.uuid ?? "";
  const [inRoom, elsewhere] = [await start(alder), await start(birch)];
  const schedule = { name: "of rin", serverUuids: [alder], zone: "UTC", wake: true, windows: [WINDOW] };
  await rin.schedules.createSchedule({ schedule });
  await admin.people.setRoles({ uuid: rin.uuid, roles: [{ role: Role.WAKER, groupUuid: room }] });
  expect((await at.under.fleet.getRun(elsewhere)).cancelledBy).toMatchObject({ who: "yuki" });
  expect((await at.under.fleet.getRun(inRoom)).cancelledBy).toBeNull();
  const paused = at.under.fleet.schedules().find(({ name }) => name === "of rin");
  expect(new Date(paused?.pausedUntil ?? 0).getUTCFullYear()).toBe(9999);
});

it("names, groups and roles that are none are refused", async () => {
  const invite = (name: string, roles: { role: Role; groupUuid?: string }[]) =>
    failure(admin.people.invitePerson({ name, roles }));
  const viewer = [{ role: Role.VIEWER }];
  expect((await invite("token:x", viewer)).code).toBe(Code.InvalidArgument);
  expect((await invite("x", [])).code).toBe(Code.InvalidArgument);
  expect((await invite("x", [{ role: Role.UNSPECIFIED }])).code).toBe(Code.InvalidArgument);
  const gone = [{ role: Role.VIEWER, groupUuid: "00000000-0000-4000-8000-000000000000" }];
  expect((await invite("x", gone)).code).toBe(Code.NotFound);
  expect((await invite("YUKI", viewer)).code).toBe(Code.AlreadyExists);
});

it("a program sees no sessions, whatever it may do", async () => {
  const { token } = await at.access.apiTokens.create(
    { name: "backup", rights: ["see", "wake", "manage"], groupUuids: null, expiresAt: null },
    { actor: "yuki", address: "", via: "api" },
  );
  const people = createClient(PersonService, at.operator({ authorization: `Bearer ${token}` }));
  expect((await failure(people.listSessions({}))).code).toBe(Code.Unauthenticated);
  expect((await failure(people.listPeople({}))).code).toBe(Code.PermissionDenied);
});

it("the people and programs of one group have a share together, and others their own besides", async () => {
  const until = timestampFromMs(at.under.clock.wall() + 3_600_000);
  const hold = (who: Pick<ReturnType<typeof clients>, "holds">) =>
    who.holds.placeHold({ serverUuids: [alder], until });
  const inRoom = [{ role: Role.WAKER, groupUuid: room }];
  const [kaoru, nao] = [await person("kaoru", inRoom), await person("nao", inRoom)];
  const { token } = await admin.programs.createApiToken({
    ...{ name: "of the room", rights: [Right.SEE, Right.WAKE], groupUuids: [room] },
  });
  // Who sees everything wakes no more of it for that.
  const tomo = await person("tomo", [...inRoom, { role: Role.VIEWER }]);
  const eri = await person("eri", [{ role: Role.WAKER }]);
  const program = { holds: createClient(HoldService, at.operator({ authorization: `Bearer ${token}` })) };
  for (const who of [kaoru, kaoru, kaoru, nao, nao, nao, program, program]) await hold(who);
  for (const who of [nao, program, tomo]) {
    const full = await failure(hold(who));
    expect(full.code).toBe(Code.ResourceExhausted);
    expect(full.message).toMatch(/there may be 20, .* reach only one group .* Release some first/u);
  }
  for (const who of [eri, admin]) await expect(hold(who)).resolves.toBeDefined();
  expect(at.under.fleet.get(alder).holds).toHaveLength(10);
});
