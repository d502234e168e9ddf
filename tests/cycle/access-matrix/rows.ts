import { readdirSync } from "node:fs";
import path from "node:path";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { GroupService } from "../../../lib/gen/proto/komoriuta/v1/group_pb";
import { HoldService } from "../../../lib/gen/proto/komoriuta/v1/hold_pb";
import { PowerStatus } from "../../../lib/gen/proto/komoriuta/v1/status_pb";
import {
  allRpcs,
  allServerActions,
  plainForm,
  scripted,
  scriptedForm,
  type Posted,
  type Rpc,
} from "../../helpers/calls";
import { INITIAL_SETTINGS } from "../../../lib/fleet/model/settings";
import { ROOT } from "../../helpers/environment";
import { anyMacAddress, type Known, type Scene } from "./door";
import {
  powerCut,
  actionTargetsOf,
  anyName,
  door,
  nutServer,
  HEARTBEAT,
  newGroup,
  pageTargets,
  rpcTargets,
  schedule,
} from "./targets";

/** A request. */
interface Ask {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly posted?: Posted;
}

/** A kind of request, by whatever client. */
export interface Row {
  readonly name: string;
  /** @param target the server that it is about */
  readonly ask: (door: Scene, target: Known) => Ask | Promise<Ask>;
  /** Makes a target of its own, where the request would change one that others need. */
  readonly target?: ((door: Scene) => Promise<Known>) | undefined;
  /** Whether it was done, where the answer does not say. */
  readonly isDone?: (door: Scene, target: Known) => Promise<boolean>;
  /** Whether it is about a group as such. */
  readonly isOfGroup?: boolean;
  /** Whether it ends its own session. */
  readonly endsSession?: boolean;
}

/** All requests that the manager answers: for pages and files, RPCs, server actions. */
export function allRows(): readonly Row[] {
  return [...pages(), ...allRpcs().map(rpcRow), ...allServerActions().map(actionRow), ...plainForms()];
}

/** Pages and route handlers by the folders of `app`, files by those of `public`, and a path that does not exist. */
function pages(): Row[] {
  const app = readdirSync(path.join(ROOT, "app"), { recursive: true, encoding: "utf8" });
  const routes = app.flatMap((file) => {
    const route = /^(|.*\/)(?:page\.tsx|route\.ts)$/.exec(file)?.[1];
    // Folders in round brackets are no part of the path.
    return route === undefined ? [] : [`/${route.replace(/\/$/, "").replace(/\([^)]+\)\/?/g, "")}`];
  });
  const files = readdirSync(path.join(ROOT, "public")).map((file) => `/${file}`);
  const others = [
    "/manifest.webmanifest",
    "/ca.crt",
    "/nowhere",
    "/api/nowhere",
    "/_next/image?url=%2Ficon.svg",
  ];
  return [...routes, ...files, ...others].sort().map((route) => ({
    name: `GET ${route.replace(/\?.*/, "")}`,
    target: pageTargets[route],
    isOfGroup: pageTargets[route] === newGroup,
    ask: (_door, { uuid, doorName = "nowhere" }) => ({
      method: "GET",
      path: route
        .replace("[uuid]", uuid)
        .replace("[name]", doorName)
        .replace("[platform]/[file]", `linux-${process.arch}/SHA256SUMS`)
        .replace("[...connect]", "komoriuta.v1.AgentService/GetManifest"),
    }),
  }));
}

