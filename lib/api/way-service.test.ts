import { Code, createClient } from "@connectrpc/connect";
import { create, toJsonString } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import {
  WayCall,
  WayFaultCode,
  WayKind,
  WaySchema,
  WayService,
  SecretState,
  SeenPower,
} from "../gen/proto/komoriuta/v1/way_pb";
import type { Who } from "../access/identity";
import type { WayOutcome } from "../fleet/model/way";
import { by, settings } from "../fleet/testing";
import type { WayTarget } from "../power/ways";
import { failure, testManager, type TestManager } from "./testing";

const CERTIFICATE = {
  fingerprint: "0f".repeat(32),
  subject: "CN=bmc",
  issuer: "CN=bmc",
  validUntil: 4_000_000_000_000,
};
const WAY = { kind: WayKind.REDFISH, address: "bmc.example", user: "root", secret: "calvin" };
const NOBODY = "00000000-0000-4000-8000-000000000000";

let at: TestManager;
let serverUuid: string;
let tryOut: (target: WayTarget) => WayOutcome | Promise<WayOutcome>;

beforeAll(async () => {
  at = await testManager({ tryOut: (target) => tryOut(target) });
  serverUuid = (await at.under.fleet.as(by("yuki")).register(settings())).server.uuid;
});
afterAll(() => at[Symbol.asyncDispose]());
const clients = async () => {
  const transport = at.operator({ cookie: await at.login() });
  return { ways: createClient(WayService, transport), servers: createClient(ServerService, transport) };
};

test("a way is set, changed, listed and removed, and its secret is in no answer", async () => {
  const { ways } = await clients();
  const { way = create(WaySchema) } = await ways.setWay({
    ...{ serverUuid, way: { ...WAY, options: { system: "1" } } },
  });
  const seen = way.updatedAt ? { ifUpdatedAt: way.updatedAt } : {};
  expect(way).toMatchObject({
    ...{ kind: WayKind.REDFISH, address: "bmc.example", user: "root", pin: "", options: { system: "1" } },
    ...{ secretState: SecretState.KEPT, author: "yuki" },
  });
  const { ways: listed } = await ways.listWays({ serverUuid });
  expect(listed).toEqual([way]);
  const { way: pinned = create(WaySchema) } = await ways.setWay({
    ...{ serverUuid, ...seen },
    way: { ...WAY, secret: undefined, pin: CERTIFICATE.fingerprint.toUpperCase() },
  });
  expect(pinned).toMatchObject({ pin: CERTIFICATE.fingerprint, secretState: SecretState.KEPT });
  expect(toJsonString(WaySchema, pinned)).not.toMatch(/calvin|sealed/);
  expect(pinned.secret).toBeUndefined();
  const stale = ways.setWay({ serverUuid, way: WAY, ...seen });
  expect((await failure(stale)).code).toBe(Code.Aborted);
  await ways.removeWay({ serverUuid, kind: WAY.kind });
  expect((await failure(ways.removeWay({ serverUuid, kind: WAY.kind }))).code).toBe(Code.NotFound);
  expect((await ways.listWays({ serverUuid })).ways).toEqual([]);
});

test("what is no way is refused in words, and nothing is stored", async () => {
  const { ways } = await clients();
  for (const [way, said] of [
    [{ ...WAY, kind: WayKind.PACKET }, "way.kind: must be REDFISH, IPMI, HTTP or PROXMOX"],
    [{ ...WAY, kind: 77 as WayKind }, "way.kind: must be REDFISH"],
    [{ ...WAY, address: "127.0.0.1" }, "way.address: must not be this machine"],
    [{ ...WAY, address: "bmc/redfish" }, "way.address: must be a host name"],
    [{ ...WAY, secret: "x".repeat(257) }, "way.secret: must have at most 256 bytes"],
    [{ ...WAY, pin: "abc" }, "way.pin: must be a SHA-256 fingerprint"],
    [undefined, "way:"],
  ] as const) {
    const error = await failure(ways.setWay({ serverUuid, ...(way && { way }) }));
    expect([error.code, error.rawMessage]).toEqual([Code.InvalidArgument, expect.stringContaining(said)]);
    expect(error.rawMessage).not.toContain("xxx");
  }
  expect((await failure(ways.setWay({ serverUuid: NOBODY, way: WAY }))).code).toBe(Code.NotFound);
  expect((await failure(ways.listWays({ serverUuid: "nonsense" }))).code).toBe(Code.InvalidArgument);
  expect((await ways.listWays({ serverUuid })).ways).toEqual([]);
});

test("a secret goes nowhere else without being given again", async () => {
  const { ways } = await clients();
  await ways.setWay({ serverUuid, way: WAY });
  const elsewhere = ways.setWay({ serverUuid, way: { ...WAY, secret: undefined, address: "evil.example" } });
  expect((await failure(elsewhere)).rawMessage).toBe(
    "secret: must be given again: it is kept only for the same address and the same user",
  );
  expect((await ways.listWays({ serverUuid })).ways).toMatchObject([{ address: "bmc.example" }]);
});

test("a try says what it found, or why it came to nothing, with the certificate", async () => {
  const { ways } = await clients();
  await ways.setWay({ serverUuid, way: WAY });
  const seen: WayTarget[] = [];
  tryOut = (target) => {
    seen.push(target);
    return { fault: { code: "certificate_unknown", detail: "", certificate: CERTIFICATE } };
  };
  const kind = WayKind.REDFISH;
  expect((await ways.tryWay({ serverUuid, kind })).outcome).toMatchObject({
    case: "fault",
    value: { code: WayFaultCode.CERTIFICATE_UNKNOWN, certificate: { fingerprint: CERTIFICATE.fingerprint } },
  });
  expect(seen).toEqual([{ address: "bmc.example", user: "root", secret: "calvin", pin: null, options: {} }]);
  tryOut = () => ({
    findings: {
      power: "off",
      product: "A BMC",
      certificate: CERTIFICATE,
      can: ["wake", "look", "cut"],
      cautions: [],
    },
  });
  expect((await ways.tryWay({ serverUuid, kind })).outcome).toMatchObject({
    case: "findings",
    value: { power: SeenPower.OFF, product: "A BMC", can: [WayCall.WAKE, WayCall.LOOK, WayCall.CUT] },
  });
  for (const other of [WayKind.IPMI, WayKind.RELAY])
    expect((await failure(ways.tryWay({ serverUuid, kind: other }))).code).toBe(Code.NotFound);
});

test("whoever loses the right while it is tried is told nothing", async () => {
  const { ways } = await clients();
  await ways.setWay({ serverUuid, way: WAY });
  const { grantsNow } = at.access;
  let isLost = false;
  Object.assign(at.access, { grantsNow: (who: Who) => (isLost ? [] : grantsNow(who)) });
  tryOut = () => {
    isLost = true;
    return { findings: { power: "on", product: "", certificate: null, can: ["wake"], cautions: [] } };
  };
  const error = await failure(ways.tryWay({ serverUuid, kind: WayKind.REDFISH }));
  Object.assign(at.access, { grantsNow });
  expect(error.code).toBe(Code.PermissionDenied);
});
