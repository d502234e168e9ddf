import { by } from "../fleet/testing";
import { createClient, Code, type Client, type Transport } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MOST_STREAMS } from "../access/api-tokens";
import { AlertService } from "../gen/proto/komoriuta/v1/alert_pb";
import { ApiTokenService, Right } from "../gen/proto/komoriuta/v1/api_token_pb";
import { AuthService } from "../gen/proto/komoriuta/v1/auth_pb";
import { EnergyService } from "../gen/proto/komoriuta/v1/energy_pb";
import { EnrolmentKeyService } from "../gen/proto/komoriuta/v1/enrolment_pb";
import { GroupService } from "../gen/proto/komoriuta/v1/group_pb";
import { HistoryService } from "../gen/proto/komoriuta/v1/history_pb";
import { HoldService } from "../gen/proto/komoriuta/v1/hold_pb";
import { PowerService } from "../gen/proto/komoriuta/v1/power_pb";
import { RunAction, RunService } from "../gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../gen/proto/komoriuta/v1/schedule_pb";
import { ServerService, type WatchServersResponse } from "../gen/proto/komoriuta/v1/server_pb";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { failure, testManager, type TestManager } from "./testing";

/** A manager with alder in a room, birch in another, and programs with rights on the room alone. */
let at: TestManager;
let room: string;
let alder: string;
let birch: string;
let holdOnBoth: string;
let runOfBirch: string;
let scheduleOfBoth: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  at = await testManager({ keepaliveEvery: 50 });
  const admin = at.operator({ cookie: await at.login() });
  const servers = createClient(ServerService, admin);
  const register = async (name: string, end: string): Promise<string> => {
    const settings = { name, macAddress: `02:00:5e:00:53:${end}`, heartbeatInterval: 30 };
    return (await servers.createServer(settings)).server?.uuid ?? "";
  };
  [alder, birch] = [await register("alder", "01"), await register("birch", "02")];
  const groups = createClient(GroupService, admin);
  room = (await groups.createGroup({ name: "room", serverUuids: [alder] })).group?.uuid ?? "";
  const other = (await groups.createGroup({ name: "other", serverUuids: [birch] })).group?.uuid ?? "";
  const until = timestampFromMs(at.under.clock.wall() + 3_600_000);
  const both = { serverUuids: [alder, birch] };
  holdOnBoth = (await createClient(HoldService, admin).placeHold({ ...both, until })).hold?.uuid ?? "";
  const runs = createClient(RunService, admin);
  runOfBirch = (await runs.startRun({ action: RunAction.ON, serverUuids: [birch] })).run?.uuid ?? "";
  const schedules = createClient(ScheduleService, admin);
  const schedule = {
    name: "hours",
    ...both,
    groupUuids: [other],
    zone: "UTC",
    wake: true,
    windows: [WINDOW],
  };
  scheduleOfBoth = (await schedules.createSchedule({ schedule })).schedule?.uuid ?? "";
  const programs = createClient(ApiTokenService, admin);
  const give = async (name: string, rights: Right[], groupUuids: string[]): Promise<void> => {
    tokens[name] = (await programs.createApiToken({ name, rights, groupUuids })).token;
  };
  await give("see", [Right.SEE], [room]);
  await give("wake", [Right.WAKE], [room]);
  await give("stop", [Right.STOP], [room]);
  await give("manage", [Right.MANAGE], [room]);
  await give("all", [Right.WAKE, Right.STOP, Right.MANAGE], []);
});
afterAll(() => at[Symbol.asyncDispose]());

const WINDOW = { days: [1], from: "08:00", to: "09:00" };
const as = (name: string) => at.operator({ authorization: `Bearer ${tokens[name]}` });

/** All that messages say. */
function textOf(messages: unknown): string {
  return JSON.stringify(messages, (_key, value: unknown) =>
    typeof value === "bigint" ? Number(value) : value,
  );
}

/** The outcome of a call: the word of its code, or "ok". */
async function outcome(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "ok",
    async (error: unknown) => WORDS[(await failure(Promise.reject(error as Error))).code] ?? "else",
  );
}
const WORDS: Readonly<Partial<Record<Code, string>>> = {
  [Code.PermissionDenied]: "no right",
  [Code.NotFound]: "not there",
  // It was let through, and the server is not in a state for it.
  [Code.FailedPrecondition]: "ok",
};