const bodies: Readonly<Record<string, (door: Scene, target: Known) => object>> = {
  // Let in far enough to be told what is missing: a real login costs time on purpose, so one row has it.
  "AuthService/Login": ({ manager: { userId } }) => ({ userId }),
  "ServerService/CreateServer": () => ({ name: "rowan", macAddress: anyMacAddress(), heartbeatInterval: 60 }),
  "ServerService/UpdateServer": (_door, { uuid }) => ({ uuid, name: "renamed" }),
  "HoldService/PlaceHold": (_door, { uuid }) => ({
    ...{ serverUuids: [uuid], until: new Date(Date.now() + 3_600_000).toISOString() },
  }),
  "AlertService/AcknowledgeAlerts": (_door, { uuid }) => ({ serverUuids: [uuid] }),
  "HistoryService/ListTimelines": () => ({ since: new Date(Date.now() - 3_600_000).toISOString() }),
  "HistoryService/ListPlanned": () => ({ until: new Date(Date.now() + 3_600_000).toISOString() }),
  "HistoryService/ExplainStatus": (_door, { uuid: serverUuid }) => ({ serverUuid }),
  "HistoryService/PreviewRest": (_door, { uuid: serverUuid }) => ({ serverUuid }),
  "PowerService/Cut": (_door, { uuid, name }) => ({ uuid, confirmName: name ?? "", reason: "it hangs" }),
  "RehearsalService/Rehearse": (_door, { uuid: serverUuid }) => ({
    serverUuid,
    until: new Date(Date.now() + 3_600_000).toISOString(),
  }),
  "UpgradeService/StartUpgrade": () => ({ confirmCount: 1 }),
  "UpgradeService/CancelUpgrade": (_door, { uuid }) => ({ uuid }),
  "WayService/ListWays": (_door, { uuid: serverUuid }) => ({ serverUuid }),
  "WayService/SetWay": (_door, { uuid: serverUuid }) => ({
    ...{ serverUuid, way: { kind: "WAY_KIND_REDFISH", address: "bmc.invalid" } },
  }),
  "WayService/RemoveWay": (_door, { uuid: serverUuid }) => ({ serverUuid, kind: "WAY_KIND_REDFISH" }),
  "WayService/TryWay": (_door, { uuid: serverUuid }) => ({ serverUuid, kind: "WAY_KIND_REDFISH" }),
  "UpsService/SetNutServer": () => ({ nutServer: nutServer() }),
  "UpsService/TryNutServer": () => ({ nutServer: { url: "nut://127.0.0.1:1" } }),
  "SettingsService/SetSettings": () => ({ part: "energy", values: { KOMO_ENERGY_CO2: "363" } }),
  "SettingsService/TrySettings": () => ({ part: "ntfy", values: { KOMO_NTFY_URL: "http://127.0.0.1:1/x" } }),
  "DoorService/CreateDoor": (_door, { uuid }) => ({ door: door(uuid) }),
  "DoorService/UpdateDoor": (_door, { uuid, doorUuid }) => ({ door: { ...door(uuid), uuid: doorUuid } }),
  "DoorService/DeleteDoor": (_door, { doorUuid }) => ({ uuid: doorUuid }),
  "DoorService/ListKnocks": (_door, { doorUuid }) => ({ uuid: doorUuid }),
  "UpsService/CreatePowerCutPlan": (_door, { groupUuid }) => ({ plan: powerCut(groupUuid) }),
  "UpsService/UpdatePowerCutPlan": (_door, { planUuid, groupUuid }) => ({
    plan: { ...powerCut(groupUuid), uuid: planUuid },
  }),
  "UpsService/DeletePowerCutPlan": (_door, { planUuid }) => ({ uuid: planUuid }),
  "UpsService/PreviewPowerCut": (_door, { groupUuid }) => ({ plan: powerCut(groupUuid) }),
  "UpsService/RehearsePowerCut": (_door, { groupUuid }) => ({ plan: powerCut(groupUuid) }),
  "ScheduleService/CreateSchedule": (_door, { uuid }) => ({ schedule: schedule(uuid) }),
  "ScheduleService/UpdateSchedule": (_door, { uuid, scheduleUuid }) => ({
    schedule: { ...schedule(uuid), uuid: scheduleUuid },
  }),
  "ScheduleService/ChangeScheduleEnd": (_door, { scheduleUuid }) => ({ uuid: scheduleUuid, skip: true }),
  "ScheduleService/PreviewSchedule": (_door, { uuid }) => ({ schedule: schedule(uuid) }),
  "ScheduleService/DeleteSchedule": (_door, { scheduleUuid }) => ({ uuid: scheduleUuid }),
  "RunService/PreviewRun": (_door, { uuid }) => ({ action: "RUN_ACTION_ON", serverUuids: [uuid] }),
  "RunService/StartRun": (_door, { uuid }) => ({ action: "RUN_ACTION_ON", serverUuids: [uuid] }),
  "GroupService/CreateGroup": () => ({ name: `room ${anyMacAddress()}` }),
  "EnrolmentKeyService/CreateEnrolmentKey": () => ({ name: "lab", validHours: 1, maxServers: 1 }),
  "ApiTokenService/CreateApiToken": () => ({ name: `backup ${anyMacAddress()}` }),
  "AuthService/AcceptInvitation": () => NO_INVITATION,
  "AuthService/ChangePassword": () => ({ before: "before", password: "a lullaby" }),
  "PersonService/InvitePerson": () => ({ name: anyName(), roles: [{ role: "ROLE_VIEWER" }] }),
  "PersonService/SetRoles": (_door, { uuid }) => ({ uuid, roles: [{ role: "ROLE_WAKER" }] }),
  "PersonService/EndSession": (_door, { uuid: id }) => ({ id }),
  "EnrolmentService/Enrol": () => ({ hostname: "rowan", macAddress: anyMacAddress() }),
  "AgentService/GetManifest": () => ({ bootId: "a-boot" }),
  "AgentService/SendHeartbeat": () => ({ ...HEARTBEAT, heartbeatStatus: "HEARTBEAT_STATUS_ON", sequence: 9 }),
};

