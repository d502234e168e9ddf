import { Code, createClient } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ServerRecord } from "../fleet/model/entities";
import { by, runningMachine, settings, testMachine } from "../fleet/testing";
import { AccessTokenService } from "../gen/proto/komoriuta/v1/access_token_pb";
import { ServerKind } from "../gen/proto/komoriuta/v1/energy_pb";
import { InvalidFieldsSchema } from "../gen/proto/komoriuta/v1/error_pb";
import { Severity } from "../gen/proto/komoriuta/v1/event_pb";
import { PowerService } from "../gen/proto/komoriuta/v1/power_pb";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import {
  Action,
  CurrentStatus,
  HeartbeatStatus,
  PowerStatus,
  SetBy,
} from "../gen/proto/komoriuta/v1/status_pb";
import { WayKind } from "../gen/proto/komoriuta/v1/way_pb";
import { failure, LOGIN, testManager, type TestManager } from "./testing";

const SERVERS = "/api/komoriuta.v1.ServerService";
const UNKNOWN = "00000000-0000-4000-8000-000000000000";
const NAS = { name: "nas", macAddress: "02:aa:bb:cc:dd:ee", heartbeatInterval: 10 };

async function loggedIn(manager: TestManager) {
  const cookie = await manager.login();
  const transport = manager.operator({ cookie });
  return {
    cookie,
    servers: createClient(ServerService, transport),
    power: createClient(PowerService, transport),
    tokens: createClient(AccessTokenService, transport),
  };
}

it("comes to the end of each call: what is kept for one that is under way must not stay", async () => {
  await using manager = await testManager();
  const { servers } = await loggedIn(manager);
  for (let calls = 0; calls < 3; calls += 1) await servers.listServers({});
  await failure(servers.getServer({ uuid: UNKNOWN }));
  await vi.waitFor(() => expect(manager.underWay.size).toBe(0), 20_000);
});

