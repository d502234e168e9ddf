import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { by, runningMachine, settings } from "../fleet/testing";
import { AgentService, SendHeartbeatRequestSchema } from "../gen/proto/komoriuta/v1/agent_pb";
import { InvalidFieldsSchema } from "../gen/proto/komoriuta/v1/error_pb";
import { HeartbeatStatus, PowerStatus } from "../gen/proto/komoriuta/v1/status_pb";
import { HolderKind } from "../gen/proto/komoriuta/v1/use_pb";
import { EARLY_AGENT, isUsual, sendHeartbeatRequest } from "./agent-service";
import { failure, testManager, type TestManager } from "./testing";

const SEND = "/agent/komoriuta.v1.AgentService/SendHeartbeat";
const GET = "/agent/komoriuta.v1.AgentService/GetManifest";
const REPORT = {
  heartbeatStatus: HeartbeatStatus.LAUNCHED,
  bootId: "boot-1",
  instanceId: "komolet-1",
  sequence: 1,
  manifestRevision: 0,
};

async function registered(manager: TestManager) {
  const { server, accessToken } = await manager.under.fleet.as(by("yuki")).register(settings());
  const headers = { authorization: `Bearer ${accessToken}` };
  return {
    uuid: server.uuid,
    accessToken,
    headers,
    client: createClient(AgentService, manager.agent(headers)),
  };
}