/** Settings of a power cut plan by a UPS that there is not. */
const cutSettings = (groupUuid = "") => ({
  ...{ name: powerCut().name, ups: "ups@nowhere.invalid", forces: false, stableSeconds: 120, chargedTo: 50 },
  ...{ paused: false, steps: [{ when: { kind: "charge_below", value: 50 }, groupUuids: [groupUuid] }] },
});

/** Settings of a door that has its link alone. */
const DOOR_SETTINGS = {
  ...{ listen: "", networks: [], waitSeconds: 300, firstByte: true, lingerMinutes: 15, pausedUntil: null },
};

function rpcRow({ name, path: at, method }: Rpc): Row {
  const headers = (type: string): Record<string, string> => ({ "content-type": type });
  return {
    name,
    target: rpcTargets[method.name],
    isOfGroup: rpcTargets[method.name] === newGroup,
    endsSession: name.startsWith("AuthService/Logout"),
    ask(door, target) {
      const byUuid = method.input.fields.some(({ localName }) => localName === "uuid");
      const text = JSON.stringify(bodies[name]?.(door, target) ?? (byUuid ? { uuid: target.uuid } : {}));
      // A message of a stream comes with a byte of flags and its length.
      const posted =
        method.methodKind === "unary"
          ? { body: text, headers: headers("application/json") }
          : {
              body: `\0\0\0\0${String.fromCharCode(text.length)}${text}`,
              headers: headers("application/connect+json"),
            };
      return { method: "POST", path: at, posted };
    },
  };
}

const actions: Readonly<
  Record<string, (id: string, door: Scene, target: Known) => Posted | Promise<Posted>>
