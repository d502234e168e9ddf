import { gzipSync } from "node:zlib";
import { create, toBinary, toJson, toJsonString } from "@bufbuild/protobuf";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { by, runningMachine, settings } from "../fleet/testing";
import { SendHeartbeatRequestSchema } from "../gen/proto/komoriuta/v1/agent_pb";
import { HeartbeatStatus } from "../gen/proto/komoriuta/v1/status_pb";
import { isUsual } from "./agent-wire";
import { REQUEST_BYTES } from "./routes";
import { testManager, THROUGH_ROUTE, type TestManager } from "./testing";

const CALL = "komoriuta.v1.AgentService/SendHeartbeat";
const BINARY = { "content-type": "application/proto" };
const JSON_TYPE = { "content-type": "application/json" };
const REPORT = create(SendHeartbeatRequestSchema, {
  heartbeatStatus: HeartbeatStatus.ON,
  bootId: "boot-1",
  instanceId: "komolet-1",
  sequence: 1,
});
const bytes = new Uint8Array(toBinary(SendHeartbeatRequestSchema, REPORT));

let manager: TestManager;
let authorization: string;
beforeAll(async () => {
  manager = await testManager();
  const { accessToken } = await manager.under.fleet.as(by("yuki")).register(settings());
  authorization = `Bearer ${accessToken}`;
});
afterAll(() => manager[Symbol.asyncDispose]());

/** A stream can be sent once only, so it is made for each request. */
type Body = string | Uint8Array<ArrayBuffer> | null | (() => ReadableStream);

async function ask(mount: string, headers: Record<string, string>, body: Body, call = CALL) {
  const sent = typeof body === "function" ? { body: body(), duplex: "half" } : { body };
  const answer = await fetch(`${manager.url}${mount}${call}`, { method: "POST", headers, ...sent });
  const ofTheConnection = ["date", "connection", "keep-alive", "transfer-encoding"];
  return {
    status: answer.status,
    headers: Object.fromEntries([...answer.headers].filter(([name]) => !ofTheConnection.includes(name))),
    body: Buffer.from(await answer.arrayBuffer()).toString("latin1"),
  };
}

/** Checks that our own door and Connect's handlers answer, log and count the same; gives it. */
async function alike(headers: Record<string, string>, body: Body, call?: string) {
  const [ours, connects] = [await outcomeOf("/agent/"), await outcomeOf(THROUGH_ROUTE)];
  expect(ours).toEqual(connects);
  return ours;

  async function outcomeOf(mount: string) {
    manager.calls.length = manager.counted.length = 0;
    const answer = await ask(mount, headers, body, call);
    const named = ({ procedure, status }: { procedure: string; status: string }) => `${procedure} ${status}`;
    return { ...answer, logged: manager.calls.map(named), counted: manager.counted.map(named) };
  }
}

it("counts what komolet sends as usual, by the headers of Deno's fetch", () => {
  const fetched = { accept: "*/*", "accept-language": "*", "accept-encoding": "gzip,br" };
  const own = { authorization: "Bearer …", "connect-protocol-version": "1", "content-length": "120" };
  for (const type of [BINARY, JSON_TYPE]) expect(isUsual({ ...fetched, ...own, ...type })).toBe(true);
});