type Call = (of: ReturnType<typeof clients>, server: string) => Promise<unknown>;
function clients(name: string) {
  const transport = as(name);
  return {
    servers: createClient(ServerService, transport),
    power: createClient(PowerService, transport),
    groups: createClient(GroupService, transport),
    holds: createClient(HoldService, transport),
    runs: createClient(RunService, transport),
    schedules: createClient(ScheduleService, transport),
    keys: createClient(EnrolmentKeyService, transport),
    alerts: createClient(AlertService, transport),
    programs: createClient(ApiTokenService, transport),
  };
}

/**
 * Each call about alder, which is in the room, by the rights see, wake, stop, manage there, and all but two on
 * everything.
 */
const CALLS: readonly (readonly [string, Call, string])[] = [
  ["GetServer", ({ servers }, uuid) => servers.getServer({ uuid }), "ok ok ok ok ok"],
  ["ListEvents", ({ servers }, uuid) => servers.listEvents({ uuid }), "ok ok ok ok ok"],
  ["WakeAgain", ({ power }, uuid) => power.wakeAgain({ uuid }), "no ok no no ok"],
  ["TurnOff", ({ power }, uuid) => power.turnOff({ uuid }), "no no ok no ok"],
  ["Reboot", ({ power }, uuid) => power.reboot({ uuid }), "no no ok no ok"],
  ["Reboot, forced", ({ power }, uuid) => power.reboot({ uuid, force: true }), "no no no no no"],
  ["TurnOff, forced", ({ power }, uuid) => power.turnOff({ uuid, force: true }), "no no no no no"],
  [
    "AcknowledgeAlerts",
    ({ alerts }, uuid) => alerts.acknowledgeAlerts({ serverUuids: [uuid] }),
    "no ok no no ok",
  ],
  [
    "PreviewRun",
    ({ runs }, uuid) => runs.previewRun({ action: RunAction.ON, serverUuids: [uuid] }),
    "no ok no no ok",
  ],
  ["UpdateServer", ({ servers }, uuid) => servers.updateServer({ uuid }), "no no no ok ok"],
  [
    "PreviewSchedule",
    ({ schedules }, uuid) =>
      schedules.previewSchedule({
        schedule: { name: "mine", serverUuids: [uuid], zone: "UTC", wake: true, windows: [WINDOW] },
      }),
    "no no no ok ok",
  ],
  [
    "DeleteServer, which a schedule is for",
    ({ servers }, uuid) => servers.deleteServer({ uuid }),
    "no no no ok ok",
  ],
];

describe("programs with rights on one group", () => {
  it.for(CALLS)("%s of a server that is in it", async ([, call, expected]) => {
    const found = await Promise.all(
      ["see", "wake", "stop", "manage", "all"].map((name) => outcome(call(clients(name), alder))),
    );
    expect(found.map((word) => word.replace("no right", "no")).join(" ")).toBe(expected);
  });

  it.for(CALLS)("%s of a server that is not: it is not there", async ([name, call]) => {
    const hidden = name === "AcknowledgeAlerts" ? "ok" : "not there";
    for (const program of ["see", "wake", "stop", "manage"])
      expect(await outcome(call(clients(program), birch)), program).toBe(hidden);
  });

  it("nothing of what is about no server", async () => {
    const { servers, groups, keys, programs } = clients("manage");
    const settings = { name: "cedar", macAddress: "02:00:5e:00:53:03", heartbeatInterval: 30 };
    const calls = [
      servers.createServer(settings),
      groups.createGroup({ name: "mine" }),
      groups.setMembers({ uuid: room, serverUuids: [alder, birch] }),
      groups.deleteGroup({ uuid: room }),
      keys.listEnrolmentKeys({}),
      programs.listApiTokens({}),
      clients("all").programs.createApiToken({ name: "another" }),
    ];
    expect(await Promise.all(calls.map(outcome))).toEqual(calls.map(() => "no right"));
  });

  it("lists tell of what is seen, and name nothing else", async () => {
    const transport = as("see");
    const { servers, groups, holds, runs, schedules } = clients("see");
    const answers = [
      await servers.listServers({}),
      await servers.listEvents({}),
      await groups.listGroups({}),
      await holds.listHolds({}),
      await runs.listRuns({}),
      await schedules.listSchedules({}),
      await createClient(HistoryService, transport).listActivity({}),
      await createClient(EnergyService, transport).getEnergy({}),
      await createClient(HistoryService, transport).listPlanned({
        until: timestampFromMs(at.under.clock.wall() + 3_600_000),
      }),
    ];
    const received = textOf(answers);
    expect(received).toContain(alder);
    expect(received).toContain(holdOnBoth);
    expect(received).toContain(scheduleOfBoth);
    expect(received).not.toContain(birch);
    expect(received).not.toContain("birch");
    expect(received).not.toContain(runOfBirch);
    expect(await outcome(runs.getRun({ uuid: runOfBirch }))).toBe("not there");
  });

  it("what is partly hidden is not changed", async () => {
    const { holds, schedules } = clients("manage");
    expect(await outcome(holds.releaseHold({ uuid: holdOnBoth }))).toBe("no right");
    expect(await outcome(schedules.deleteSchedule({ uuid: scheduleOfBoth }))).toBe("no right");
    expect(at.under.fleet.holds()).toHaveLength(1);
    expect(at.under.fleet.schedules()).toHaveLength(1);
  });
});