> = {
  logIn: (id, { manager: { userId } }) => scriptedForm(id, { userId }),
  showLights: (id) => scriptedForm(id, { token: "" }),
  logOut: (id) => scripted(id, []),
  logOutEverywhere: (id) => scripted(id, []),
  chooseLanguage: (id) => scriptedForm(id, { locale: "en" }, '["$K1"]'),
  chooseTheme: (id) => scriptedForm(id, { theme: "dark" }, '["$K1"]'),
  createServer: (id) => scripted(id, [{ name: "rowan", macAddress: anyMacAddress(), heartbeatInterval: 60 }]),
  async updateServer(id, door, { uuid }) {
    const settings = {
      ...INITIAL_SETTINGS,
      name: "renamed",
      macAddress: anyMacAddress(),
      heartbeatInterval: 60,
    };
    return scripted(id, [uuid, settings, await versionOfServer(door, uuid)]);
  },
  olderEvents: (id, _door, { uuid }) => scripted(id, [uuid, 1_000_000]),
  olderActivity: (id) => scripted(id, [{}, "1000000-1"]),
  placeHold: (id, _door, { uuid }) =>
    scripted(id, [
      { serverUuids: [uuid], groupUuids: [], until: Date.now() + 3_600_000, reason: "", wake: false },
    ]),
  changeNight: (id, _door, { uuid }) => scripted(id, [{ uuid, seen: null, wanted: { kind: "skipped" } }]),
  async releaseHold(id, door, { uuid }) {
    const { holds } = await door.operator().client(HoldService).listHolds({});
    const hold = holds.find(({ serverUuids }) => serverUuids.includes(uuid));
    return scripted(id, [hold?.uuid ?? "", uuid]);
  },
  rehearse: (id, _door, { uuid }) =>
    scripted(id, [{ uuid, until: Date.now() + 3_600_000, evenIfItMayNotWake: false }]),
  startUpgrade: (id) => scripted(id, [1]),
  cancelUpgrade: (id, _door, { uuid }) => scripted(id, [uuid]),
  rotateToken: (id, _door, { uuid }) => scripted(id, [uuid]),
  deleteServer: (id, _door, { uuid }) => scripted(id, [uuid]),
  createEnrolmentKey: (id) =>
    scripted(id, [{ name: "lab", groupUuid: null, newGroup: null, validHours: 1, maxServers: 1 }]),
  revokeEnrolmentKey: (id, _door, { uuid }) => scripted(id, [uuid]),
  makeToken: (id) =>
    scripted(id, [{ name: `backup ${anyMacAddress()}`, rights: [], groupUuids: null, days: 1 }]),
  revokeToken: (id, _door, { uuid }) => scripted(id, [uuid]),
  invitePerson: (id) => scripted(id, [anyName(), ROLES]),
  inviteAgain: (id, _door, { uuid }) => scripted(id, [uuid]),
  setRoles: (id, _door, { uuid }) => scripted(id, [uuid, ROLES]),
  removePerson: (id, _door, { uuid }) => scripted(id, [uuid]),
  changePassword: (id) => scripted(id, ["before", "a lullaby"]),
  endSession: (id, _door, { uuid }) => scripted(id, [uuid]),
  findInvitation: (id) => scripted(id, [NO_INVITATION.invitation]),
  joinByOidc: (id) => scripted(id, [NO_INVITATION.invitation]),
  join: (id) => scripted(id, [NO_INVITATION.invitation, NO_INVITATION.password]),
  previewList: (id) => scripted(id, [LIST]),
  importList: (id) => scripted(id, [LIST, "of another list"]),
  scanNetworks: (id) => scripted(id, []),
  seeAlerts: (id, _door, { uuid }) => scripted(id, [[uuid]]),
  createGroup: (id) => scripted(id, [`room ${anyMacAddress()}`, []]),
  renameGroup: async (id, door, { uuid }) =>
    scripted(id, [uuid, `room ${anyMacAddress()}`, await versionOfGroup(door, uuid)]),
  setSeatPlan: async (id, door, { uuid }) => scripted(id, [uuid, null, await versionOfGroup(door, uuid)]),
  setKeepRelay: (id, _door, { uuid }) => scripted(id, [uuid, true]),
  setGroupGuards: async (id, door, { uuid }) => scripted(id, [uuid, null, await versionOfGroup(door, uuid)]),
  setGroupRest: async (id, door, { uuid }) => scripted(id, [uuid, null, await versionOfGroup(door, uuid)]),
  awakeDoors: (id, _door, { uuid }) => scripted(id, [uuid, Date.now()]),
  previewRest: (id, _door, { uuid }) => scripted(id, [{ serverUuid: uuid, groupUuid: null, rest: null }]),
  changeMembers: (id, _door, { uuid }) => scripted(id, [uuid, { join: [], leave: [] }]),
  deleteGroup: (id, _door, { uuid }) => scripted(id, [uuid]),
  cutWays: (id, _door, { uuid }) => scripted(id, [uuid]),
  cutPower: (id, _door, { uuid, name }) => scripted(id, [uuid, name ?? "", "it hangs"]),
  setWay: (id, _door, { uuid }) =>
    scripted(id, [uuid, { kind: "redfish", address: "bmc.invalid", user: "", pin: "", options: {} }, null]),
  removeWay: (id, _door, { uuid }) => scripted(id, [uuid, "redfish"]),
  tryOut: (id, _door, { uuid }) => scripted(id, [uuid, "redfish"]),
  serverNames: (id) => scripted(id, []),
  previewRun: (id, _door, { uuid }) => scripted(id, [runOf(uuid)]),
  startRun: (id, _door, { uuid }) =>
    scripted(id, [{ ...runOf(uuid), confirmCount: 0, membersDigest: "", requestId: crypto.randomUUID() }]),
  cancelRun: (id, _door, { uuid }) => scripted(id, [uuid]),
  forecastRuns: (id, _door, { uuid }) => scripted(id, [[uuid]]),
  pollRun: (id, _door, { uuid }) => scripted(id, [uuid]),
  explainStatus: (id, _door, { uuid }) => scripted(id, [uuid, null]),
  namesToFind: (id) => scripted(id, []),
  findInNotes: (id) => scripted(id, ["door"]),
  happenedBetween: (id) => scripted(id, [0, Date.now()]),
  timelinesBetween: (id) => scripted(id, [0, Date.now()]),
  plannedBetween: (id) => scripted(id, [Date.now(), Date.now() + 3_600_000]),
  previewSchedule: (id, _door, { uuid }) => scripted(id, [null, scheduleSettings(uuid)]),
  saveSchedule: (id, _door, { uuid }) => scripted(id, [null, scheduleSettings(uuid), 0]),
  deleteSchedule: (id, _door, { uuid }) => scripted(id, [uuid]),
  saveDoor: (id, _door, { uuid }) => scripted(id, [null, { ...DOOR_SETTINGS, ...door(uuid) }, 0]),
  deleteDoor: (id, _door, { uuid }) => scripted(id, [uuid]),
  savePowerCutPlan: (id, _door, { groupUuid }) => scripted(id, [null, cutSettings(groupUuid), 0]),
  previewPowerCut: (id, _door, { groupUuid }) => scripted(id, [cutSettings(groupUuid), "usual"]),
  deletePowerCutPlan: (id, _door, { uuid }) => scripted(id, [uuid]),
  wakeSilent: (id, _door, { uuid }) => scripted(id, [[uuid]]),
  saveNutServer: (id) => scripted(id, [{ uuid: null, ...nutServer(), user: "", pin: "" }, null]),
  removeNutServer: (id, _door, { uuid }) => scripted(id, [uuid]),
  tryNut: (id) => scripted(id, [{ uuid: null, url: "nut://127.0.0.1:1", user: "", pin: "" }]),
  // Of a time at which nobody had set anything: only who may set learns that somebody has.
  sendSettings: (id) =>
    scriptedForm(id, { part: "energy", does: "save", updatedAt: "1", KOMO_ENERGY_CO2: "363" }),
  pushHere: (id) => scripted(id, [PUSH_ADDRESS.endpoint]),
  turnOnPush: (id) => scripted(id, [PUSH_ADDRESS, PUSH_SETTINGS]),
  turnOffPush: (id) => scripted(id, [PUSH_ADDRESS.endpoint]),
  testPush: (id) => scripted(id, ["https://push.example/nobody"]),
  pressPower: (id, _door, { uuid }) => scriptedForm(id, { press: `TurnOn ${uuid}` }),
};