describe("every operator method", () => {
  const METHODS = [
    "ServerService/ListServers",
    "ServerService/GetServer",
    "ServerService/CreateServer",
    "ServerService/UpdateServer",
    "ServerService/DeleteServer",
    "ServerService/ListEvents",
    "PowerService/TurnOn",
    "PowerService/TurnOff",
    "PowerService/WakeAgain",
    "PowerService/Reboot",
    "PowerService/Cut",
    "AccessTokenService/RotateToken",
    "GroupService/ListGroups",
    "GroupService/CreateGroup",
    "GroupService/UpdateGroup",
    "GroupService/SetMembers",
    "GroupService/DeleteGroup",
    "HoldService/PlaceHold",
    "HoldService/ReleaseHold",
    "HoldService/ListHolds",
    "AlertService/ListAlerts",
    "AlertService/AcknowledgeAlerts",
    "RunService/PreviewRun",
    "RunService/StartRun",
    "RunService/CancelRun",
    "RunService/GetRun",
    "RunService/ListRuns",
    "EnergyService/GetEnergy",
    "HistoryService/ListTimelines",
    "HistoryService/ListActivity",
    "HistoryService/ListPlanned",
    "HistoryService/GetNightReport",
    "HistoryService/ExplainStatus",
    "EnrolmentKeyService/ListEnrolmentKeys",
    "EnrolmentKeyService/CreateEnrolmentKey",
    "EnrolmentKeyService/RevokeEnrolmentKey",
    "RehearsalService/Rehearse",
    "RehearsalService/ListRehearsals",
    "UpgradeService/PreviewUpgrade",
    "UpgradeService/StartUpgrade",
    "UpgradeService/CancelUpgrade",
    "UpgradeService/ListUpgrades",
    "DoorService/ListDoors",
    "DoorService/CreateDoor",
    "DoorService/UpdateDoor",
    "DoorService/DeleteDoor",
    "DoorService/ListKnocks",
    "SettingsService/ListSettings",
    "SettingsService/SetSettings",
    "SettingsService/TrySettings",
    "UpsService/ListPowerCutPlans",
    "UpsService/CreatePowerCutPlan",
    "UpsService/UpdatePowerCutPlan",
    "UpsService/DeletePowerCutPlan",
    "UpsService/PreviewPowerCut",
    "UpsService/RehearsePowerCut",
    "UpsService/ListUpses",
    "UpsService/ListNutServers",
    "UpsService/SetNutServer",
    "UpsService/RemoveNutServer",
    "UpsService/TryNutServer",
    "WayService/ListWays",
    "WayService/SetWay",
    "WayService/RemoveWay",
    "WayService/TryWay",
  ];

  it("asks for a session, in the same words for every cookie that is none", async () => {
    await using manager = await testManager();
    const { server, accessToken } = await manager.under.fleet.as(by("yuki")).register(settings());
    for (const method of METHODS) {
      for (const headers of [
        {},
        { cookie: "session_id=nonsense" },
        { authorization: `Bearer ${accessToken}` },
      ] as Record<string, string>[]) {
        const path = `/api/komoriuta.v1.${method}`;
        const { status, body } = await manager.json(path, {}, headers);
        expect([method, status]).toEqual([method, 401]);
        expect(body).toEqual({ code: "unauthenticated", message: "Log in first." });
      }
    }
    expect(manager.under.fleet.get(server.uuid)).toBe(server);
  });

  it("is refused to a page of another origin, session or not", async () => {
    await using manager = await testManager();
    const { cookie } = await loggedIn(manager);
    for (const method of METHODS) {
      const headers = { cookie, origin: "http://127.0.0.1:1" };
      const { status, body } = await manager.json(`/api/komoriuta.v1.${method}`, {}, headers);
      expect([method, status, body.code]).toEqual([method, 403, "permission_denied"]);
    }
  });

  it("that names a server: not_found where there is none, invalid_argument where it is no UUID", async () => {
    await using manager = await testManager();
    const { servers, power, tokens } = await loggedIn(manager);
    const named = [
      servers.getServer,
      servers.updateServer,
      servers.deleteServer,
      power.turnOn,
      power.turnOff,
      power.wakeAgain,
      power.reboot,
      tokens.rotateToken,
    ];
    for (const call of named) {
      const unknown = await failure(call({ uuid: UNKNOWN }));
      expect(unknown.code).toBe(Code.NotFound);
      expect(unknown.rawMessage).toBe("There is no server with this UUID.");
      for (const uuid of ["", "nas", "1".repeat(10_000), "../../etc/passwd"]) {
        const invalid = await failure(call({ uuid }));
        expect(invalid.code).toBe(Code.InvalidArgument);
        expect(invalid.findDetails(InvalidFieldsSchema)[0]?.violations).toMatchObject([
          { field: "uuid", message: "must be a UUID" },
        ]);
      }
    }
    expect(manager.errors).toEqual([]);
  });

  it("is logged, with its outcome", async () => {
    await using manager = await testManager();
    const { servers } = await loggedIn(manager);
    await servers.listServers({});
    await failure(servers.getServer({ uuid: UNKNOWN }));
    expect(manager.calls).toMatchObject([
      { procedure: "komoriuta.v1.ServerService/ListServers", ipAddress: "127.0.0.1", status: "ok" },
      { procedure: "komoriuta.v1.ServerService/GetServer", ipAddress: "127.0.0.1", status: "not_found" },
    ]);
  });
});

