import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ApiTokenService } from "../../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { EnrolmentKeyService } from "../../../lib/gen/proto/komoriuta/v1/enrolment_pb";
import { DoorService } from "../../../lib/gen/proto/komoriuta/v1/door_pb";
import { UpsService } from "../../../lib/gen/proto/komoriuta/v1/ups_pb";
import { WayKind, WayService } from "../../../lib/gen/proto/komoriuta/v1/way_pb";
import { GroupService } from "../../../lib/gen/proto/komoriuta/v1/group_pb";
import { HoldService } from "../../../lib/gen/proto/komoriuta/v1/hold_pb";
import { PersonService, Role } from "../../../lib/gen/proto/komoriuta/v1/person_pb";
import { RunAction, RunService } from "../../../lib/gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../../../lib/gen/proto/komoriuta/v1/schedule_pb";
import type { Action } from "../../../lib/power/words";
import { logIn } from "../../helpers/operator";
import { startBmc, type FakeBmc } from "../../helpers/fake-bmc";
import { callJson } from "../../helpers/web";
import { anyMacAddress, type Known, type Scene } from "./door";

// Makers of targets of requests: a server, a group, a run…

/** A server on which each action is allowed. */
const actionTargets: Readonly<Record<Action, (scene: Scene) => Promise<Known>>> = {
  TurnOn: (scene) => scene.register("larch"),
  TurnOff: awake,
  WakeAgain: starting,
  Reboot: ableToRestart,
};

/** A server on which each RPC can be done. */
export const rpcTargets: Readonly<Record<string, (scene: Scene) => Promise<Known>>> = {
  ...actionTargets,
  UpdateServer: (scene) => scene.register("larch"),
  DeleteServer: (scene) => scene.register("larch"),
  RotateToken: (scene) => scene.register("larch"),
  UpdateGroup: newGroup,
  SetMembers: newGroup,
  DeleteGroup: newGroup,
  PlaceHold: (scene) => scene.register("larch"),
  Rehearse: awake,
  ReleaseHold: newHold,
  RevokeEnrolmentKey: newKey,
  RevokeApiToken: newApiToken,
  InviteAgain: newPerson,
  SetRoles: newPerson,
  RemovePerson: newPerson,
  EndSession: newSession,
  StartRun: (scene) => scene.register("larch"),
  CancelRun: newRun,
  GetRun: newRun,
  CreateSchedule: (scene) => scene.register("larch"),
  PreviewSchedule: (scene) => scene.register("larch"),
  UpdateSchedule: scheduled,
  ChangeScheduleEnd: scheduled,
  DeleteSchedule: scheduled,
  CreateDoor: (scene) => scene.register("larch"),
  ...{ UpdateDoor: withDoor, DeleteDoor: withDoor, ListKnocks: withDoor },
  ...{ CreatePowerCutPlan: withRack, PreviewPowerCut: withRack, RehearsePowerCut: withRack },
  ...{ UpdatePowerCutPlan: withPlan, DeletePowerCutPlan: withPlan },
  RemoveNutServer: newNutServer,
  Cut: withBmc,
  ...{ ListWays: withWay, SetWay: withWay, RemoveWay: withWay, TryWay: withWay },
};

/** Actions that are about something else than a new server. */
export const actionTargetsOf: Readonly<Record<string, (scene: Scene) => Promise<Known>>> = {
  revokeEnrolmentKey: newKey,
  revokeToken: newApiToken,
  inviteAgain: newPerson,
  setRoles: newPerson,
  removePerson: newPerson,
  endSession: newSession,
  releaseHold: held,
  rehearse: awake,
  renameGroup: newGroup,
  setGroupGuards: newGroup,
  setGroupRest: newGroup,
  setKeepRelay: newGroup,
  setSeatPlan: newGroup,
  ...{ cutWays: withBmc, cutPower: withBmc },
  ...{ setWay: withWay, removeWay: withWay, tryOut: withBmc },
  changeMembers: newGroup,
  deleteGroup: newGroup,
  cancelRun: newRun,
  pollRun: newRun,
  deleteSchedule: newSchedule,
  deleteDoor: newDoor,
  ...{ savePowerCutPlan: withRack, previewPowerCut: withRack, deletePowerCutPlan: newPlan },
  removeNutServer: newNutServer,
  changeNight: newSchedule,
};

