import { gzipSync } from "node:zlib";
import { create, toBinary, toJsonString } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runningMachine, settings } from "../fleet/testing";
import { SendHeartbeatRequestSchema } from "../gen/proto/komoriuta/v1/agent_pb";
import { HeartbeatStatus } from "../gen/proto/komoriuta/v1/status_pb";
import { REQUEST_BYTES } from "./routes";
import { testManager, THROUGH_ROUTE, type TestManager } from "./testing";

const CALL = "komoriuta.v1.AgentService/SendHeartbeat";
const BINARY = { "content-type": "application/proto" };
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
  const { accessToken } = await manager.under.fleet.register(settings(), "yuki");
  authorization = `Bearer ${accessToken}`;
});
afterAll(() => manager[Symbol.asyncDispose]());

async function ask(mount: string, headers: Record<string, string>, body: RequestInit["body"]) {
  const answer = await fetch(`${manager.url}${mount}${CALL}`, {
    method: "POST",
    headers,
    body: body ?? null,
  });
  const told = ["content-type", "www-authenticate", "grpc-status", "accept-post"];
  return {
    status: answer.status,
    headers: Object.fromEntries(told.map((name) => [name, answer.headers.get(name)])),
    body: Buffer.from(await answer.arrayBuffer()).toString("latin1"),
  };
}

describe("the door and the route handler answer alike", () => {
  const framed = Buffer.concat([Buffer.from([0, 0, 0, 0, bytes.length]), bytes]);
  it.each<[string, number, Record<string, string>, RequestInit["body"]]>([
    ["a heartbeat", 200, BINARY, bytes],
    ["JSON", 200, { "content-type": "application/json" }, toJsonString(SendHeartbeatRequestSchema, REPORT)],
    ["gRPC-Web", 200, { "content-type": "application/grpc-web+proto" }, framed],
    ["nothing that can be read", 400, BINARY, new Uint8Array([255, 255, 255])],
    ["nothing at all", 400, BINARY, null],
    ["what is compressed", 400, { ...BINARY, "content-encoding": "gzip" }, gzipSync(bytes)],
    ["what is too large", 429, BINARY, new Uint8Array(REQUEST_BYTES + 1)],
    ["another kind of content", 415, { "content-type": "text/plain" }, "heartbeat"],
    ["no token", 401, { ...BINARY, authorization: "" }, bytes],
  ])("%s: %i", async (_what, status, headers, body) => {
    const all = { authorization, ...headers };
    const atTheDoor = await ask("/agent/", all, body);
    expect(atTheDoor.status).toBe(status);
    expect(await ask(THROUGH_ROUTE, all, body)).toEqual(atTheDoor);
    expect(manager.errors).toEqual([]);
  });

  it("and a machine that hangs up in the middle is no error", async () => {
    await runningMachine(manager.under);
    const cut = new ReadableStream({
      pull(controller) {
        controller.enqueue(bytes.subarray(0, 4));
        controller.error(new Error("cut"));
      },
    });
    const asking = { method: "POST", headers: { ...BINARY, authorization }, body: cut, duplex: "half" };
    await expect(fetch(`${manager.url}/agent/${CALL}`, asking as RequestInit)).rejects.toThrow();
    expect((await ask("/agent/", { ...BINARY, authorization }, bytes)).status).toBe(200);
    expect(manager.errors).toEqual([]);
  });
});
