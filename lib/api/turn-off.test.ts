import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { by, runningMachine, type TestMachine } from "../fleet/testing";
import { AgentService } from "../gen/proto/komoriuta/v1/agent_pb";
import { InvalidFieldsSchema } from "../gen/proto/komoriuta/v1/error_pb";
import { PowerService } from "../gen/proto/komoriuta/v1/power_pb";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import { Action, HeartbeatStatus, PowerStatus, StopMode } from "../gen/proto/komoriuta/v1/status_pb";
import { HolderKind } from "../gen/proto/komoriuta/v1/use_pb";
import { failure, LOGIN, testManager, type TestManager } from "./testing";

const DAY = 24 * 3600 * 1000;
const { WHEN_FREE, NOW } = StopMode;

async function loggedIn(manager: TestManager) {
  const transport = manager.operator({ cookie: await manager.login() });
  return { power: createClient(PowerService, transport), servers: createClient(ServerService, transport) };
}

/** An agent over the wire, with a token of its own. */
async function agentOf(manager: TestManager, machine: TestMachine) {
  const { accessToken } = await manager.under.fleet.as(by("yuki")).rotateToken(machine.uuid);
  const client = createClient(AgentService, manager.agent({ authorization: `Bearer ${accessToken}` }));
  return async (said: object = {}) => {
    const { manifest } = await client.sendHeartbeat({
      ...{ heartbeatStatus: HeartbeatStatus.ON, bootId: machine.boot, instanceId: machine.instance },
      ...{ sequence: (machine.sequence += 1), manifestRevision: machine.echo, ...said },
    });
    machine.echo = manifest?.revision ?? 0;
    return manifest;
  };
}

it.each([{}, { force: true }])(
  "under a server that needs it, at once only where that is said: %o",
  async (how) => {
    await using manager = await testManager();
    const { power, servers } = await loggedIn(manager);
    const { under } = manager;
    const nas = await runningMachine(under, { name: "nas" });
    const web = await runningMachine(under, { name: "web" });
    await servers.updateServer({ uuid: web.uuid, needs: { serverUuids: [nas.uuid] } });
    const refused = await failure(power.turnOff({ uuid: nas.uuid, ...how }));
    expect(refused.code).toBe(Code.FailedPrecondition);
    expect(refused.rawMessage).toMatch(/^It is needed by web, .* even_if_needed\.$/);
    expect(under.fleet.get(nas.uuid).facts.order).toBeNull();
    const { server } = await power.turnOff({ uuid: nas.uuid, ...how, evenIfNeeded: true });
    expect(server?.powerStatus).toBe(PowerStatus.OFF);
    expect((await nas.beat("ON")).power).toBe("OFF");
  },
);

it("when free: asked, told, in use, cancelled; asked again, free, ordered", async () => {
  await using manager = await testManager();
  const { power, servers } = await loggedIn(manager);
  const machine = await runningMachine(manager.under);
  const { uuid } = machine;
  const beat = await agentOf(manager, machine);
  const until = timestampFromMs(manager.under.clock.wall() + DAY);
  const asked = { uuid, mode: WHEN_FREE, until, reason: "night\nshift" };
  const { server } = await power.turnOff(asked);
  expect(server).toMatchObject({ powerStatus: PowerStatus.ON, allowed: [Action.TURN_ON, Action.TURN_OFF] });
  expect(server?.pendingStop).toMatchObject({ author: LOGIN.userId, reason: "night shift", until });

  expect(await beat()).toMatchObject({ powerStatus: PowerStatus.ON, reportUse: true, grace: 0, reason: "" });
  const since = timestampFromMs(1000);
  const holders = [{ kind: HolderKind.SESSION, name: "alice\u001b[2J (ssh)", since }];
  expect((await beat({ use: { holders } }))?.guards).toMatchObject({
    inhibitor: true,
    sessionIdleMinutes: 15,
  });
  const { server: used } = await servers.getServer({ uuid });
  expect(used?.use?.holders).toMatchObject([{ kind: HolderKind.SESSION, name: "alice [2J (ssh)", since }]);
  const { server: cancelled } = await power.turnOn({ uuid });
  expect([cancelled?.powerStatus, cancelled?.pendingStop]).toEqual([PowerStatus.ON, undefined]);
  const unasked = await beat();
  expect([unasked?.reportUse, unasked?.guards]).toEqual([false, undefined]);

  await power.turnOff(asked);
  await beat();
  const answered = await beat({ use: {} });
  const reason = `${LOGIN.userId}: night shift`;
  expect(answered).toMatchObject({
    powerStatus: PowerStatus.OFF,
    force: false,
    reportUse: false,
    grace: 60,
    reason,
  });
  expect(answered?.guards?.scripts).toBe(true);
  const { events } = await servers.listEvents({ uuid, limit: 1 });
  expect(events).toMatchObject([
    { kind: "turned_off_when_free", reason: "night shift", use: { holders: [] } },
  ]);
  expect(manager.errors).toEqual([]);
});

it("by force: nothing is asked", async () => {
  await using manager = await testManager();
  const { power } = await loggedIn(manager);
  const machine = await runningMachine(manager.under);
  const beat = await agentOf(manager, machine);
  await power.turnOff({ uuid: machine.uuid, force: true });
  const answered = await beat();
  expect(answered).toMatchObject({ powerStatus: PowerStatus.OFF, force: true, grace: 0 });
  expect(answered?.guards).toBeUndefined();
});