/** The subjects of pages. */
export const pageTargets: Readonly<Record<string, (scene: Scene) => Promise<Known>>> = {
  "/groups/[uuid]": newGroup,
  "/runs/[uuid]": newRun,
  "/schedules/[uuid]": newSchedule,
  "/doors/[uuid]": newDoor,
  "/power-cuts/[uuid]": newPlan,
  "/d/[name]": withDoor,
};

export const HEARTBEAT = { bootId: "a-boot", instanceId: "an-instance", manifestRevision: 0 };

function awake(scene: Scene): Promise<Known> {
  return launchedWith(scene, {});
}

function ableToRestart(scene: Scene): Promise<Known> {
  return launchedWith(scene, { agent: { version: "1.0.0", can: ["reboot"] } });
}

async function launchedWith(scene: Scene, also: object): Promise<Known> {
  const server = await scene.register("larch");
  const launched = { ...HEARTBEAT, heartbeatStatus: "HEARTBEAT_STATUS_LAUNCHED", sequence: 1, ...also };
  const authorization = `Bearer ${server.accessToken}`;
  await callJson(scene.here, "/agent/komoriuta.v1.AgentService/SendHeartbeat", launched, { authorization });
  return server;
}

async function starting(scene: Scene): Promise<Known> {
  const server = await scene.register("larch");
  await scene.operator().power.turnOn({ uuid: server.uuid });
  return server;
}

async function held(scene: Scene): Promise<Known> {
  const server = await scene.register("larch");
  const until = timestampFromMs(Date.now() + 3_600_000);
  await scene
    .operator()
    .client(HoldService)
    .placeHold({ serverUuids: [server.uuid], until });
  return server;
}

let bmc: Promise<FakeBmc> | undefined;

/** Ends what targets have started. Files that share a worker share this module: the next one starts its own. */
export async function endTargets(): Promise<void> {
  const ended = await bmc;
  bmc = undefined;
  await ended?.[Symbol.asyncDispose]();
}

/** A server whose power can be cut. */
async function withBmc(scene: Scene): Promise<Known> {
  const server = await scene.register("larch");
  const { address, user, secret, pin } = await (bmc ??= startBmc(
    `198.51.100.${100 + Number(process.env.VITEST_POOL_ID)}`,
  ));
  const way = { kind: WayKind.REDFISH, address, user, secret, pin: pin() };
  await scene.operator().client(WayService).setWay({ serverUuid: server.uuid, way });
  const { server: its } = await scene.operator().servers.getServer({ uuid: server.uuid });
  return { ...server, name: its?.name ?? "" };
}

async function withWay(scene: Scene): Promise<Known> {
  const server = await scene.register("larch");
  // Nobody answers to this name, and no secret goes anywhere.
  const way = { kind: WayKind.REDFISH, address: "bmc.invalid" };
  await scene.operator().client(WayService).setWay({ serverUuid: server.uuid, way });
  return server;
}

export async function newGroup(scene: Scene): Promise<Known> {
  const groups = scene.operator().client(GroupService);
  const { group } = await groups.createGroup({ name: `room ${anyMacAddress()}` });
  return { uuid: group?.uuid ?? "", accessToken: "" };
}

async function newHold(scene: Scene): Promise<Known> {
  const { uuid } = await scene.register("larch");
  const holds = scene.operator().client(HoldService);
  const until = timestampFromMs(Date.now() + 3_600_000);
  const { hold } = await holds.placeHold({ serverUuids: [uuid], until });
  return { uuid: hold?.uuid ?? "", accessToken: "" };
}

async function newRun(scene: Scene): Promise<Known> {
  const { uuid } = await scene.register("larch");
  const asked = { action: RunAction.ON, serverUuids: [uuid] };
  const { run } = await scene.operator().client(RunService).startRun(asked);
  return { uuid: run?.uuid ?? "", accessToken: "" };
}

async function newSchedule(scene: Scene): Promise<Known> {
  const { accessToken, scheduleUuid = "" } = await scheduled(scene);
  return { uuid: scheduleUuid, accessToken };
}

