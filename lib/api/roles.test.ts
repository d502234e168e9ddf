import { by } from "../fleet/testing";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Code, createClient } from "@connectrpc/connect";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AccessTokenService } from "../gen/proto/komoriuta/v1/access_token_pb";
import { AlertService } from "../gen/proto/komoriuta/v1/alert_pb";
import { ApiTokenService } from "../gen/proto/komoriuta/v1/api_token_pb";
import { AuditService } from "../gen/proto/komoriuta/v1/audit_pb";
import { EnergyService } from "../gen/proto/komoriuta/v1/energy_pb";
import { EnrolmentKeyService } from "../gen/proto/komoriuta/v1/enrolment_pb";
import { GroupService } from "../gen/proto/komoriuta/v1/group_pb";
import { HistoryService } from "../gen/proto/komoriuta/v1/history_pb";
import { RehearsalService } from "../gen/proto/komoriuta/v1/rehearsal_pb";
import { UpgradeService } from "../gen/proto/komoriuta/v1/upgrade_pb";
import { HoldService } from "../gen/proto/komoriuta/v1/hold_pb";
import { PersonService, Role } from "../gen/proto/komoriuta/v1/person_pb";
import { PowerService } from "../gen/proto/komoriuta/v1/power_pb";
import { RunAction, RunService } from "../gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../gen/proto/komoriuta/v1/schedule_pb";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import { SettingsService } from "../gen/proto/komoriuta/v1/settings_pb";
import { UpsService } from "../gen/proto/komoriuta/v1/ups_pb";
import { DoorService } from "../gen/proto/komoriuta/v1/door_pb";
import { WayKind, WayService } from "../gen/proto/komoriuta/v1/way_pb";
import { failure, testManager, type TestManager } from "./testing";

/** A manager with alder in a room, birch in none, and a person for each role, on everything and in the room. */
let at: TestManager;
let room: string;
let alder: string;
let birch: string;
const cookies: Record<string, string> = {};
const PASSWORD = "a lullaby";
const NOBODY = "00000000-0000-4000-8000-000000000000";

type Clients = ReturnType<typeof clients>;
function clients(cookie: string) {
  const transport = at.operator({ cookie });
  return {
    servers: createClient(ServerService, transport),
    power: createClient(PowerService, transport),
    groups: createClient(GroupService, transport),
    holds: createClient(HoldService, transport),
    rehearsals: createClient(RehearsalService, transport),
    upgrades: createClient(UpgradeService, transport),
    runs: createClient(RunService, transport),
    schedules: createClient(ScheduleService, transport),
    keys: createClient(EnrolmentKeyService, transport),
    alerts: createClient(AlertService, transport),
    programs: createClient(ApiTokenService, transport),
    people: createClient(PersonService, transport),
    audit: createClient(AuditService, transport),
    energy: createClient(EnergyService, transport),
    history: createClient(HistoryService, transport),
    tokens: createClient(AccessTokenService, transport),
    ways: createClient(WayService, transport),
    doors: createClient(DoorService, transport),
    upses: createClient(UpsService, transport),
    settings: createClient(SettingsService, transport),
  };
}

const COLUMNS = [
  ...["viewer", "waker", "operator", "admin"],
  ...["viewer in room", "waker in room", "operator in room", "admin in room"],
] as const;
const ROLE: Readonly<Record<string, Role>> = {
  viewer: Role.VIEWER,
  waker: Role.WAKER,
  operator: Role.OPERATOR,
  admin: Role.ADMIN,
};

