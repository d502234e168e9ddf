import { create, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { by, settings } from "../fleet/testing";
import { TurnOffRequestSchema } from "../gen/proto/komoriuta/v1/power_pb";
import { testManager, type TestManager } from "./testing";

const TURN_OFF = "/api/komoriuta.v1.PowerService/TurnOff";
const EDIT = "/api/komoriuta.v1.ServerService/UpdateServer";

describe("a field that nobody knows", () => {
  let manager: TestManager;
  let cookie: string;
  let uuid: string;
  beforeAll(async () => {
    manager = await testManager();
    cookie = await manager.login();
    ({ uuid } = (await manager.under.fleet.as(by("yuki")).register(settings({ name: "elm" }))).server);
    await manager.under.fleet.as(by("yuki")).act(uuid, "TurnOn");
  });
  afterAll(() => manager[Symbol.asyncDispose]());

  const wanted = () => manager.under.fleet.get(uuid).facts.power;
  const json = (path: string, body: unknown) => manager.json(path, body, { cookie });
  async function binary(path: string, bytes: Uint8Array) {
    const response = await fetch(manager.url + path, {
      ...{ method: "POST", body: Buffer.from(bytes) },
      headers: { cookie, "content-type": "application/proto", "connect-protocol-version": "1" },
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  /** A field with a number that nothing has, behind a message. */
  const withUnknown = (bytes: Uint8Array) =>
    Buffer.concat([bytes, new BinaryWriter().tag(999, WireType.Varint).uint32(1).finish()]);

  it("turns no server off: in JSON it is named, with the nearest one", async () => {
    const answer = await json(TURN_OFF, { uuid, moode: "STOP_MODE_WHEN_FREE" });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      code: "invalid_argument",
      message: "moode: is no field of TurnOffRequest; did you mean mode?",
      details: [{ type: "komoriuta.v1.InvalidFields" }],
    });
    expect((await json(TURN_OFF, { uuid, 'x"y': 1 })).body.message).toMatch(/is no field of TurnOffRequest$/);
    expect(wanted()).toBe("ON");
  });
  it("is refused inside of other messages, too, and so is a word that a field does not have", async () => {
    const nested = await json(EDIT, { uuid, guards: { holds: true } });
    expect(nested.body.message).toBe("holds: is no field of Guards; did you mean hold?");
    const word = await json(TURN_OFF, { uuid, mode: "STOP_MODE_WHENFREE" });
    expect(word.status).toBe(400);
    expect(wanted()).toBe("ON");
  });
  it("is refused in a binary message, by its number", async () => {
    const answer = await binary(
      TURN_OFF,
      withUnknown(toBinary(TurnOffRequestSchema, create(TurnOffRequestSchema, { uuid }))),
    );
    expect(answer).toMatchObject({
      status: 400,
      body: { code: "invalid_argument", message: "#999: is no field of this manager's version" },
    });
    expect(wanted()).toBe("ON");
  });
  it("does not keep an agent from reporting", async () => {
    const { accessToken } = await manager.under.fleet.as(by("yuki")).rotateToken(uuid);
    const answer = await manager.json(
      "/agent/komoriuta.v1.AgentService/GetManifest",
      { bootId: "boot-1", fromTheFuture: 1 },
      { authorization: `Bearer ${accessToken}` },
    );
    expect(answer.status).toBe(200);
  });
});