describe("servers", () => {
  it("CreateServer tells the token once; the server is OFF and can be turned on", async () => {
    await using manager = await testManager();
    const { servers } = await loggedIn(manager);
    const { server, accessToken } = await servers.createServer(NAS);
    expect(accessToken).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(server).toMatchObject({
      name: "nas",
      macAddress: "02:AA:BB:CC:DD:EE",
      heartbeatInterval: 10,
      powerStatus: PowerStatus.OFF,
      powerSetBy: SetBy.OPERATOR,
      heartbeatStatus: HeartbeatStatus.NONE,
      previousHeartbeatStatus: HeartbeatStatus.STOPPING,
      currentStatus: CurrentStatus.OFF,
      allowed: [Action.TURN_ON],
    });
    expect(server?.lastHeartbeatAt).toBeUndefined();
    expect(server?.refusals.map(({ action }) => action)).toEqual([
      Action.TURN_OFF,
      Action.WAKE_AGAIN,
      Action.REBOOT,
    ]);
    expect(server?.refusals[0]?.reason).toContain("The server is OFF");
    const { server: found } = await servers.getServer({ uuid: server?.uuid });
    // Of ways only this call tells.
    expect(found?.ways.map(({ kind }) => kind)).toEqual([WayKind.PACKET]);
    expect({ ...found, ways: [] }).toEqual(server);
    expect((await servers.listServers({})).servers).toEqual([server]);
    expect(await manager.access.server(`Bearer ${accessToken}`)).toBe(server?.uuid);
  });

  it("already_exists names the server that has the MAC address", async () => {
    await using manager = await testManager();
    const { servers } = await loggedIn(manager);
    await servers.createServer(NAS);
    const { server } = await servers.createServer({ ...NAS, name: "web", macAddress: "02:00:00:00:00:98" });
    for (const call of [
      () => servers.createServer({ ...NAS, name: "other", macAddress: NAS.macAddress.toUpperCase() }),
      () => servers.updateServer({ uuid: server?.uuid, macAddress: NAS.macAddress }),
    ]) {
      const taken = await failure(call());
      expect(taken.code).toBe(Code.AlreadyExists);
      expect(taken.rawMessage).toBe('The MAC address belongs to the server "nas" already.');
    }
  });

  it("UpdateServer changes what is given and leaves the rest", async () => {
    await using manager = await testManager();
    const { servers } = await loggedIn(manager);
    const { server } = await servers.createServer(NAS);
    const updated = await servers.updateServer({ uuid: server?.uuid, name: "vault" });
    expect(updated.server).toMatchObject({
      name: "vault",
      macAddress: "02:AA:BB:CC:DD:EE",
      heartbeatInterval: 10,
    });
  });

  it("UpdateServer sets and resets what a server needs, its port, kind and watts, and leaves the rest", async () => {
    await using manager = await testManager();
    const { servers } = await loggedIn(manager);
    const { server: nas } = await servers.createServer(NAS);
    const { server: web } = await servers.createServer({
      ...NAS,
      name: "web",
      macAddress: "02:00:00:00:00:98",
    });
    const [uuid, needed] = [web?.uuid ?? "", nas?.uuid ?? ""];
    const set = {
      needs: { serverUuids: [needed] },
      readyPort: 443,
      kind: ServerKind.STORAGE,
      watts: { on: 85.5, off: 0 },
    };
    expect((await servers.updateServer({ uuid, ...set })).server).toMatchObject(set);
    expect((await servers.updateServer({ uuid, name: "front" })).server).toMatchObject(set);

    const circle = await failure(servers.updateServer({ uuid: needed, needs: { serverUuids: [uuid] } }));
    expect(circle.code).toBe(Code.FailedPrecondition);
    expect(circle.rawMessage).toMatch(/in a circle: .*nas.*front/);
    const inUse = await failure(servers.deleteServer({ uuid: needed }));
    expect(inUse.code).toBe(Code.FailedPrecondition);
    expect(inUse.rawMessage).toContain("front");

    const reset = {
      needs: { serverUuids: [] },
      readyPort: 0,
      kind: ServerKind.UNSPECIFIED,
      resetWatts: true,
    };
    const { server } = await servers.updateServer({ uuid, ...reset });
    expect(server).toMatchObject({ name: "front", kind: ServerKind.UNSPECIFIED });
    expect([server?.needs, server?.readyPort, server?.watts]).toEqual([undefined, undefined, undefined]);
    await servers.deleteServer({ uuid: needed });
    expect(manager.errors).toEqual([]);
  });

  it("UpdateServer says what is wrong with needs, port, kind and watts", async () => {
    await using manager = await testManager();
    const { servers } = await loggedIn(manager);
    const { server } = await servers.createServer(NAS);
    const BAD = [
      [{ needs: { serverUuids: ["nas"] } }, "needs.0: must be UUIDs of servers"],
      [
        { needs: { serverUuids: Array.from({ length: 51 }, () => UNKNOWN) } },
        "needs: must have at most 50 servers",
      ],
      [{ readyPort: 65_536 }, "readyPort: must be a port from 1 to 65535"],
      [{ kind: 77 }, "kind: must be one of the kinds that there are"],
      [{ watts: { on: 0, off: 0 } }, "watts.on: must be from 0.1 to 10000 W"],
      [{ watts: { on: Number.NaN, off: 0 } }, "watts.on: must be from 0.1 to 10000 W"],
      [{ watts: { on: 60, off: 1e9 } }, "watts.off: must be from 0 to 1000 W"],
      [{ watts: { on: 60, off: 1 }, resetWatts: true }, "resetWatts: must not be set with watts"],
    ] as const;
    for (const [changes, text] of BAD) {
      const refused = await failure(servers.updateServer({ uuid: server?.uuid, ...(changes as object) }));
      expect([refused.code, refused.rawMessage]).toEqual([Code.InvalidArgument, text]);
    }
    const itself = { uuid: server?.uuid, needs: { serverUuids: [server?.uuid ?? ""] } };
    expect((await failure(servers.updateServer(itself))).code).toBe(Code.FailedPrecondition);
    const unknown = { uuid: server?.uuid, needs: { serverUuids: [UNKNOWN] } };
    expect((await failure(servers.updateServer(unknown))).code).toBe(Code.NotFound);
    const { server: found } = await servers.getServer({ uuid: server?.uuid });
    // Of ways only this call tells.
    expect(found?.ways.map(({ kind }) => kind)).toEqual([WayKind.PACKET]);
    expect({ ...found, ways: [] }).toEqual(server);
    expect(manager.errors).toEqual([]);
  });

  it("UpdateServer of what has been edited since is aborted, where a version is named", async () => {
    await using manager = await testManager();
    const { servers } = await loggedIn(manager);
    const { server } = await servers.createServer(NAS);
    const { uuid, updatedAt } = server ?? {};
    const first = await servers.updateServer({ uuid, name: "vault", ifUpdatedAt: updatedAt });
    expect(first.server?.name).toBe("vault");
    const late = await failure(servers.updateServer({ uuid, name: "attic", ifUpdatedAt: updatedAt }));
    expect(late.code).toBe(Code.Aborted);
    expect(late.rawMessage).toBe("The server has been edited meanwhile: nothing was changed.");
    // A client that knows nothing of versions goes on as before.
    expect((await servers.updateServer({ uuid, name: "attic" })).server?.name).toBe("attic");
  });

  it("DeleteServer deletes it and its token", async () => {
    await using manager = await testManager();
    const { servers } = await loggedIn(manager);
    const { server, accessToken } = await servers.createServer(NAS);
    expect(await manager.access.server(`Bearer ${accessToken}`)).not.toBeNull();
    await servers.deleteServer({ uuid: server?.uuid });
    expect((await failure(servers.getServer({ uuid: server?.uuid }))).code).toBe(Code.NotFound);
    expect(await manager.access.server(`Bearer ${accessToken}`)).toBeNull();
  });

  it("RotateToken gives a new token; the old one is dead at once", async () => {
    await using manager = await testManager({ tokenTtl: 3600 });
    const { servers, tokens } = await loggedIn(manager);
    const { server, accessToken } = await servers.createServer(NAS);
    expect(await manager.access.server(`Bearer ${accessToken}`)).not.toBeNull();
    const rotated = await tokens.rotateToken({ uuid: server?.uuid });
    expect(await manager.access.server(`Bearer ${accessToken}`)).toBeNull();
    expect(await manager.access.server(`Bearer ${rotated.accessToken}`)).toBe(server?.uuid);
    expect(Number(rotated.expiresAt?.seconds)).toBe(Math.floor(manager.under.clock.wall() / 1000) + 3600);
    expect((await servers.getServer({ uuid: server?.uuid })).server?.tokenExpiresAt).toEqual(
      rotated.expiresAt,
    );
  });
});

