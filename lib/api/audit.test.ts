import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { createClient } from "@connectrpc/connect";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AccessTokenService } from "../gen/proto/komoriuta/v1/access_token_pb";
import { AlertService } from "../gen/proto/komoriuta/v1/alert_pb";
import { ApiTokenService, Right } from "../gen/proto/komoriuta/v1/api_token_pb";
import { AuditService } from "../gen/proto/komoriuta/v1/audit_pb";
import { AuthService } from "../gen/proto/komoriuta/v1/auth_pb";
import { EnrolmentKeyService } from "../gen/proto/komoriuta/v1/enrolment_pb";
import { GroupService } from "../gen/proto/komoriuta/v1/group_pb";
import { HoldService } from "../gen/proto/komoriuta/v1/hold_pb";
import { PersonService, Role } from "../gen/proto/komoriuta/v1/person_pb";
import { PowerService } from "../gen/proto/komoriuta/v1/power_pb";
import { RehearsalService } from "../gen/proto/komoriuta/v1/rehearsal_pb";
import { UpgradeService } from "../gen/proto/komoriuta/v1/upgrade_pb";
import { RunAction, RunService } from "../gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../gen/proto/komoriuta/v1/schedule_pb";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import { SettingsService } from "../gen/proto/komoriuta/v1/settings_pb";
import { UpsService } from "../gen/proto/komoriuta/v1/ups_pb";
import { DoorService } from "../gen/proto/komoriuta/v1/door_pb";
import { WayKind, WayService } from "../gen/proto/komoriuta/v1/way_pb";
import { agentThatCan, runningMachine } from "../fleet/testing";
import { LOGIN, testManager, type TestManager } from "./testing";

/** The audit's operation of each RPC that changes something. An RPC in neither list fails the test below. */
const OPERATIONS: Readonly<Record<string, string>> = {
  "AccessTokenService/RotateToken": "token_rotated",
  "AlertService/AcknowledgeAlerts": "acknowledged",
  "ApiTokenService/CreateApiToken": "api_token_created",
  "ApiTokenService/RevokeApiToken": "api_token_revoked",
  "AuthService/Login": "logged_in",
  "AuthService/Logout": "logged_out",
  "AuthService/LogoutEverywhere": "logged_out_everywhere",
  "AuthService/AcceptInvitation": "person_joined",
  "AuthService/ChangePassword": "password_changed",
  "EnrolmentKeyService/CreateEnrolmentKey": "enrolment_key_created",
  "EnrolmentKeyService/RevokeEnrolmentKey": "enrolment_key_revoked",
  "EnrolmentService/Enrol": "server_enrolled",
  "GroupService/CreateGroup": "group_created",
  "GroupService/UpdateGroup": "group_edited",
  "GroupService/SetMembers": "group_members_set",
  "GroupService/DeleteGroup": "group_deleted",
  "HoldService/PlaceHold": "hold_placed",
  "HoldService/ReleaseHold": "hold_released",
  "PersonService/InvitePerson": "person_invited",
  "PersonService/InviteAgain": "person_invited",
  "PersonService/SetRoles": "person_edited",
  "PersonService/RemovePerson": "person_removed",
  "PersonService/EndSession": "session_ended",
  "PowerService/TurnOn": "turned_on",
  "PowerService/TurnOff": "turned_off",
  "PowerService/WakeAgain": "woken_again",
  "PowerService/Reboot": "rebooted",
  "PowerService/Cut": "cut",
  "RunService/StartRun": "run_started",
  "RunService/CancelRun": "run_cancelled",
  "ScheduleService/CreateSchedule": "schedule_created",
  "ScheduleService/UpdateSchedule": "schedule_edited",
  "ScheduleService/ChangeScheduleEnd": "schedule_end_changed",
  "ScheduleService/DeleteSchedule": "schedule_deleted",
  "DoorService/CreateDoor": "door_created",
  "DoorService/UpdateDoor": "door_edited",
  "DoorService/DeleteDoor": "door_deleted",
  "RehearsalService/Rehearse": "rehearsal_started",
  "UpgradeService/StartUpgrade": "upgrade_started",
  "UpgradeService/CancelUpgrade": "upgrade_cancelled",
  "UpsService/CreatePowerCutPlan": "power_cut_plan_created",
  "UpsService/UpdatePowerCutPlan": "power_cut_plan_edited",
  "UpsService/DeletePowerCutPlan": "power_cut_plan_deleted",
  "UpsService/SetNutServer": "nut_server_set",
  "UpsService/RemoveNutServer": "nut_server_removed",
  "SettingsService/SetSettings": "settings_set",
  "WayService/SetWay": "way_set",
  "WayService/RemoveWay": "way_removed",
  "ServerService/CreateServer": "server_created",
  "ServerService/UpdateServer": "server_edited",
  "ServerService/DeleteServer": "server_deleted",
};