describe("the agent's token", () => {
  let shared: TestManager;
  beforeAll(async () => {
    shared = await testManager();
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  it.each<[string, (good: string) => Record<string, string>]>([
    ["missing", () => ({})],
    ["malformed", () => ({ authorization: "Bearer !" })],
    ["of another scheme", (good) => ({ authorization: `Basic ${good}` })],
    ["unknown", () => ({ authorization: `Bearer ${"x".repeat(32)}` })],
    [
      "unknown but for its first 8 characters",
      (good) => ({ authorization: `Bearer ${good.slice(0, 8).padEnd(32, "x")}` }),
    ],
    ["a session's cookie instead", () => ({ cookie: "session_id=x" })],
  ])("%s: unauthenticated, in the same words", async (_which, headers) => {
    const manager = shared;
    const { accessToken } = await registered(manager);
    const refused = await failure(
      createClient(AgentService, manager.agent(headers(accessToken))).sendHeartbeat(REPORT),
    );
    expect(refused.code).toBe(Code.Unauthenticated);
    expect(refused.rawMessage).toBe("The access token is not accepted.");
    expect(refused.metadata.get("www-authenticate")).toBe("Bearer");

    const {
      status,
      body,
      headers: answered,
    } = await manager.json(GET, { bootId: "b" }, headers(accessToken));
    expect(status).toBe(401);
    expect(answered.get("www-authenticate")).toBe("Bearer");
    expect(body).toEqual({ code: "unauthenticated", message: "The access token is not accepted." });
  });

  it("expired, rotated, deleted: unauthenticated, in the same words", async () => {
    await using manager = await testManager({ tokenTtl: 60 });
    const [expired, rotated, deleted] = [
      await registered(manager),
      await registered(manager),
      await registered(manager),
    ];
    for (const { client } of [expired, rotated, deleted]) await client.sendHeartbeat(REPORT);
    await manager.under.fleet.as(by("yuki")).rotateToken(rotated.uuid);
    await manager.under.fleet.as(by("yuki")).remove(deleted.uuid);
    await expired.client.sendHeartbeat(REPORT);
    await manager.under.pass(60);
    for (const { client } of [expired, rotated, deleted]) {
      const refused = await failure(client.sendHeartbeat(REPORT));
      expect(refused.code).toBe(Code.Unauthenticated);
      expect(refused.rawMessage).toBe("The access token is not accepted.");
    }
  });

  it("is not accepted by the operator services", async () => {
    await using manager = await testManager();
    const { headers } = await registered(manager);
    const list = "/api/komoriuta.v1.ServerService/ListServers";
    expect((await manager.json(list, {}, headers)).status).toBe(401);
  });
});

describe("SendHeartbeat and GetManifest", () => {
  it("answer with the manifest", async () => {
    await using manager = await testManager();
    const { client, uuid } = await registered(manager);
    const { manifest } = await client.sendHeartbeat(REPORT);
    expect(manifest).toMatchObject({
      powerStatus: PowerStatus.ON,
      heartbeatInterval: 10,
      serverUuid: uuid,
      revision: manager.under.fleet.get(uuid).facts.revision,
    });
    expect((await client.getManifest({ bootId: "boot-1" })).manifest).toEqual(manifest);
  });

  it("say OFF to the boot of an order only", async () => {
    await using manager = await testManager();
    const { client, uuid } = await registered(manager);
    await client.sendHeartbeat(REPORT);
    await manager.under.fleet.as(by("yuki")).act(uuid, "TurnOff");
    const power = async (bootId: string) => (await client.getManifest({ bootId })).manifest?.powerStatus;
    expect(await power("boot-1")).toBe(PowerStatus.OFF);
    expect(await power("boot-2")).toBe(PowerStatus.ON);
    const on = { ...REPORT, heartbeatStatus: HeartbeatStatus.ON, sequence: 2 };
    expect((await client.sendHeartbeat(on)).manifest?.powerStatus).toBe(PowerStatus.OFF);
  });

  it("tell another boot who reports with its token, for as long as that one does", async () => {
    await using manager = await testManager();
    const { client } = await registered(manager);
    const reportedBy = async (bootId: string) => (await client.getManifest({ bootId })).reportedBy;
    expect(await reportedBy("boot-2")).toBeUndefined();
    await client.sendHeartbeat(REPORT);
    expect(await reportedBy("boot-1")).toBeUndefined();
    expect(await reportedBy("boot-2")).toBe("?");
    await manager.under.pass(31);
    expect(await reportedBy("boot-2")).toBeUndefined();
  });

  it("take abilities and networks, pass over unknown words, and refuse too many", async () => {
    await using manager = await testManager();
    const { client, uuid } = await registered(manager);
    const card = { name: "eth0", macAddress: "02:00:00:00:00:01", wakeOnLan: true, defaultRoute: true };
    const agent = {
      ...{ version: "1.0.0", hostname: "nas", os: "linux", arch: "x86_64" },
      interfaces: [{ ...card, addresses: ["192.0.2.7/24"] }],
    };
    await client.sendHeartbeat({ ...REPORT, agent: { ...agent, can: ["fly", "relay"] } });
    expect(manager.under.fleet.get(uuid).agent).toEqual({ ...agent, can: ["relay"] });
    const many = Array.from({ length: 9 }, (_, at) => ({ id: `${at}`, targets: 1, fault: "" }));
    await expect(client.sendHeartbeat({ ...REPORT, sequence: 2, waked: many })).rejects.toThrow(/at most 8/);
    const cards = [{ ...card, addresses: many.map(({ id }) => `10.0.${id}.1/24`) }];
    await expect(
      client.sendHeartbeat({ ...REPORT, sequence: 2, agent: { ...agent, interfaces: cards } }),
    ).rejects.toThrow(/at most 8/);
    // Nothing was asked of it: it is taken in all the same, and stored nowhere.
    await client.sendHeartbeat({ ...REPORT, sequence: 2, waked: many.slice(0, 1) });
    expect(manager.under.world.warnings).toEqual(["reported wake requests that it was not given"]);
  });

  it("take the times of an alarm, and pass over those that are none", async () => {
    await using manager = await testManager();
    const { client, uuid } = await registered(manager);
    const agent = { version: "1.0.0", hostname: "nas", os: "linux", arch: "x86_64", can: ["alarm"] };
    const at = Date.UTC(2026, 10, 27, 7, 2);
    const [alarmAt, beganAfterAlarm] = [timestampFromMs(at), timestampFromMs(at + 1)];
    await client.sendHeartbeat({ ...REPORT, agent: { ...agent, alarmAt, beganAfterAlarm } });
    const kept = { can: ["alarm"], alarmAt: at, beganAfterAlarm: at + 1 };
    expect(manager.under.fleet.get(uuid).agent).toMatchObject(kept);
    const before = { seconds: -62_135_596_800n, nanos: 0 };
    await client.sendHeartbeat({ ...REPORT, sequence: 2, agent: { ...agent, alarmAt: before } });
    const { alarmAt: none, beganAfterAlarm: neither } = manager.under.fleet.get(uuid).agent ?? {};
    expect([none, neither]).toEqual([undefined, undefined]);
  });

  it("speak JSON", async () => {
    await using manager = await testManager();
    const { headers, uuid } = await registered(manager);
    const card = {
      ...{ name: "eth0", macAddress: "02:00:00:00:00:01", wakeOnLan: false, defaultRoute: true },
      ...{ driver: "e1000e", speed: 1000, wireless: true, acpiWakeup: "GLAN S4 enabled" },
      linkFile: "/usr/lib/systemd/network/99-default.link",
    } as const;
    const agent = {
      version: "1.0.0",
      hostname: "nas",
      os: "linux",
      arch: "x86_64",
      interfaces: [{ ...card, wakeOnLanKeptBy: "link" as const }],
      ...{ boardVendor: "Dell Inc.", boardName: "0X8DXD", wakeUpType: 5 },
    };
    const report = {
      ...REPORT,
      heartbeatStatus: "HEARTBEAT_STATUS_LAUNCHED",
      agent: {
        ...agent,
        boardName: "0X8\nDXD\u202e",
        interfaces: [{ ...card, wakeOnLanKeptBy: "WAKE_ON_LAN_KEEPER_LINK" }],
      },
      shutdownError: "exit 1",
    };
    const { status, body } = await manager.json(SEND, report, headers);
    expect(status).toBe(200);
    expect(body.manifest).toMatchObject({
      powerStatus: "POWER_STATUS_ON",
      heartbeatInterval: 10,
      serverUuid: uuid,
    });
    // Two words in one line, whatever the board is called.
    const interfaces = agent.interfaces.map((card) => ({ ...card, addresses: [] }));
    expect(manager.under.fleet.get(uuid).agent).toEqual({
      ...{ ...agent, boardName: "0X8 DXD", interfaces, can: [] },
    });
    expect(manager.under.fleet.get(uuid).facts.shutdownError).toBe("exit 1");
  });

  it("are refused to an agent from before 1.0.0, in one sentence, and nothing of its server changes", async () => {
    await using manager = await testManager();
    const { client, uuid } = await registered(manager);
    const before = manager.under.fleet.get(uuid);
    const agent = { version: "0.1.0", hostname: "nas", os: "linux", arch: "x86_64", interfaces: [] };
    const heartbeatStatus = HeartbeatStatus.LAUNCHED;
    const refused = await failure(client.sendHeartbeat({ ...REPORT, heartbeatStatus, agent }));
    expect(refused).toMatchObject({ code: Code.FailedPrecondition, rawMessage: EARLY_AGENT });
    expect(manager.calls).toMatchObject([{ status: "failed_precondition", reason: EARLY_AGENT }]);
    // So much of an answer is in the log of an agent.
    expect(`[failed_precondition] ${EARLY_AGENT}`.length).toBeLessThanOrEqual(200);
    expect(manager.under.fleet.get(uuid)).toBe(before);
    await client.sendHeartbeat({ ...REPORT, heartbeatStatus, agent: { ...agent, version: "1.0.0" } });
    expect(manager.under.fleet.get(uuid).agent?.version).toBe("1.0.0");
  });

  it("are refused to a page of another origin", async () => {
    await using manager = await testManager();
    const { headers } = await registered(manager);
    const { status, body } = await manager.json(
      GET,
      { bootId: "b" },
      { ...headers, origin: "https://evil.example" },
    );
    expect(status).toBe(403);
    expect(body.code).toBe("permission_denied");
  });

  it("are not logged one by one, but for those that fail", async () => {
    await using manager = await testManager();
    const { client } = await registered(manager);
    await client.sendHeartbeat(REPORT);
    expect(manager.calls).toEqual([]);
    await failure(client.sendHeartbeat({ ...REPORT, bootId: "" }));
    expect(manager.calls).toMatchObject([
      {
        procedure: "komoriuta.v1.AgentService/SendHeartbeat",
        ipAddress: "127.0.0.1",
        status: "invalid_argument",
      },
    ]);
  });
});

describe("bad input", () => {
  let shared: TestManager;
  beforeAll(async () => {
    shared = await testManager();
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  it.each<[string, object, string[]]>([
    ["status UNSPECIFIED", { heartbeatStatus: HeartbeatStatus.UNSPECIFIED }, ["heartbeatStatus"]],
    ["status NONE", { heartbeatStatus: HeartbeatStatus.NONE }, ["heartbeatStatus"]],
    ["a status that does not exist", { heartbeatStatus: 99 }, ["heartbeatStatus"]],
    ["no boot id", { bootId: "" }, ["bootId"]],
    ["a boot id of 10 kB", { bootId: "b".repeat(10_000) }, ["bootId"]],
    ["no instance id", { instanceId: "" }, ["instanceId"]],
    ["an instance id of 129 characters", { instanceId: "i".repeat(129) }, ["instanceId"]],
    ["an instance id with a control character", { instanceId: "i\u0000" }, ["instanceId"]],
    ["sequence 0", { sequence: 0 }, ["sequence"]],
    ["a shutdown error of 1001 characters", { shutdownError: "e".repeat(1001) }, ["shutdownError"]],
    ["a host name of 10 kB", { agent: { hostname: "h".repeat(10_000) } }, ["agent.hostname"]],
    ["33 holders", { use: { holders: Array(33).fill({ name: "alice" }) } }, ["use"]],
    ["a holder of 201 characters", { use: { holders: [{ name: "a".repeat(201) }] } }, ["use.0.name"]],
    ["65 interfaces", { agent: { interfaces: Array(65).fill({ name: "eth" }) } }, ["agent.interfaces"]],
    ["a board of 65 characters", { agent: { boardName: "b".repeat(65) } }, ["agent.boardName"]],
    ["a wake-up type that is no byte", { agent: { wakeUpType: 256 } }, ["agent.wakeUpType"]],
    [
      "long words of a card",
      {
        agent: {
          interfaces: [{ driver: "d".repeat(33), acpiWakeup: "a".repeat(33), linkFile: "/".repeat(256) }],
        },
      },
      ["agent.interfaces.0.driver", "agent.interfaces.0.acpiWakeup", "agent.interfaces.0.linkFile"],
    ],
    [
      "all at once",
      { heartbeatStatus: 0, bootId: "", sequence: 0 },
      ["heartbeatStatus", "bootId", "sequence"],
    ],
  ])("%s: invalid_argument, field by field, and nothing is written", async (_what, wrong, fields) => {
    const manager = shared;
    const { client, uuid } = await registered(manager);
    const before = manager.under.fleet.get(uuid);
    manager.under.world.writes.length = 0;
    const refused = await failure(client.sendHeartbeat({ ...REPORT, ...wrong }));
    expect(refused.code).toBe(Code.InvalidArgument);
    const [details] = refused.findDetails(InvalidFieldsSchema);
    expect(details?.violations.map(({ field }) => field)).toEqual(fields);
    for (const { message } of details?.violations ?? []) expect(message).toMatch(/^must /);
    expect(manager.under.fleet.get(uuid)).toBe(before);
    expect(manager.under.world.writes).toEqual([]);
    expect(manager.errors).toEqual([]);
  });

  it("the longest ids, the largest numbers and any characters are taken", async () => {
    await using manager = await testManager();
    const { client, uuid } = await registered(manager);
    const longest = { bootId: "か".repeat(128), instanceId: "'\"; --🛏".padEnd(128, "x") };
    await client.sendHeartbeat({ ...REPORT, ...longest, sequence: 4294967295, manifestRevision: 4294967295 });
    await manager.under.restart();
    expect(manager.under.fleet.get(uuid).facts.last).toMatchObject({
      boot: longest.bootId,
      instance: longest.instanceId,
      sequence: 4294967295,
    });
    expect(manager.errors).toEqual([]);
  });

  it("every word of an agent that people read is taken as one line of printable words", async () => {
    await using manager = await testManager();
    const { client, uuid } = await registered(manager);
    const said = " no\u001b[2J such\u202E\u2066\u0000unit\u2028\n";
    const card = { name: said, macAddress: said, driver: said, link: said, pme: said, acpiWakeup: said };
    await client.sendHeartbeat({
      ...REPORT,
      shutdownError: said,
      agent: {
        ...{ version: said, hostname: said, os: said, arch: said },
        interfaces: [{ ...card, linkFile: said, addresses: [said] }],
        upgraded: { id: "1", fault: said },
      },
      use: { holders: [{ kind: HolderKind.SCRIPT, name: said }] },
    });
    const { agent, facts, use } = manager.under.fleet.get(uuid);
    const words: string[] = [];
    JSON.stringify({ agent, use, error: facts.shutdownError }, (_key, value: unknown) => {
      if (typeof value === "string") words.push(value);
      return value;
    });
    expect(words.filter((word) => /[\p{C}\p{Zl}\p{Zp}]/u.test(word))).toEqual([]);
    expect(words.filter((word) => word === "no [2J such unit").length).toBeGreaterThanOrEqual(9);
  });

  it("what uses the machine is taken as one line each, with kinds of later versions and times that are none", async () => {
    await using manager = await testManager();
    const { client, uuid } = await registered(manager);
    const since = { seconds: 9_223_372_036_854_775_807n, nanos: 0 };
    const named = { kind: HolderKind.SCRIPT, name: " back\u001b[31mup\n" };
    const longest = { kind: HolderKind.PROCESS, name: "🛏".repeat(200) };
    const holders = [named, { kind: 99 as HolderKind, since }, longest];
    await client.sendHeartbeat({ ...REPORT, use: { holders } });
    expect(manager.under.fleet.get(uuid).use).toEqual([
      { kind: "script", name: "back [31mup", since: null },
      { kind: "fault", name: "?", since: null },
      { kind: "process", name: longest.name, since: null },
    ]);
    // It can be sent on.
    const cookie = await manager.login();
    const list = await manager.json("/api/komoriuta.v1.ServerService/ListServers", {}, { cookie });
    expect(list.status).toBe(200);
    expect(manager.errors).toEqual([]);
  });

  it("a request of more than 64 KiB is refused", async () => {
    await using manager = await testManager();
    const { client } = await registered(manager);
    const refused = await failure(client.sendHeartbeat({ ...REPORT, bootId: "b".repeat(70_000) }));
    expect(refused.code).toBe(Code.ResourceExhausted);
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["an unknown enum word", '{"heartbeatStatus":"HEARTBEAT_STATUS_SLEEPING"}'],
    ["a negative sequence", '{"sequence":-1}'],
    ["a text for a number", '{"sequence":"many"}'],
    ["half a character", '{"bootId":"\\ud800"}'],
  ])("%s: 4xx and a clear answer", async (_what, text) => {
    const manager = shared;
    const { headers } = await registered(manager);
    const response = await fetch(manager.url + SEND, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: text,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_argument" });
    expect(manager.errors).toEqual([]);
  });

  it.each([
    ["GET", "/agent/komoriuta.v1.AgentService/GetManifest", 405],
    ["POST", "/agent/komoriuta.v1.AgentService/Nothing", 404],
    ["POST", "/agent/komoriuta.v1.ServerService/ListServers", 404],
  ])("%s %s: %d", async (method, path, status) => {
    const manager = shared;
    const { headers } = await registered(manager);
    expect((await fetch(manager.url + path, { method, headers })).status).toBe(status);
  });

  it("a manager that cannot write answers internal with a request id, and nothing of the cause", async () => {
    await using manager = await testManager();
    const { client } = await registered(manager);
    manager.under.world.diskFull = true;
    const failed = await failure(client.sendHeartbeat(REPORT));
    expect(failed.code).toBe(Code.Internal);
    expect(failed.rawMessage).toBe("Something went wrong in the manager; its log says what: request-1.");
    expect(manager.errors).toHaveLength(1);
  });

  it("a known machine is untouched by all of this", async () => {
    await using manager = await testManager();
    const machine = await runningMachine(manager.under);
    const { facts } = manager.under.fleet.get(machine.uuid);
    await failure(createClient(AgentService, manager.agent()).sendHeartbeat(REPORT));
    expect(manager.under.fleet.get(machine.uuid).facts).toBe(facts);
  });
});

test("of a usual heartbeat the schema would find nothing wrong, and change nothing", () => {
  const id = fc.oneof(fc.uuid(), fc.string({ maxLength: 140 }), fc.stringMatching(/^[\\w-]{120,132}$/));
  const numbers = {
    sequence: fc.nat({ max: 3 }),
    manifestRevision: fc.nat(),
    holdMs: fc.nat(),
  };
  const said = fc.option(fc.string(), { nil: undefined });
  const restarting = fc.option(fc.boolean(), { nil: undefined });
  const leaving = restarting;
  const declinedRevision = fc.option(fc.nat(), { nil: undefined });
  const use = fc.option(fc.constant({ holders: [] }), { nil: undefined });
  fc.assert(
    fc.property(
      fc.record({
        bootId: id,
        instanceId: id,
        ...numbers,
        shutdownError: said,
        restarting,
        leaving,
        declinedRevision,
        use,
      }),
      (report) => {
        const heartbeatStatus = HeartbeatStatus.ON;
        const request = create(SendHeartbeatRequestSchema, { ...report, heartbeatStatus } as object);
        if (!isUsual(request)) return;
        const { bootId, instanceId, sequence, manifestRevision } = report;
        const usual = { bootId, instanceId, sequence, manifestRevision };
        expect(sendHeartbeatRequest.parse(request)).toEqual({ ...usual, heartbeatStatus: "ON" });
      },
    ),
  );
});