describe("a stream", () => {
  it("tells of what is seen; a server that leaves the group is gone", async () => {
    const ending = new AbortController();
    const servers: Client<typeof ServerService> = createClient(ServerService, as("see"));
    const received: WatchServersResponse["message"][] = [];
    const reading = (async () => {
      for await (const { message } of servers.watchServers({}, { signal: ending.signal }))
        if (message.case !== "keepalive") received.push(message);
    })().catch(() => undefined);
    const count = (what: string): number => received.filter((message) => message.case === what).length;
    await expect.poll(() => count("schedule")).toBe(1);
    await at.under.fleet
      .as(by("yuki"))
      .act(birch, "TurnOff", { endHolds: true })
      .catch(() => undefined);
    await at.under.fleet.as(by("yuki")).setMembers(room, []);
    await expect.poll(() => count("removed")).toBe(1);
    await at.under.fleet.as(by("yuki")).setMembers(room, [alder]);
    await expect
      .poll(() => received.filter(({ case: what }) => what === "changed").length)
      .toBeGreaterThan(0);
    ending.abort();
    await reading;
    expect(textOf(received)).not.toContain(birch);
  });

  it("is not opened where a program has as many as it may; another program's are its own", async () => {
    const endings: AbortController[] = [];
    const open = (name: "see" | "wake") => {
      const ending = new AbortController();
      endings.push(ending);
      const watched = createClient(ServerService, as(name)).watchServers({}, { signal: ending.signal });
      return watched[Symbol.asyncIterator]();
    };
    const streams = Array.from({ length: MOST_STREAMS }, () => open("see"));
    for (const stream of streams) expect((await stream.next()).value).toBeDefined();
    const refused = await failure(open("see").next());
    expect(refused).toMatchObject({ code: Code.ResourceExhausted });
    expect(refused.rawMessage).toBe("Too many streams with this token: 16 may be open. Close one first.");
    expect((await open("wake").next()).value).toBeDefined();
    for (const ending of endings) ending.abort();
    // Each that ends makes room.
    await expect
      .poll(async () => {
        const once = new AbortController();
        const stream = createClient(ServerService, as("see")).watchServers({}, { signal: once.signal });
        const first = await outcome(stream[Symbol.asyncIterator]().next());
        once.abort();
        return first;
      })
      .toBe("ok");
  });

  it("ends with its token, and what the program wanted ends, too", async () => {
    const admin = at.operator({ cookie: await at.login() });
    const programs = createClient(ApiTokenService, admin);
    const rights = [Right.WAKE, Right.MANAGE];
    const { token, apiToken } = await programs.createApiToken({ name: "short", rights });
    const transport = at.operator({ authorization: `Bearer ${token}` });
    const { run } = await createClient(RunService, transport).startRun({
      action: RunAction.ON,
      serverUuids: [alder],
    });
    const schedule = { name: "mine", serverUuids: [alder], zone: "UTC", wake: true, windows: [WINDOW] };
    await createClient(ScheduleService, transport).createSchedule({ schedule });
    const watching = (async () => {
      for await (const _ of createClient(ServerService, transport).watchServers({}));
    })();
    const ended = failure(watching);
    await programs.revokeApiToken({ uuid: apiToken?.uuid ?? "" });
    expect((await ended).code).toBe(Code.Unauthenticated);
    expect(await outcome(createClient(ServerService, transport).listServers({}))).toBe("else");
    expect((await at.under.fleet.getRun(run?.uuid ?? "")).cancelledBy).toMatchObject({ who: "yuki" });
    const paused = at.under.fleet.schedules().find(({ name }) => name === "mine");
    expect(new Date(paused?.pausedUntil ?? 0).getUTCFullYear()).toBe(9999);
  });
});