describe("agents' calls are answered as Connect's handlers do", () => {
  const framed = Buffer.concat([Buffer.from([0, 0, 0, 0, bytes.length]), bytes]);
  const json = toJsonString(SendHeartbeatRequestSchema, REPORT);
  const stream = () => new Blob([bytes]).stream();

  it.each<[string, number, Record<string, string>, Body]>([
    ["a heartbeat", 200, BINARY, bytes],
    ["JSON", 200, JSON_TYPE, json],
    ["JSON with its charset", 200, { "content-type": "application/json; charset=utf-8" }, json],
    ["JSON after a byte order mark", 200, JSON_TYPE, `\ufeff${json}`],
    ["JSON with fields that nobody knows", 200, JSON_TYPE, `${json.slice(0, -1)},"held":true}`],
    ["JSON with a status that nobody knows", 400, JSON_TYPE, json.replace("STATUS_ON", "STATUS_ODD")],
    ["JSON that ends too early", 400, JSON_TYPE, json.slice(0, -1)],
    ["no JSON at all", 400, JSON_TYPE, null],
    ["gRPC-Web", 200, { "content-type": "application/grpc-web+proto" }, framed],
    ["nothing that can be read", 400, BINARY, new Uint8Array([255, 255, 255])],
    ["nothing at all", 400, BINARY, null],
    ["what does not say its length", 200, BINARY, stream],
    ["what is compressed", 400, { ...BINARY, "content-encoding": "gzip" }, new Uint8Array(gzipSync(bytes))],
    ["what is too large", 429, BINARY, new Uint8Array(REQUEST_BYTES + 1)],
    ["a deadline", 200, { ...BINARY, "connect-timeout-ms": "5000" }, bytes],
    ["a deadline that is none", 400, { ...BINARY, "connect-timeout-ms": "soon" }, bytes],
    ["another kind of content", 415, { "content-type": "text/plain" }, "heartbeat"],
    ["no token", 401, { ...BINARY, authorization: "" }, bytes],
    ["no token, and nothing that can be read", 400, { ...BINARY, authorization: "" }, "heartbeat"],
    ["a page of another origin", 403, { ...BINARY, origin: "https://evil.example" }, bytes],
  ])("%s: %i", async (_what, status, headers, body) => {
    expect((await alike({ authorization, ...headers }, body)).status).toBe(status);
    expect(manager.errors).toEqual([]);
  });

  const text = fc.oneof(
    fc.string({ maxLength: 140 }),
    fc.constantFrom("", "boot-1", "x".repeat(129), "\u0000"),
  );
  const report = fc
    .record({
      heartbeatStatus: fc.constantFrom(0, 1, 2, 3, 4, 99),
      bootId: text,
      instanceId: text,
      sequence: fc.nat({ max: 3 }),
      manifestRevision: fc.nat(),
      shutdownError: fc.option(text, { nil: undefined }),
      restarting: fc.option(fc.boolean(), { nil: undefined }),
      agent: fc.option(fc.record({ version: text, hostname: text, os: text, arch: text }), {
        nil: undefined,
      }),
    })
    .map((init) => create(SendHeartbeatRequestSchema, init as object));
  const written = fc.oneof(
    report.map((message) => ({ headers: BINARY, body: toBinary(SendHeartbeatRequestSchema, message) })),
    report.map((message) => ({
      headers: JSON_TYPE,
      body: Buffer.from(toJsonString(SendHeartbeatRequestSchema, message)),
    })),
    // Right but for one field.
    fc
      .tuple(report, fc.constantFrom("bootId", "sequence", "agent", "heartbeatStatus", "odd"), fc.jsonValue())
      .map(([message, field, value]) => ({
        headers: JSON_TYPE,
        body: Buffer.from(
          JSON.stringify({ ...(toJson(SendHeartbeatRequestSchema, message) as object), [field]: value }),
        ),
      })),
    fc.tuple(fc.constantFrom(BINARY, JSON_TYPE), fc.uint8Array({ maxLength: 60 })).map(([headers, body]) => ({
      headers,
      body,
    })),
  );
  const shown = fc.constantFrom(
    "good",
    "good",
    "good",
    "Bearer !",
    `Bearer ${"x".repeat(32)}`,
    "Basic eA==",
    "",
  );
  const method = fc.constantFrom(CALL, CALL, "komoriuta.v1.AgentService/GetManifest");
  const site = fc.constantFrom<Record<string, string>>({}, {}, {}, { "sec-fetch-site": "cross-site" });

  it("whatever is sent", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(written, shown, method, site, async ({ headers, body }, token, call, from) => {
        const said = { authorization: token === "good" ? authorization : token };
        await alike({ ...headers, ...said, ...from }, new Uint8Array(body), call);
      }),
      { numRuns: 150 },
    );
    expect(manager.errors).toEqual([]);
  });

  it("a machine that hangs up in the middle is no error", async () => {
    await runningMachine(manager.under);
    for (const length of [{}, { "content-length": String(bytes.length) }]) {
      const cut = new ReadableStream({
        pull(controller) {
          controller.enqueue(bytes.subarray(0, 4));
          controller.error(new Error("cut"));
        },
      });
      const headers = { ...BINARY, ...length, authorization };
      const asking = { method: "POST", headers, body: cut, duplex: "half" };
      await expect(fetch(`${manager.url}/agent/${CALL}`, asking as RequestInit)).rejects.toThrow();
    }
    expect((await ask("/agent/", { ...BINARY, authorization }, bytes)).status).toBe(200);
    expect(manager.errors).toEqual([]);
  });
});

it("a token that is refused is checked once", async () => {
  const server = vi.spyOn(manager.access, "server");
  expect((await ask("/agent/", { ...BINARY, authorization: `Bearer ${"x".repeat(32)}` }, bytes)).status).toBe(
    401,
  );
  expect(server).toHaveBeenCalledTimes(1);
  server.mockRestore();
});