beforeAll(async () => {
  at = await testManager();
  const root = clients(await at.login());
  const register = async (name: string, end: string): Promise<string> => {
    const settings = { name, macAddress: `02:00:5e:00:53:${end}`, heartbeatInterval: 30 };
    return (await root.servers.createServer(settings)).server?.uuid ?? "";
  };
  [alder, birch] = [await register("alder", "01"), await register("birch", "02")];
  room = (await root.groups.createGroup({ name: "room", serverUuids: [alder] })).group?.uuid ?? "";
  const join = async (name: string, roles: { role: Role; groupUuid?: string }[]): Promise<string> => {
    const { invitation, person } = await root.people.invitePerson({ name, roles });
    const answer = await at.json("/api/komoriuta.v1.AuthService/AcceptInvitation", {
      ...{ invitation, password: PASSWORD },
    });
    cookies[name] = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
    return person?.uuid ?? "";
  };
  for (const column of COLUMNS) {
    const role = ROLE[column.split(" ")[0] ?? ""] ?? Role.UNSPECIFIED;
    await join(column, [{ role, ...(column.endsWith("room") && { groupUuid: room }) }]);
  }
  const removed = await join("removed", [{ role: Role.ADMIN }]);
  await root.people.removePerson({ uuid: removed });
  await join("ended", [{ role: Role.ADMIN }]);
  const { sessions } = await root.people.listSessions({});
  for (const { id, userId } of sessions) if (userId === "ended") await root.people.endSession({ id });
});
afterAll(() => at[Symbol.asyncDispose]());

const WAY = { kind: WayKind.REDFISH, address: "bmc.example", user: "root", secret: "calvin" };
const WINDOW = { days: [1], from: "08:00", to: "09:00" };
const until = () => timestampFromMs(at.under.clock.wall() + 3_600_000);
const schedule = (uuid: string) => ({
  ...{ name: "mine", serverUuids: [uuid], zone: "UTC", wake: true, windows: [WINDOW] },
});

type Call = (of: Clients, server: string) => Promise<unknown>;

/**
 * Each call about alder by the roles viewer, waker, operator and admin, everywhere | in its room: ok, no (no right), or
 * – (not there). What is let through and fails for another reason is ok.
 */