describe("a server's settings", () => {
  let manager: TestManager;
  let operator: Awaited<ReturnType<typeof loggedIn>>;
  let server: ServerRecord;
  beforeAll(async () => {
    manager = await testManager();
    operator = await loggedIn(manager);
    ({ server } = await manager.under.fleet.as(by(LOGIN.userId)).register(NAS));
  });
  afterAll(() => manager[Symbol.asyncDispose]());

  it.each<[string, object, Record<string, string>]>([
    ["no name", { name: "" }, { name: "must have at least one character" }],
    ["a name of blanks", { name: " \t " }, { name: "must have at least one character" }],
    ["a long name", { name: "n".repeat(101) }, { name: "must have at most 100 characters" }],
    [
      "a MAC address with a digit too few",
      { macAddress: "02-AA-BB-CC-DD-E" },
      { macAddress: "must be six pairs" },
    ],
    [
      "an interval of 4 s",
      { heartbeatInterval: 4 },
      { heartbeatInterval: "must be whole seconds from 5 to 60" },
    ],
    [
      "an interval of 61 s",
      { heartbeatInterval: 61 },
      { heartbeatInterval: "must be whole seconds from 5 to 60" },
    ],
    [
      "nothing at all",
      { name: "", macAddress: "", heartbeatInterval: 0 },
      { name: "must have", macAddress: "must be six pairs", heartbeatInterval: "must be whole seconds" },
    ],
  ])("%s: invalid_argument, field by field, and nothing is written", async (_what, wrong, expected) => {
    const { servers } = operator;
    manager.under.world.writes.length = 0;
    const { macAddress, ...others } = { ...NAS, macAddress: "02:00:00:00:00:99", ...wrong };
    const calls = [
      () => servers.createServer({ ...others, macAddress }),
      () => servers.updateServer({ uuid: server.uuid, ...others, macAddress }),
    ];
    for (const call of calls) {
      const refused = await failure(call());
      expect(refused.code).toBe(Code.InvalidArgument);
      const violations = refused.findDetails(InvalidFieldsSchema)[0]?.violations ?? [];
      expect(violations.map(({ field }) => field)).toEqual(Object.keys(expected));
      for (const { field, message } of violations) expect(message).toContain(expected[field]);
    }
    expect(manager.under.world.writes).toEqual([]);
    expect(manager.under.fleet.list()).toHaveLength(1);
  });
});