/** RPCs that only read. Heartbeats make an entry where they bring an order, or the machine's own doing. */
const READS =
  /\/(List|Get|Preview|Watch|Explain|Try)\w+$|^UpsService\/RehearsePowerCut$|^AuthService\/Verify$|^AgentService\/SendHeartbeat$/;

let at: TestManager;
/** Secrets that were shown once. */
const secrets: string[] = [LOGIN.password];

beforeAll(async () => {
  at = await testManager();
});
afterAll(() => at[Symbol.asyncDispose]());

/** Every method of the protocol: a new one shows up here by itself. */
function allRpcs(): string[] {
  const folder = path.join(import.meta.dirname, "../../proto/komoriuta/v1");
  return readdirSync(folder).flatMap((file) => {
    const text = readFileSync(path.join(folder, file), "utf8");
    return [...text.matchAll(/^service (\w+) \{(.*?)^\}/gms)].flatMap(([, service, body = ""]) =>
      [...body.matchAll(/^ {2}rpc (\w+)/gm)].map(([, method]) => `${service}/${method}`),
    );
  });
}

test("every RPC is told, or only looks", () => {
  expect(allRpcs()).toContain("PowerService/TurnOff");
  expect(allRpcs().filter((rpc) => !(rpc in OPERATIONS) && !READS.test(rpc))).toEqual([]);
});