it("declined over the wire", async () => {
  await using manager = await testManager();
  const { power, servers } = await loggedIn(manager);
  const machine = await runningMachine(manager.under);
  const beat = await agentOf(manager, machine);
  await power.turnOff({ uuid: machine.uuid });
  const declinedRevision = (await beat())?.revision;
  const use = { holders: [{ kind: HolderKind.PACKAGE_MANAGER, name: "apt" }] };
  expect((await beat({ declinedRevision, use }))?.powerStatus).toBe(PowerStatus.ON);
  const { events } = await servers.listEvents({ uuid: machine.uuid, limit: 1 });
  expect(events).toMatchObject([{ kind: "declined", use: { holders: [{ name: "apt" }] } }]);
});

describe("bad input", () => {
  let shared: TestManager;
  let machine: TestMachine;
  beforeAll(async () => {
    shared = await testManager();
    machine = await runningMachine(shared.under);
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  const ahead = (ms: number) => timestampFromMs(shared.under.clock.wall() + ms);

  it.each<[string, () => object, Record<string, string>]>([
    ["a mode that is none", () => ({ mode: 9 }), { mode: "must be NOW or WHEN_FREE" }],
    ["when free, without an end", () => ({ mode: WHEN_FREE }), { until: "must be given with WHEN_FREE" }],
    [
      "now, with an end",
      () => ({ mode: NOW, until: ahead(DAY) }),
      { until: "must be given with WHEN_FREE only" },
    ],
    ["no mode, with an end", () => ({ until: ahead(DAY) }), { until: "must be given with WHEN_FREE only" }],
    ["an end in the past", () => ({ mode: WHEN_FREE, until: ahead(-1) }), { until: "must be in the future" }],
    [
      "an end years ahead",
      () => ({ mode: WHEN_FREE, until: ahead(1000 * DAY) }),
      { until: "must be at most 30 days from now" },
    ],
    [
      "when free, by force",
      () => ({ mode: WHEN_FREE, until: ahead(DAY), force: true }),
      { force: "must not be set with WHEN_FREE" },
    ],
    ["a long reason", () => ({ reason: "よ".repeat(201) }), { reason: "must have at most 200 characters" }],
    [
      "doors that rest for three days",
      () => ({ restDoorsUntil: ahead(3 * DAY) }),
      { restDoorsUntil: "must be in the future, at most 48 hours from now" },
    ],
    [
      "all at once",
      () => ({ mode: WHEN_FREE, force: true, reason: "n".repeat(201) }),
      {
        reason: "must have at most 200 characters",
        until: "must be given with WHEN_FREE",
        force: "must not be set with WHEN_FREE",
      },
    ],
  ])("%s: invalid_argument, field by field", async (_what, wrong, expected) => {
    const { power } = await loggedIn(shared);
    const before = shared.under.fleet.get(machine.uuid);
    const refused = await failure(power.turnOff({ uuid: machine.uuid, ...wrong() }));
    expect(refused.code).toBe(Code.InvalidArgument);
    const violations = refused.findDetails(InvalidFieldsSchema)[0]?.violations ?? [];
    const found = violations.map(({ field, message }) => [field, message]);
    expect(Object.fromEntries(found)).toEqual(expected);
    expect(shared.under.fleet.get(machine.uuid)).toBe(before);
    expect(shared.errors).toEqual([]);
  });

  it.each<[string, object, Record<string, string>]>([
    [
      "idle for a day and a minute",
      { sessionIdleMinutes: 1441 },
      { "guards.sessionIdleMinutes": "must be whole" },
    ],
    [
      "load over 2 minutes",
      { load: { above: 1, minutes: 2 } },
      { "guards.load.minutes": "must be 1, 5 or 15" },
    ],
    ["a long name", { processes: ["n".repeat(16)] }, { "guards.processes.0": "must be names" }],
  ])("guards, %s: invalid_argument", async (_what, wrong, expected) => {
    const { servers } = await loggedIn(shared);
    const refused = await failure(servers.updateServer({ uuid: machine.uuid, guards: wrong }));
    expect(refused.code).toBe(Code.InvalidArgument);
    for (const { field, message } of refused.findDetails(InvalidFieldsSchema)[0]?.violations ?? []) {
      expect(Object.keys(expected)).toContain(field);
      expect(message).toContain(expected[field]);
    }
  });

  it("guards that are set and reset at once: invalid_argument", async () => {
    const { servers } = await loggedIn(shared);
    const both = { uuid: machine.uuid, guards: { hold: true }, resetGuards: true };
    const refused = await failure(servers.updateServer(both));
    expect(refused.findDetails(InvalidFieldsSchema)[0]?.violations).toMatchObject([
      { field: "resetGuards", message: "must not be set with guards" },
    ]);
  });
});

it("UpdateServer sets and resets guards", async () => {
  await using manager = await testManager();
  const { servers } = await loggedIn(manager);
  const { uuid } = await runningMachine(manager.under);
  const guards = { hold: true, processes: ["rsync"], load: { above: 1.5, minutes: 15 }, trafficAbove: 1000 };
  expect((await servers.updateServer({ uuid, guards })).server?.guards).toMatchObject({
    ...{ ...guards, inhibitor: false, scripts: false },
  });
  expect((await servers.updateServer({ uuid, name: "nas" })).server?.guards).toBeDefined();
  expect((await servers.updateServer({ uuid, resetGuards: true })).server?.guards).toBeUndefined();
});