const CALLS: Readonly<Record<string, readonly [Call, string]>> = {
  "ServerService/ListServers": [({ servers }) => servers.listServers({}), "ok ok ok ok | ok ok ok ok"],
  "ServerService/GetServer": [
    ({ servers }, uuid) => servers.getServer({ uuid }),
    "ok ok ok ok | ok ok ok ok",
  ],
  "ServerService/ListEvents": [
    ({ servers }, uuid) => servers.listEvents({ uuid }),
    "ok ok ok ok | ok ok ok ok",
  ],
  "ServerService/UpdateServer": [
    ({ servers }, uuid) => servers.updateServer({ uuid }),
    "no no no ok | no no no ok",
  ],
  "ServerService/CreateServer": [
    ({ servers }) =>
      servers.createServer({ name: "oak", macAddress: "02:00:5e:00:53:01", heartbeatInterval: 30 }),
    "no no no ok | no no no no",
  ],
  "AccessTokenService/RotateToken": [
    ({ tokens }, uuid) => tokens.rotateToken({ uuid }),
    "no no no ok | no no no ok",
  ],
  "PowerService/TurnOn": [({ power }, uuid) => power.turnOn({ uuid }), "no ok ok ok | no ok ok ok"],
  "PowerService/WakeAgain": [({ power }, uuid) => power.wakeAgain({ uuid }), "no ok ok ok | no ok ok ok"],
  "PowerService/TurnOff": [({ power }, uuid) => power.turnOff({ uuid }), "no no ok ok | no no ok ok"],
  "PowerService/TurnOff, its doors resting": [
    ({ power }, uuid) => power.turnOff({ uuid, restDoorsUntil: until() }),
    "no no ok ok | no no ok ok",
  ],
  "PowerService/TurnOff, forced": [
    ({ power }, uuid) => power.turnOff({ uuid, force: true, reason: "why" }),
    "no no ok ok | no no ok ok",
  ],
  "PowerService/Reboot": [({ power }, uuid) => power.reboot({ uuid }), "no no ok ok | no no ok ok"],
  "PowerService/Reboot, forced": [
    ({ power }, uuid) => power.reboot({ uuid, force: true }),
    "no no ok ok | no no ok ok",
  ],
  "PowerService/Cut": [
    ({ power }, uuid) => power.cut({ uuid, confirmName: "alder", reason: "it hangs" }),
    "no no no ok | no no no ok",
  ],
  "AlertService/AcknowledgeAlerts": [
    ({ alerts }, uuid) => alerts.acknowledgeAlerts({ serverUuids: [uuid] }),
    "no ok ok ok | no ok ok ok",
  ],
  "RehearsalService/ListRehearsals": [
    ({ rehearsals }) => rehearsals.listRehearsals({}),
    "ok ok ok ok | ok ok ok ok",
  ],
  "RehearsalService/Rehearse": [
    ({ rehearsals }, serverUuid) => rehearsals.rehearse({ serverUuid, until: until() }),
    "no no ok ok | no no ok ok",
  ],
  "UpgradeService/PreviewUpgrade": [
    ({ upgrades }) => upgrades.previewUpgrade({}),
    "no no no ok | no no no no",
  ],
  "UpgradeService/StartUpgrade": [
    ({ upgrades }) => upgrades.startUpgrade({ confirmCount: 1 }),
    "no no no ok | no no no no",
  ],
  "UpgradeService/CancelUpgrade": [
    ({ upgrades }) => upgrades.cancelUpgrade({ uuid: NOBODY }),
    "no no no – | no no no no",
  ],
  "UpgradeService/ListUpgrades": [({ upgrades }) => upgrades.listUpgrades({}), "no no no ok | no no no no"],
  "HoldService/ListHolds": [({ holds }) => holds.listHolds({}), "ok ok ok ok | ok ok ok ok"],
  "HoldService/PlaceHold": [
    ({ holds }, uuid) => holds.placeHold({ serverUuids: [uuid], until: until() }),
    "no ok ok ok | no ok ok ok",
  ],
  "HoldService/ReleaseHold": [
    // One of the environment's login, each time anew.
    async ({ holds }, uuid) => {
      const hold = { ...{ serverUuids: [uuid], groupUuids: [], until: at.under.clock.wall() + 3_600_000 } };
      const placed = await at.under.fleet.as(by("yuki")).placeHold({ ...hold, reason: "", wake: false });
      return holds.releaseHold({ uuid: placed.uuid });
    },
    "no no ok ok | no no ok ok",
  ],
  "RunService/ListRuns": [({ runs }) => runs.listRuns({}), "ok ok ok ok | ok ok ok ok"],
  "RunService/PreviewRun": [
    ({ runs }, uuid) => runs.previewRun({ action: RunAction.ON, serverUuids: [uuid] }),
    "no ok ok ok | no ok ok ok",
  ],
  "RunService/StartRun": [
    ({ runs }, uuid) => runs.startRun({ action: RunAction.OFF, serverUuids: [uuid] }),
    "no no ok ok | no no ok ok",
  ],
  "ScheduleService/ListSchedules": [
    ({ schedules }) => schedules.listSchedules({}),
    "ok ok ok ok | ok ok ok ok",
  ],
  "ScheduleService/PreviewSchedule": [
    ({ schedules }, uuid) => schedules.previewSchedule({ schedule: schedule(uuid) }),
    "no no no ok | no no no ok",
  ],
  "ScheduleService/CreateSchedule": [
    ({ schedules }, uuid) => schedules.createSchedule({ schedule: schedule(uuid) }),
    "no no no ok | no no no ok",
  ],
  "GroupService/ListGroups": [({ groups }) => groups.listGroups({}), "ok ok ok ok | ok ok ok ok"],
  "GroupService/UpdateGroup": [
    ({ groups }) => groups.updateGroup({ uuid: room, name: "room" }),
    "no no no ok | no no no ok",
  ],
  "GroupService/SetMembers": [
    ({ groups }) => groups.setMembers({ uuid: room, serverUuids: [alder] }),
    "no no no ok | no no no no",
  ],
  "GroupService/CreateGroup": [
    ({ groups }) => groups.createGroup({ name: "room" }),
    "no no no ok | no no no no",
  ],
  "EnrolmentKeyService/ListEnrolmentKeys": [
    ({ keys }) => keys.listEnrolmentKeys({}),
    "no no no ok | no no no no",
  ],
  // The manager calls what they name, from its own place in the network: a right on everything.
  "WayService/ListWays": [
    ({ ways }, serverUuid) => ways.listWays({ serverUuid }),
    "no no no ok | no no no no",
  ],
  "WayService/SetWay": [
    ({ ways }, serverUuid) => ways.setWay({ serverUuid, way: WAY }),
    "no no no ok | no no no no",
  ],
  "WayService/TryWay": [
    ({ ways }, serverUuid) => ways.tryWay({ serverUuid, kind: WAY.kind }),
    "no no no ok | no no no no",
  ],
  "WayService/RemoveWay": [
    ({ ways }, serverUuid) => ways.removeWay({ serverUuid, kind: WAY.kind }),
    "no no no ok | no no no no",
  ],
  // The manager opens a port of its own for it: a right on everything.
  "DoorService/ListDoors": [({ doors }) => doors.listDoors({}), "ok ok ok ok | ok ok ok ok"],
  "DoorService/CreateDoor": [
    ({ doors }, serverUuid) => doors.createDoor({ door: { name: "alder-ssh", serverUuid, port: 22 } }),
    "no no no ok | no no no no",
  ],
  // It orders by itself: a right on everything, and those to its orders.
  "UpsService/ListPowerCutPlans": [({ upses }) => upses.listPowerCutPlans({}), "ok ok ok ok | ok ok ok ok"],
  "UpsService/PreviewPowerCut": [
    ({ upses }) => upses.previewPowerCut({ plan: PLAN }),
    "no no no – | no no no no",
  ],
  "UpsService/RehearsePowerCut": [
    ({ upses }) => upses.rehearsePowerCut({ plan: PLAN }),
    "no no no – | no no no no",
  ],
  "UpsService/CreatePowerCutPlan": [
    ({ upses }) => upses.createPowerCutPlan({ plan: PLAN }),
    "no no no – | no no no no",
  ],
  "UpsService/DeletePowerCutPlan": [
    ({ upses }) => upses.deletePowerCutPlan({ uuid: NOBODY }),
    "no no no – | no no no no",
  ],
  // The power of all servers: a right on everything.
  "UpsService/ListUpses": [({ upses }) => upses.listUpses({}), "ok ok ok ok | no no no no"],
  "UpsService/ListNutServers": [({ upses }) => upses.listNutServers({}), "no no no ok | no no no no"],
  "UpsService/SetNutServer": [
    ({ upses }) => upses.setNutServer({ nutServer: { url: "nut://nas.example" } }),
    "no no no ok | no no no no",
  ],
  "UpsService/RemoveNutServer": [
    ({ upses }) => upses.removeNutServer({ uuid: NOBODY }),
    "no no no – | no no no no",
  ],
  "UpsService/TryNutServer": [
    ({ upses }) => upses.tryNutServer({ nutServer: { url: "nut://nas.example" } }),
    "no no no ok | no no no no",
  ],
  "SettingsService/ListSettings": [({ settings }) => settings.listSettings({}), "no no no ok | no no no no"],
  "SettingsService/SetSettings": [
    ({ settings }) => settings.setSettings({ part: "energy", values: { KOMO_ENERGY_CO2: "363" } }),
    "no no no ok | no no no no",
  ],
  "SettingsService/TrySettings": [
    ({ settings }) => settings.trySettings({ part: "ntfy", values: { KOMO_NTFY_URL: "https://ntfy.sh/x" } }),
    "no no no ok | no no no no",
  ],
  "ApiTokenService/ListApiTokens": [
    ({ programs }) => programs.listApiTokens({}),
    "no no no ok | no no no no",
  ],
  "ApiTokenService/CreateApiToken": [
    ({ programs }) => programs.createApiToken({ name: "backup" }),
    "no no no ok | no no no no",
  ],
  "AuditService/ListAuditEntries": [({ audit }) => audit.listAuditEntries({}), "no no no ok | no no no no"],
  "PersonService/ListPeople": [({ people }) => people.listPeople({}), "no no no ok | no no no no"],
  "PersonService/InvitePerson": [
    ({ people }) => people.invitePerson({ name: "viewer", roles: [{ role: Role.ADMIN }] }),
    "no no no ok | no no no no",
  ],
  "PersonService/InviteAgain": [
    ({ people }) => people.inviteAgain({ uuid: NOBODY }),
    "no no no – | no no no no",
  ],
  "PersonService/SetRoles": [
    ({ people }) => people.setRoles({ uuid: NOBODY, roles: [{ role: Role.ADMIN }] }),
    "no no no – | no no no no",
  ],
  "PersonService/RemovePerson": [
    ({ people }) => people.removePerson({ uuid: NOBODY }),
    "no no no – | no no no no",
  ],
  "PersonService/ListSessions": [({ people }) => people.listSessions({}), "ok ok ok ok | ok ok ok ok"],
  "EnergyService/GetEnergy": [({ energy }) => energy.getEnergy({}), "ok ok ok ok | ok ok ok ok"],
  "HistoryService/ExplainStatus": [
    ({ history }, serverUuid) => history.explainStatus({ serverUuid }),
    "ok ok ok ok | ok ok ok ok",
  ],
  "HistoryService/ListActivity": [({ history }) => history.listActivity({}), "ok ok ok ok | ok ok ok ok"],
};