async function scheduled(scene: Scene): Promise<Known> {
  const server = await scene.register("larch");
  const schedules = scene.operator().client(ScheduleService);
  const made = await schedules.createSchedule({ schedule: schedule(server.uuid) });
  return { ...server, scheduleUuid: made.schedule?.uuid ?? "" };
}

async function withDoor(scene: Scene): Promise<Known> {
  const server = await scene.register("larch");
  const made = await scene
    .operator()
    .client(DoorService)
    .createDoor({ door: door(server.uuid) });
  return { ...server, doorUuid: made.door?.uuid ?? "", doorName: made.door?.name ?? "" };
}

async function withRack(scene: Scene): Promise<Known> {
  const server = await scene.register("larch");
  const groups = scene.operator().client(GroupService);
  const { group } = await groups.createGroup({ name: `rack ${anyName()}`, serverUuids: [server.uuid] });
  return { ...server, groupUuid: group?.uuid ?? "" };
}

async function withPlan(scene: Scene): Promise<Known> {
  const rack = await withRack(scene);
  const when = { case: "chargeBelow", value: 50 } as const;
  const plan = { ...powerCut(), steps: [{ when, groupUuids: [rack.groupUuid ?? ""] }] };
  const made = await scene.operator().client(UpsService).createPowerCutPlan({ plan });
  return { ...rack, planUuid: made.plan?.uuid ?? "" };
}

async function newPlan(scene: Scene): Promise<Known> {
  const { accessToken, planUuid = "" } = await withPlan(scene);
  return { uuid: planUuid, accessToken };
}

async function newDoor(scene: Scene): Promise<Known> {
  const { accessToken, doorUuid = "" } = await withDoor(scene);
  return { uuid: doorUuid, accessToken };
}

async function newNutServer(scene: Scene): Promise<Known> {
  const service = scene.operator().client(UpsService);
  const made = await service.setNutServer({ nutServer: nutServer() });
  return { uuid: made.nutServer?.uuid ?? "", accessToken: "" };
}

async function newKey(scene: Scene): Promise<Known> {
  const keys = scene.operator().client(EnrolmentKeyService);
  const { enrolmentKey } = await keys.createEnrolmentKey({ name: "lab", validHours: 1, maxServers: 1 });
  return { uuid: enrolmentKey?.uuid ?? "", accessToken: "" };
}

async function newApiToken(scene: Scene): Promise<Known> {
  const programs = scene.operator().client(ApiTokenService);
  const { apiToken } = await programs.createApiToken({ name: `backup ${anyMacAddress()}` });
  return { uuid: apiToken?.uuid ?? "", accessToken: "" };
}

async function newPerson(scene: Scene): Promise<Known> {
  const people = scene.operator().client(PersonService);
  const { person } = await people.invitePerson({ name: anyName(), roles: [{ role: Role.VIEWER }] });
  return { uuid: person?.uuid ?? "", accessToken: "" };
}

async function newSession(scene: Scene): Promise<Known> {
  const another = await logIn(scene.manager);
  const { sessions } = await another.client(PersonService).listSessions({});
  return { uuid: sessions.find(({ current }) => current)?.id ?? "", accessToken: "" };
}
/** A schedule that does nothing in the time of a test. */
export const schedule = (serverUuid: string) => ({
  ...{ name: `hours ${anyMacAddress()}`, serverUuids: [serverUuid], zone: "UTC", stop: true },
  windows: [{ days: [1], from: "00:00", to: "00:01" }],
});

/** A door at which nobody knocks. */
export const door = (serverUuid: string) => ({ name: `door-${anyName()}`, serverUuid, port: 22 });

/** A power cut plan by a UPS that there is not, as JSON. */
export const powerCut = (groupUuid = "") => ({
  ...{ name: `cut ${anyName()}`, ups: "ups@nowhere.invalid" },
  steps: [{ chargeBelow: 50, groupUuids: [groupUuid] }],
});
/** A NUT server that is nowhere. */
export const nutServer = () => ({ url: `nut://${anyName()}.invalid` });

/** A name that was never used. */
export function anyName(): string {
  return anyMacAddress().replaceAll(":", "");
}