/** The browser of RFC 8291's example. No event leads to a message to it. */
const PUSH_ADDRESS = {
  endpoint: "https://8.8.8.8/push",
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  auth: "BTBZMqHH6r4Tts7J_aSIgg",
};
const PUSH_SETTINGS = {
  ...{
    topics: ["tokens"],
    groupUuids: [],
    quiet: null,
    reportAt: null,
    errorsPass: true,
    zone: "Asia/Tokyo",
    locale: "ja",
  },
};

const NO_INVITATION = { invitation: `komo-invitation-${"x".repeat(32)}`, password: "a lullaby" };
const ROLES = [{ role: "waker", groupUuid: null }];

/** The pages with an action. */
const homes: Readonly<Record<string, string>> = {
  startUpgrade: "/upgrades",
  cancelUpgrade: "/upgrades",
  makeToken: "/tokens",
  revokeToken: "/tokens",
  invitePerson: "/people",
  inviteAgain: "/people",
  setRoles: "/people",
  removePerson: "/people",
  endSession: "/people",
  changePassword: "/account",
  findInvitation: "/join",
  joinByOidc: "/join",
  join: "/join",
  createEnrolmentKey: "/enrol",
  revokeEnrolmentKey: "/enrol",
  previewList: "/enrol",
  importList: "/enrol",
  scanNetworks: "/enrol",
  logIn: "/login",
  showLights: "/lights",
  olderEvents: "/servers/[uuid]",
  ...{ cutWays: "/servers/[uuid]", cutPower: "/servers/[uuid]", tryOut: "/servers/[uuid]" },
  ...{ setWay: "/servers/[uuid]", removeWay: "/servers/[uuid]" },
  olderActivity: "/timeline",
  updateServer: "/servers/[uuid]",
  placeHold: "/servers/[uuid]",
  releaseHold: "/servers/[uuid]",
  rehearse: "/servers/[uuid]",
  rotateToken: "/servers/[uuid]",
  deleteServer: "/servers/[uuid]",
  createGroup: "/groups",
  renameGroup: "/groups/[uuid]",
  setGroupGuards: "/groups/[uuid]",
  setGroupRest: "/groups/[uuid]",
  awakeDoors: "/servers/[uuid]",
  previewRest: "/servers/[uuid]",
  setKeepRelay: "/groups/[uuid]",
  setSeatPlan: "/groups/[uuid]",
  changeMembers: "/groups/[uuid]",
  deleteGroup: "/groups/[uuid]",
  serverNames: "/schedules/new",
  cancelRun: "/runs/[uuid]",
  previewSchedule: "/schedules/new",
  saveSchedule: "/schedules/new",
  saveDoor: "/doors/new",
  deleteSchedule: "/schedules/[uuid]",
  deleteDoor: "/doors/[uuid]",
  ...{ savePowerCutPlan: "/power-cuts/new", previewPowerCut: "/power-cuts/new" },
  ...{ deletePowerCutPlan: "/power-cuts/[uuid]", wakeSilent: "/power-cuts" },
  ...{ saveNutServer: "/ups", removeNutServer: "/ups", tryNut: "/ups" },
  changeNight: "/schedules",
  sendSettings: "/settings",
};