describe("power", () => {
  it("TurnOff and TurnOn by plain HTTP and JSON, as curl does", async () => {
    await using manager = await testManager();
    const { cookie } = await loggedIn(manager);
    const machine = await runningMachine(manager.under);
    const ask = (method: string, path = "/api/komoriuta.v1.PowerService") =>
      manager.json(`${path}/${method}`, { uuid: machine.uuid }, { cookie });

    expect((await ask("TurnOff")).body.server).toMatchObject({
      powerStatus: "POWER_STATUS_OFF",
      powerSetBy: "SET_BY_OPERATOR",
      currentStatus: "CURRENT_STATUS_APPLYING",
    });
    await machine.beat("ON");
    await machine.beat("Stopping");
    await manager.under.pass(31);
    expect((await ask("GetServer", SERVERS)).body.server).toMatchObject({
      currentStatus: "CURRENT_STATUS_OFF",
      allowed: ["ACTION_TURN_ON"],
    });
    expect((await ask("TurnOn")).body.server).toMatchObject({
      powerStatus: "POWER_STATUS_ON",
      currentStatus: "CURRENT_STATUS_STARTING",
      allowed: ["ACTION_TURN_OFF", "ACTION_WAKE_AGAIN"],
    });
    expect((await ask("WakeAgain")).status).toBe(200);
    expect(manager.under.world.packets).toHaveLength(2);
    await testMachine(manager.under, machine.uuid).beat("Launched");
    expect((await ask("GetServer", SERVERS)).body.server).toMatchObject({
      currentStatus: "CURRENT_STATUS_ON",
    });
  });

  it("failed_precondition names the status that stands in the way, as `refusals` does", async () => {
    await using manager = await testManager();
    const { servers, power } = await loggedIn(manager);
    const { server } = await servers.createServer(NAS);
    const refused = await failure(power.turnOff({ uuid: server?.uuid }));
    expect(refused.code).toBe(Code.FailedPrecondition);
    expect(refused.rawMessage).toContain("The server is OFF");
    expect(refused.rawMessage).toBe(
      server?.refusals.find(({ action }) => action === Action.TURN_OFF)?.reason,
    );
  });

  it("unavailable where no packet could be sent; the power status stays OFF", async () => {
    await using manager = await testManager();
    const { servers, power } = await loggedIn(manager);
    const { server } = await servers.createServer(NAS);
    manager.under.world.networkDown = true;
    const refused = await failure(power.turnOn({ uuid: server?.uuid }));
    expect(refused.code).toBe(Code.Unavailable);
    expect(refused.rawMessage).toBe("The server could not be woken: packet: the network is unreachable.");
    expect((await servers.getServer({ uuid: server?.uuid })).server?.powerStatus).toBe(PowerStatus.OFF);
  });
});

describe("ListEvents", () => {
  it("gives the newest first, page by page, of one server or of all", async () => {
    await using manager = await testManager();
    const { servers, tokens } = await loggedIn(manager);
    const { server } = await servers.createServer(NAS);
    await servers.createServer({ ...NAS, name: "web", macAddress: "02:00:00:00:00:97" });
    await tokens.rotateToken({ uuid: server?.uuid });
    const { events } = await servers.listEvents({ limit: 2 });
    expect(events).toMatchObject([
      { kind: "token_rotated", serverName: "nas", actor: LOGIN.userId, severity: Severity.INFO },
      { kind: "registered", serverName: "web" },
    ]);
    const older = await servers.listEvents({ before: events[1]?.id });
    expect(older.events.map(({ kind, serverName }) => `${kind} ${serverName}`)).toEqual(["registered nas"]);
    const ofOne = await servers.listEvents({ uuid: server?.uuid });
    expect(ofOne.events.map(({ kind }) => kind)).toEqual(["token_rotated", "registered"]);
  });

  it("takes the largest numbers, and refuses a limit above 500", async () => {
    await using manager = await testManager();
    const { servers } = await loggedIn(manager);
    await servers.createServer(NAS);
    expect((await servers.listEvents({ before: 4294967295, limit: 500 })).events).toHaveLength(1);
    expect((await servers.listEvents({ before: 0 })).events).toEqual([]);
    expect((await failure(servers.listEvents({ limit: 501 }))).code).toBe(Code.InvalidArgument);
    expect(manager.errors).toEqual([]);
  });
});