test("a tour of all that changes something leaves an entry of each, and no secret in any", async () => {
  const cookie = await at.login();
  const operator = at.operator({ cookie });
  const servers = createClient(ServerService, operator);
  const power = createClient(PowerService, operator);
  secrets.push(cookie.slice("session_id=".length));

  const settings = { name: "alder", macAddress: "02:00:5e:00:53:01", heartbeatInterval: 30 };
  const created = await servers.createServer(settings);
  const uuid = created.server?.uuid ?? "";
  secrets.push(created.accessToken);
  await servers.updateServer({ uuid, name: "birch" });
  secrets.push((await createClient(AccessTokenService, operator).rotateToken({ uuid })).accessToken);

  const ways = createClient(WayService, operator);
  const secret = "a secret of a BMC";
  secrets.push(secret);
  await ways.setWay({ serverUuid: uuid, way: { kind: WayKind.IPMI, address: "bmc.example", secret } });
  await power.cut({ uuid, confirmName: "birch", reason: "it hangs" });
  await ways.removeWay({ serverUuid: uuid, kind: WayKind.IPMI });

  const groups = createClient(GroupService, operator);
  const group = (await groups.createGroup({ name: "room" })).group?.uuid ?? "";
  await groups.updateGroup({ uuid: group, name: "lab" });
  await groups.setMembers({ uuid: group, serverUuids: [uuid] });

  const holds = createClient(HoldService, operator);
  const until = timestampFromMs(at.under.clock.wall() + 3_600_000);
  const { hold } = await holds.placeHold({ serverUuids: [uuid], until, reason: "a backup" });
  await holds.releaseHold({ uuid: hold?.uuid ?? "" });

  const { uuid: serverUuid } = await runningMachine(at.under);
  await createClient(RehearsalService, operator).rehearse({ serverUuid, until });

  const old = await runningMachine(at.under);
  old.agent = agentThatCan("upgrade");
  await old.beat("ON");
  const upgrades = createClient(UpgradeService, operator);
  const { upgrade } = await upgrades.startUpgrade({ serverUuids: [old.uuid], confirmCount: 1 });
  await upgrades.cancelUpgrade({ uuid: upgrade?.uuid ?? "" });

  await power.turnOn({ uuid });
  await power.wakeAgain({ uuid });
  const machine = await runningMachine(at.under);
  machine.agent = agentThatCan("reboot");
  await machine.beat("ON");
  await power.reboot({ uuid: machine.uuid });
  await power.turnOff({ uuid: machine.uuid, reason: "for tonight" });
  await power.turnOn({ uuid: machine.uuid });

  // It was woken, and does not come.
  await at.under.pass(400);
  await createClient(AlertService, operator).acknowledgeAlerts({ serverUuids: [uuid] });

  const runs = createClient(RunService, operator);
  const { run } = await runs.startRun({ action: RunAction.ON, serverUuids: [uuid] });
  await at.under.pass(1);
  const oak = await servers.createServer({ ...settings, name: "oak", macAddress: "02:00:5e:00:53:02" });
  const serverUuids = [oak.server?.uuid ?? ""];
  const another = await runs.startRun({ action: RunAction.ON, serverUuids });
  await runs.cancelRun({ uuid: another.run?.uuid ?? "" });

  const schedules = createClient(ScheduleService, operator);
  const windows = [{ days: [1], from: "08:00", to: "09:00" }];
  const schedule = { name: "hours", serverUuids: [uuid], zone: "UTC", wake: true, stop: true, windows };
  const scheduleUuid = (await schedules.createSchedule({ schedule })).schedule?.uuid ?? "";
  await schedules.updateSchedule({ schedule: { ...schedule, uuid: scheduleUuid, name: "days" } });
  const { edges } = await schedules.previewSchedule({ schedule });
  const seen = edges.find(({ action }) => action === RunAction.OFF)?.at;
  const night = { uuid: scheduleUuid, ...(seen && { seen }) };
  await schedules.changeScheduleEnd({ ...night, wanted: { case: "skip", value: true } });
  await schedules.deleteSchedule({ uuid: scheduleUuid });

  const doors = createClient(DoorService, operator);
  const door = { name: "birch-ssh", serverUuid: uuid, port: 22 };
  const doorUuid = (await doors.createDoor({ door })).door?.uuid ?? "";
  await doors.updateDoor({ door: { ...door, uuid: doorUuid, port: 80 } });
  await doors.deleteDoor({ uuid: doorUuid });

  const upses = createClient(UpsService, operator);
  const rack = await createClient(GroupService, operator).createGroup({ name: "rack", serverUuids: [uuid] });
  const planOf = (more: object = {}) => ({
    ...{ name: "rack", ups: "ups@nas.example", ...more },
    steps: [{ when: { case: "chargeBelow" as const, value: 50 }, groupUuids: [rack.group?.uuid ?? ""] }],
  });
  const planUuid = (await upses.createPowerCutPlan({ plan: planOf() })).plan?.uuid ?? "";
  await upses.updatePowerCutPlan({ plan: planOf({ uuid: planUuid, chargedTo: 80 }) });
  await upses.deletePowerCutPlan({ uuid: planUuid });
  secrets.push("a lullaby of upsd");
  const nut = { url: "nut://nas.example", user: "komo", secret: "a lullaby of upsd" };
  const nutUuid = (await upses.setNutServer({ nutServer: nut })).nutServer?.uuid ?? "";
  await upses.setNutServer({ nutServer: { ...nut, uuid: nutUuid, pin: "ab".repeat(32) } });
  await upses.removeNutServer({ uuid: nutUuid });

  secrets.push("https://ntfy.example/a-topic-that-is-secret");
  await createClient(SettingsService, operator).setSettings({
    ...{ part: "ntfy", values: { KOMO_NTFY_URL: "https://ntfy.example/a-topic-that-is-secret" } },
  });

  const keys = createClient(EnrolmentKeyService, operator);
  const key = await keys.createEnrolmentKey({ name: "lab", validHours: 1, maxServers: 3 });
  secrets.push(key.secret);
  const enrolled = await at.json(
    "/agent/komoriuta.v1.EnrolmentService/Enrol",
    { hostname: "cedar", macAddress: "02:00:5e:00:53:03" },
    { authorization: `Bearer ${key.secret}` },
  );
  secrets.push(String(enrolled.body["accessToken"]));
  await keys.revokeEnrolmentKey({ uuid: key.enrolmentKey?.uuid ?? "" });

  const tokens = createClient(ApiTokenService, operator);
  const program = await tokens.createApiToken({ name: "backup", rights: [Right.WAKE, Right.MANAGE] });
  secrets.push(program.token);
  const byProgram = createClient(ServerService, at.operator({ authorization: `Bearer ${program.token}` }));
  await byProgram.updateServer({ uuid, name: "by a program" });
  await tokens.revokeApiToken({ uuid: program.apiToken?.uuid ?? "" });

  const people = createClient(PersonService, operator);
  const invited = await people.invitePerson({ name: "mei", roles: [{ role: Role.VIEWER }] });
  const person = invited.person?.uuid ?? "";
  const { invitation } = await people.inviteAgain({ uuid: person });
  secrets.push(invited.invitation, invitation, "a first lullaby", "another lullaby");
  const joined = await at.json("/api/komoriuta.v1.AuthService/AcceptInvitation", {
    ...{ invitation, password: "a first lullaby" },
  });
  const theirs = joined.headers.get("set-cookie")?.split(";")[0] ?? "";
  secrets.push(theirs.slice("session_id=".length));
  await createClient(AuthService, at.operator({ cookie: theirs })).changePassword({
    ...{ before: "a first lullaby", password: "another lullaby" },
  });
  await people.setRoles({ uuid: person, roles: [{ role: Role.WAKER }] });
  const { sessions } = await people.listSessions({});
  await people.endSession({ id: sessions.find(({ userId }) => userId === "mei")?.id ?? "" });
  await people.removePerson({ uuid: person });

  await groups.deleteGroup({ uuid: group });
  await servers.deleteServer({ uuid });
  const auth = createClient(AuthService, operator);
  await auth.logout({});
  const last = await at.login();
  await createClient(AuthService, at.operator({ cookie: last })).logoutEverywhere({});

  const asAdmin = createClient(AuditService, at.operator({ cookie: await at.login() }));
  const { entries } = await asAdmin.listAuditEntries({ limit: 500 });
  const found = new Set(entries.map(({ operation }) => operation));
  for (const [rpc, operation] of Object.entries(OPERATIONS)) expect(found, rpc).toContain(operation);
  expect(entries.every(({ actor }) => actor !== "")).toBe(true);

  const byToken = entries.find(({ via }) => via === "token");
  expect(byToken).toMatchObject({
    actor: "token:backup",
    operation: "server_edited",
    targetName: "by a program",
  });
  const off = entries.find(({ operation, via }) => operation === "turned_off" && via === "api");
  expect(JSON.parse(off?.asked ?? "{}")).toMatchObject({ reason: "for tonight" });
  const ofRun = entries.filter(({ runUuid }) => runUuid === run?.uuid);
  expect(ofRun.map(({ operation, via, actor }) => [operation, via, actor])).toContainEqual([
    ...["turned_on", "run", LOGIN.userId],
  ]);

  const join = entries.find(({ operation }) => operation === "person_joined");
  expect(join).toMatchObject({ actor: "mei", via: "api", targetName: "mei" });

  const text = JSON.stringify(entries, (_, value: unknown) =>
    typeof value === "bigint" ? Number(value) : value,
  );
  expect(secrets.every((secret) => secret.length > 8)).toBe(true);
  for (const secret of secrets) expect(text).not.toContain(secret);
  expect((await at.under.store.audit.verify(Date.now())).fault).toBeNull();
});

test("heartbeats that bring nothing new leave no entry", async () => {
  const machine = await runningMachine(at.under);
  const { entries: before } = await at.under.store.audit.list({ limit: 1 });
  for (let beat = 0; beat < 5; beat += 1) await machine.beat("ON");
  await at.under.pass(20);
  const { entries: after } = await at.under.store.audit.list({ limit: 1 });
  expect(after[0]?.number).toBe(before[0]?.number);
});

test("only administrators see it", async () => {
  const operator = at.operator({ cookie: await at.login() });
  const { token } = await createClient(ApiTokenService, operator).createApiToken({
    ...{ name: "everything", rights: [Right.WAKE, Right.STOP, Right.MANAGE] },
  });
  const asked = createClient(
    AuditService,
    at.operator({ authorization: `Bearer ${token}` }),
  ).listAuditEntries({});
  await expect(asked).rejects.toThrow(/permission_denied/);
});