/** There is no such group: whoever lacks the right is not told so. */
const PLAN = {
  ...{ name: "rack", ups: "ups@nas.example" },
  steps: [{ when: { case: "chargeBelow" as const, value: 50 }, groupUuids: [crypto.randomUUID()] }],
};

const WORDS: Readonly<Partial<Record<Code, string>>> = {
  [Code.PermissionDenied]: "no",
  [Code.NotFound]: "–",
  [Code.Unauthenticated]: "out",
};

async function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "ok",
    async (error: unknown) => WORDS[(await failure(Promise.reject(error as Error))).code] ?? "ok",
  );
}

it.for(Object.entries(CALLS))("%s", async ([, [call, expected]]) => {
  const found: string[] = [];
  // One after the other: what one has made is in another one's way.
  for (const column of COLUMNS) found.push(await outcome(call(clients(cookies[column] ?? ""), alder)));
  expect(`${found.slice(0, 4).join(" ")} | ${found.slice(4).join(" ")}`).toBe(expected);
});

it("who was removed, and whose session was ended, is out of all of it", async () => {
  for (const [name, [call]] of Object.entries(CALLS))
    for (const column of ["removed", "ended"])
      expect(await outcome(call(clients(cookies[column] ?? ""), alder)), `${name}, ${column}`).toBe("out");
});

