import { request as ask, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { fromBinary, fromJson, toBinary, type JsonValue } from "@bufbuild/protobuf";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { by, runningMachine, settings } from "../fleet/testing";
import { SendHeartbeatRequestSchema, SendHeartbeatResponseSchema } from "../gen/proto/komoriuta/v1/agent_pb";
import { PowerStatus } from "../gen/proto/komoriuta/v1/status_pb";
import { testManager, type TestManager } from "./testing";

const PATH = "/agent/komoriuta.v1.AgentService/SendHeartbeat";

let manager: TestManager;
let uuid: string;
let authorization: string;
let sequence: number;
beforeEach(async () => {
  manager = await testManager();
  const { server, accessToken } = await manager.under.fleet.as(by("yuki")).register(settings());
  uuid = server.uuid;
  authorization = `Bearer ${accessToken}`;
  sequence = 0;
});
afterEach(async () => {
  expect(manager.errors).toEqual([]);
  await manager[Symbol.asyncDispose]();
});

/** An answer whose head is there. */
interface Begun {
  readonly head: IncomingMessage;
  /** Whether the answer has no stated length. */
  readonly held: boolean;
  readonly body: Promise<string>;
  /** The manifest in its body. */
  readonly manifest: () => Promise<Record<string, unknown>>;
  readonly hangUp: () => void;
}

const revision = (): number => manager.under.fleet.get(uuid).facts.revision;

/** A heartbeat of komolet whose answer may be held. */
const report = (changes: object = {}) => ({
  heartbeatStatus: "HEARTBEAT_STATUS_ON",
  bootId: "boot-1",
  instanceId: "komolet-1",
  sequence: (sequence += 1),
  manifestRevision: revision(),
  holdMs: 9_700,
  ...changes,
});

const binary = (message: JsonValue): Uint8Array<ArrayBuffer> =>
  new Uint8Array(toBinary(SendHeartbeatRequestSchema, fromJson(SendHeartbeatRequestSchema, message)));

/** Sends a heartbeat and waits for the head of its answer. */
async function beat(changes: object = {}, headers: Record<string, string> = {}): Promise<Begun> {
  const sent = JSON.stringify(report(changes));
  const request = ask(`${manager.url}${PATH}`, {
    method: "POST",
    agent: false,
    headers: {
      authorization,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(sent),
      ...headers,
    },
  });
  request.on("error", () => undefined);
  const answered = new Promise<IncomingMessage>((resolve) => request.once("response", resolve));
  request.end(sent);
  const head = await answered;
  const body = textOf(head);
  return {
    head,
    held: head.headers["content-length"] === undefined && head.headers["transfer-encoding"] === "chunked",
    body,
    manifest: async () => (JSON.parse(await body) as { manifest: Record<string, unknown> }).manifest,
    hangUp: () => request.destroy(),
  };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = "";
  try {
    for await (const part of answer) text += String(part);
  } catch {
    return "cut";
  }
  return text;
}

async function isOut(begun: Begun): Promise<boolean> {
  const waited = new Promise<false>((resolve) => setTimeout(() => resolve(false), 50));
  return Promise.race([begun.body.then(() => true), waited]);
}

/** A server that has reported ON. */
async function running(): Promise<void> {
  await (
    await beat({ heartbeatStatus: "HEARTBEAT_STATUS_LAUNCHED", holdMs: 0 })
  ).body;
  await (
    await beat({ holdMs: 0 })
  ).body;
}

describe("an answer is held", () => {
  it("its head comes at once, counts the call, and keeps proxies from buffering", async () => {
    await running();
    manager.counted.length = 0;
    const begun = await beat();
    expect(begun.held).toBe(true);
    expect(begun.head.statusCode).toBe(200);
    expect(begun.head.headers).toMatchObject({
      "content-type": "application/json",
      "x-accel-buffering": "no",
    });
    expect(manager.counted).toMatchObject([
      { procedure: "komoriuta.v1.AgentService/SendHeartbeat", status: "ok" },
    ]);
    expect(await isOut(begun)).toBe(false);
    expect(manager.counted).toHaveLength(1);
    expect(manager.calls).toEqual([]);
  });

  it("until its time is over; nothing else has changed then", async () => {
    await running();
    const begun = await beat();
    await manager.under.pass(9);
    expect(await isOut(begun)).toBe(false);
    await manager.under.pass(1);
    expect(await begun.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_ON", revision: revision() });
  });

  it("until there is news: the body has the manifest as it is then", async () => {
    await running();
    const begun = await beat();
    await manager.under.fleet.as(by("yuki")).act(uuid, "TurnOff");
    expect(await begun.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_OFF", revision: revision() });
    // Told OFF, its agent reports Stopping; that answer waits for nothing.
    const stopping = await beat({ heartbeatStatus: "HEARTBEAT_STATUS_STOPPING" });
    expect(stopping.held).toBe(false);
    expect(await stopping.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_OFF" });
  });

  it("until its interval is edited, and not where only its name is", async () => {
    await running();
    const begun = await beat();
    await manager.under.fleet.as(by("yuki")).edit(uuid, { name: "another" });
    expect(await isOut(begun)).toBe(false);
    await manager.under.fleet.as(by("yuki")).edit(uuid, { heartbeatInterval: 20 });
    expect(await begun.manifest()).toMatchObject({ heartbeatInterval: 20, revision: revision() });
  });

  it("as protocol buffers, too", async () => {
    await running();
    const answer = await fetch(`${manager.url}${PATH}`, {
      method: "POST",
      headers: { authorization, "content-type": "application/proto" },
      body: binary(report()),
    });
    expect(answer.headers.get("content-length")).toBeNull();
    await manager.under.fleet.as(by("yuki")).act(uuid, "TurnOff");
    const { manifest } = fromBinary(SendHeartbeatResponseSchema, new Uint8Array(await answer.arrayBuffer()));
    expect(manifest?.powerStatus).toBe(PowerStatus.OFF);
  });

  it("of one server, whatever happens to another", async () => {
    await running();
    const begun = await beat();
    const other = await runningMachine(manager.under);
    await manager.under.fleet.as(by("yuki")).act(other.uuid, "TurnOff");
    expect(await isOut(begun)).toBe(false);
  });

  it("no longer than 45 s, whatever is asked for", async () => {
    await running();
    const begun = await beat({ holdMs: 4_294_967_295 });
    expect(begun.held).toBe(true);
    await manager.under.pass(44);
    expect(await isOut(begun)).toBe(false);
    await manager.under.pass(2);
    expect(await begun.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_ON" });
  });
});

describe("an answer is told at once", () => {
  it.each<[string, object]>([
    ["where no hold is asked for", { holdMs: 0 }],
    ["to Launched", { heartbeatStatus: "HEARTBEAT_STATUS_LAUNCHED" }],
    ["to Stopping", { heartbeatStatus: "HEARTBEAT_STATUS_STOPPING" }],
    ["to the last word before a restart", { restarting: true }],
    ["to whom it has news for", { manifestRevision: 0 }],
    ["to a revision from the future", { manifestRevision: 4_294_967_295 }],
    ["to a late attempt", { sequence: 1 }],
  ])("%s", async (_what, changes) => {
    await running();
    const begun = await beat(changes);
    expect(begun.held).toBe(false);
    expect(await begun.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_ON" });
  });

  it("where it says OFF, however well the agent knows that", async () => {
    await running();
    await manager.under.fleet.as(by("yuki")).act(uuid, "TurnOff");
    const begun = await beat();
    expect(begun.held).toBe(false);
    expect(await begun.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_OFF", revision: revision() });
  });

  it("to a stale instance, and to a machine in another boot than the one that reports, and lets nobody's go", async () => {
    await running();
    await (
      await beat({ instanceId: "komolet-2", holdMs: 0 })
    ).body;
    const begun = await beat({ instanceId: "komolet-2" });
    expect(begun.held).toBe(true);
    const stale = await beat({ bootId: "boot-0" });
    expect(stale.held).toBe(false);
    expect(await stale.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_ON" });
    expect(await isOut(begun)).toBe(false);
  });

  it("to a token that is refused, and through Connect's own handlers", async () => {
    await running();
    const refused = await beat({}, { authorization: "Bearer none" });
    expect([refused.head.statusCode, refused.held]).toEqual([401, false]);
    const charset = await beat({}, { "content-type": "application/json; charset=utf-8" });
    expect(charset.head.statusCode).toBe(200);
    expect(await charset.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_ON" });
  });
});

describe("an answer that is held goes at once", () => {
  it("where its agent speaks again: ten leave one", async () => {
    await running();
    const begun: Begun[] = [];
    for (let count = 0; count < 10; count++) begun.push(await beat());
    for (const { manifest } of begun.slice(0, 9)) {
      expect(await manifest()).toMatchObject({ powerStatus: "POWER_STATUS_ON" });
    }
    const out = await Promise.all(begun.map(isOut));
    expect(out).toEqual([...Array<boolean>(9).fill(true), false]);
  });

  it("where another komolet, or another boot, reports", async () => {
    await running();
    const first = await beat();
    const second = await beat({ instanceId: "komolet-2" });
    expect(await first.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_ON" });
    await beat({
      heartbeatStatus: "HEARTBEAT_STATUS_LAUNCHED",
      bootId: "boot-2",
      instanceId: "komolet-3",
      holdMs: 0,
    });
    expect(await second.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_ON" });
  });

  it("with the token: what is ordered later is not told to whoever holds the old one", async () => {
    await running();
    const begun = await beat();
    await manager.under.fleet.as(by("yuki")).rotateToken(uuid);
    expect(await begun.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_ON" });
  });

  it("with its server", async () => {
    await running();
    const begun = await beat();
    await manager.under.fleet.as(by("yuki")).remove(uuid);
    expect(await begun.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_ON" });
  });

  it("when the manager stops, which holds none any more", async () => {
    await running();
    const begun = await beat();
    await manager.under.stop();
    expect(await begun.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_ON" });
    const late = await beat();
    expect(late.held).toBe(true);
    expect(await late.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_ON" });
  });
});

it("a manager that may not serve any more gives no held answer, and no other one, also where that came meanwhile", async () => {
  await running();
  const begun = await beat();
  const aside = vi.spyOn(manager.running.standing, "aside").mockReturnValue("standby");
  manager.under.fleet.holdAnswer(uuid, revision() - 1, 0, () => undefined);
  expect(await begun.body).toBe("cut");
  const refused = await beat({ holdMs: 0 }, { authorization: "Bearer nobody's" });
  expect(refused.head.statusCode).toBe(503);
  expect(await refused.body).toContain("standby: another manager serves");
  // It served as the call came, and does not when the answer is to go out.
  for (const asksFor of [2, 1]) {
    aside.mockReset().mockReturnValue("standby");
    for (let asked = 0; asked < asksFor; asked++) aside.mockReturnValueOnce(null);
    expect((await beat({ holdMs: 0 })).head.statusCode).toBe(503);
  }
  aside.mockReset().mockReturnValue(null);
  expect(await (await beat({ holdMs: 0 })).manifest()).toMatchObject({ powerStatus: "POWER_STATUS_ON" });
});

it("news that came between the answer and the hold is told at once, and so is a server that is gone", async () => {
  await running();
  const gone: string[] = [];
  const { fleet } = manager.under;
  fleet.holdAnswer(uuid, revision() - 1, 10_000, () => gone.push("old"));
  fleet.holdAnswer("nobody", 1, 10_000, () => gone.push("nobody"));
  const forget = fleet.holdAnswer(uuid, revision(), 10_000, () => gone.push("held"));
  expect(gone).toEqual(["old", "nobody"]);
  forget();
});

it("a client that hangs up is forgotten; the order goes to the next one", async () => {
  await running();
  (await beat()).hangUp();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await manager.under.fleet.as(by("yuki")).act(uuid, "TurnOff");
  expect(await (await beat()).manifest()).toMatchObject({ powerStatus: "POWER_STATUS_OFF" });
});

it("a client that never reads and asks on and on is no burden: one answer is held, the others have gone", async () => {
  await running();
  const { port } = new URL(manager.url);
  const socket = connect(Number(port), "127.0.0.1").pause();
  const write = (): void => {
    const sent = JSON.stringify(report());
    socket.write(
      `POST ${PATH} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(sent)}\r\n\r\n${sent}`,
    );
  };
  for (let count = 0; count < 500; count++) write();
  const received = () => manager.under.fleet.get(uuid).facts.last?.sequence ?? 0;
  await expect.poll(received, { timeout: 20_000 }).toBeGreaterThan(100);
  // Others are answered meanwhile, and an order reaches who reads.
  await expect.poll(received, { timeout: 20_000 }).toBe(sequence);
  const reader = await beat();
  expect(reader.held).toBe(true);
  await manager.under.fleet.as(by("yuki")).act(uuid, "TurnOff");
  expect(await reader.manifest()).toMatchObject({ powerStatus: "POWER_STATUS_OFF" });
  socket.destroy();
});