it("a token of the same name does not own what the one before made", async () => {
  const programs = createClient(ApiTokenService, at.operator({ cookie: await at.login() }));
  const give = async (rights: Right[]) => {
    const { token, apiToken } = await programs.createApiToken({ name: "twin", rights });
    const transport = at.operator({ authorization: `Bearer ${token}` });
    return { uuid: apiToken?.uuid ?? "", ...runsAndHolds(transport) };
  };
  const first = await give([Right.WAKE]);
  const asked = { action: RunAction.ON, serverUuids: [birch], requestId: "1" };
  const { run } = await first.runs.startRun(asked);
  const until = timestampFromMs(at.under.clock.wall() + 3_600_000);
  const { hold } = await first.holds.placeHold({ serverUuids: [alder], until });
  // It ends by itself: nothing of it is withdrawn before a look.
  at.under.clock.setWall(at.under.clock.wall() + 1);
  await at.access.apiTokens.revoke(first.uuid, { actor: "yuki", address: "", via: "api" });
  const second = await give([Right.SEE]);
  expect((await failure(second.runs.cancelRun({ uuid: run?.uuid ?? "" }))).code).toBe(Code.PermissionDenied);
  const third = await revokedAnd(second.uuid, () => give([Right.WAKE]));
  const again = await third.runs.startRun(asked);
  expect(again.run?.uuid).not.toBe(run?.uuid);
  expect((await failure(third.holds.releaseHold({ uuid: hold?.uuid ?? "" }))).code).toBe(
    Code.PermissionDenied,
  );
  await third.runs.cancelRun({ uuid: again.run?.uuid ?? "" });
  await at.under.fleet.as(by("yuki")).releaseHold(hold?.uuid ?? "");

  async function revokedAnd<T>(uuid: string, then: () => Promise<T>): Promise<T> {
    await programs.revokeApiToken({ uuid });
    return then();
  }
});

function runsAndHolds(transport: Transport) {
  return { runs: createClient(RunService, transport), holds: createClient(HoldService, transport) };
}

describe("a token", () => {
  const list = "/api/komoriuta.v1.ServerService/ListServers";

  it("is never accepted from a browser", async () => {
    const authorization = `Bearer ${tokens["see"]}`;
    const { host } = new URL(at.url);
    const extras: Record<string, string>[] = [
      { origin: `http://${host}` },
      { cookie: await at.login() },
      { "sec-fetch-site": "same-origin" },
    ];
    for (const extra of extras)
      expect(await at.json(list, {}, { authorization, ...extra })).toMatchObject({ status: 403 });
  });

  it("that is none says so", async () => {
    const answer = await at.json(list, {}, { authorization: `Bearer komo_${"a".repeat(32)}` });
    expect(answer).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  });

  it("in an address, is nothing", async () => {
    expect(await at.json(`${list}?token=${tokens["see"]}`, {})).toMatchObject({ status: 401 });
  });

  it("that calls too often is told when to come again", async () => {
    const admin = at.operator({ cookie: await at.login() });
    const { token } = await createClient(ApiTokenService, admin).createApiToken({ name: "hasty" });
    const authorization = `Bearer ${token}`;
    for (let call = 0; call < 100; call++) await at.access.apiTokens.check(authorization, true);
    const refused = await at.json(list, {}, { authorization });
    expect(refused).toMatchObject({ status: 429, body: { code: "resource_exhausted" } });
    expect(refused.headers.get("retry-after")).toBe("1");
  });

  it("says who it is, and what it may do", async () => {
    const { authenticated, userId, grants } = await createClient(AuthService, as("wake")).verify({});
    expect({ authenticated, userId }).toEqual({ authenticated: true, userId: "token:wake" });
    expect(grants).toMatchObject([
      { rights: [Right.SEE, Right.WAKE], groupUuids: [room], everywhere: false },
    ]);
  });

  it("is given to no group that is not there, and to no end that is past", async () => {
    const programs = createClient(ApiTokenService, at.operator({ cookie: await at.login() }));
    const gone = programs.createApiToken({ name: "x", groupUuids: ["00000000-0000-4000-8000-000000000000"] });
    expect((await failure(gone)).code).toBe(Code.NotFound);
    const past = programs.createApiToken({ name: "x", expiresAt: timestampFromMs(1) });
    expect((await failure(past)).code).toBe(Code.InvalidArgument);
    const forced = programs.createApiToken({ name: "x", rights: [Right.FORCE] });
    expect((await failure(forced)).code).toBe(Code.InvalidArgument);
    const { tokens: all } = await programs.listApiTokens({});
    expect(all.map(({ name }) => name)).toContain("see");
  });
});