it("a server of another group is not there, whatever the role", async () => {
  const about = Object.entries(CALLS).filter(([, [call]]) => call.length > 1);
  expect(about.length).toBeGreaterThan(10);
  for (const [name, [call]] of about.filter(([each]) => !each.startsWith("AlertService")))
    for (const column of COLUMNS.filter((each) => each.endsWith("room")))
      expect(await outcome(call(clients(cookies[column] ?? ""), birch)), `${name}, ${column}`).toBe("–");
});

it("every service is among them", () => {
  const folder = path.join(import.meta.dirname, "../../proto/komoriuta/v1");
  const services = readdirSync(folder).flatMap((file) =>
    [...readFileSync(path.join(folder, file), "utf8").matchAll(/^service (\w+)/gm)].map(([, name]) => name),
  );
  const tried = new Set(Object.keys(CALLS).map((name) => name.split("/")[0]));
  // Agents' two, and logging in itself, are nobody's by role.
  const others = ["AgentService", "AuthService", "EnrolmentService"];
  expect(services.filter((name) => !tried.has(name)).sort()).toEqual(others);
});

it("what somebody does not see is named in no refusal and in no event", async () => {
  const root = clients(await at.login());
  const mine = clients(cookies["admin in room"] ?? "");
  const register = async (name: string, end: string): Promise<string> => {
    const settings = { name, macAddress: `02:00:5e:00:54:${end}`, heartbeatInterval: 30 };
    return (await root.servers.createServer(settings)).server?.uuid ?? "";
  };
  const [hidden, seen, shed] = [
    await register("secret one", "01"),
    await register("seen", "02"),
    await register("seen too", "03"),
  ];
  const serverUuids = [alder, seen, shed];
  await root.groups.setMembers({ uuid: room, serverUuids });
  const other = (await root.groups.createGroup({ name: "secret room", serverUuids: [seen] })).group;
  const watched: string[] = [];
  const ending = new AbortController();
  const watching = (async () => {
    for await (const each of mine.servers.watchServers({}, { signal: ending.signal }))
      watched.push(toText(each));
  })().catch(() => undefined);
  await expect.poll(() => watched.length).toBeGreaterThan(0);
  await root.servers.updateServer({ uuid: hidden, needs: { serverUuids: [seen] } });
  await root.servers.updateServer({ uuid: seen, needs: { serverUuids: [shed] } });
  await root.servers.updateServer({ uuid: shed, needs: { serverUuids: [] } });
  const nested = await register("secret; two", "04");
  await root.servers.updateServer({ uuid: alder, needs: { serverUuids: [nested] }, readyPort: 22 });

  const taken = await failure(mine.servers.updateServer({ uuid: seen, macAddress: "02:00:5e:00:54:01" }));
  expect(taken.rawMessage).toBe("The MAC address belongs to another server already.");
  const needed = await failure(mine.servers.deleteServer({ uuid: seen }));
  expect(needed.rawMessage).toBe("It is needed by another server: change what these need first.");
  await root.servers.updateServer({ uuid: seen, needs: { serverUuids: [] } });
  await root.servers.updateServer({ uuid: shed, needs: { serverUuids: [hidden] } });
  const circle = await failure(mine.servers.updateServer({ uuid: seen, needs: { serverUuids: [shed] } }));
  expect(circle.rawMessage).toContain("another server");
  expect(circle.rawMessage).not.toContain("secret");

  await expect.poll(() => watched.join()).toContain("port: none → 22; needs: none → …");
  ending.abort();
  await watching;
  const texts = [
    ...watched,
    toText(await mine.servers.listEvents({ limit: 200 })),
    toText(await mine.servers.listEvents({ uuid: seen })),
    toText(await mine.history.listActivity({})),
  ].join();
  expect(texts).not.toContain("secret");
  // What they do see is shown as it is.
  expect(texts).toContain("needs: none → seen too");
  expect(texts).toContain(`added to the group \\"room\\"`);
  await root.servers.updateServer({ uuid: alder, needs: { serverUuids: [] } });
  await root.groups.deleteGroup({ uuid: other?.uuid ?? "" });
  await root.groups.setMembers({ uuid: room, serverUuids: [alder] });
  for (const uuid of [hidden, shed]) await root.servers.updateServer({ uuid, needs: { serverUuids: [] } });
  for (const uuid of [hidden, seen, shed, nested]) await root.servers.deleteServer({ uuid });
});

function toText(message: unknown): string {
  return JSON.stringify(message, (_key, value: unknown) =>
    typeof value === "bigint" ? Number(value) : value,
  );
}