function actionRow({ name, id }: { readonly name: string; readonly id: string }): Row {
  const isOfTarget = [
    "updateServer",
    "placeHold",
    "rotateToken",
    "deleteServer",
    "previewRun",
    "awakeDoors",
    "previewRest",
    "startRun",
    "previewSchedule",
    "saveSchedule",
    "saveDoor",
    "pressPower",
  ].includes(name);
  return {
    name: `action ${name}`,
    endsSession: name.startsWith("logOut"),
    isOfGroup: actionTargetsOf[name] === newGroup,
    target: actionTargetsOf[name] ?? (isOfTarget ? (door) => door.register("larch") : undefined),
    async ask(door, target) {
      const home = (homes[name] ?? "/servers").replace("[uuid]", target.uuid);
      const posted = await actions[name]?.(id, door, target);
      if (!posted) throw new Error(`nobody has told this test how to call the action ${name}`);
      return { method: "POST", path: home, posted };
    },
  };
}

/** Forms, as a browser without scripts sends them. */
function plainForms(): Row[] {
  const id = (name: string): string => allServerActions().find((one) => one.name === name)?.id ?? "";
  return [
    {
      name: "form logIn",
      async ask({ manager: { userId, password } }) {
        return { method: "POST", path: "/login", posted: await plainForm(id("logIn"), { userId, password }) };
      },
    },
    {
      name: "form pressPower",
      target: (door) => door.register("larch"),
      async isDone(door, { uuid }) {
        const { server } = await door.operator().servers.getServer({ uuid });
        return server?.powerStatus === PowerStatus.ON;
      },
      async ask(_door, { uuid }) {
        const posted = await plainForm(id("pressPower"), { press: `TurnOn ${uuid}` });
        return { method: "POST", path: "/servers", posted };
      },
    },
  ];
}

/** Servers for a spreadsheet. */
const LIST = "name,mac\nrowan,02:00:5e:00:53:99\n";

/** The same, as the form sends it. */
const scheduleSettings = (serverUuid: string) => ({
  ...{
    ...schedule(serverUuid),
    groupUuids: [],
    wake: false,
    mode: "when_free",
    stopBy: null,
    exceptions: [],
  },
  ...{ calendar: null, pausedUntil: null, minOn: 15, evenIfItMayNotWake: false },
});

const runOf = (serverUuid: string) => ({
  ...{ action: "ON", serverUuids: [serverUuid], groupUuids: [], mode: "now", until: null, force: false },
  ...{ reason: "", evenIfItMayNotWake: false },
});

/** The version that a form was loaded with. */
async function versionOfServer(door: Scene, uuid: string): Promise<number> {
  const { server } = await door.operator().servers.getServer({ uuid });
  return server?.updatedAt ? timestampMs(server.updatedAt) : 0;
}

async function versionOfGroup(door: Scene, uuid: string): Promise<number> {
  const { groups } = await door.operator().client(GroupService).listGroups({});
  const updatedAt = groups.find((group) => group.uuid === uuid)?.updatedAt;
  return updatedAt ? timestampMs(updatedAt) : 0;
}
