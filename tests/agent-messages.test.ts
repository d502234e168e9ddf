import { create, type DescField, type DescMessage, fromJsonString, toJsonString } from "@bufbuild/protobuf";
import { timestampFromMs, TimestampSchema } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { getManifestJson, heartbeatJson, readManifest, type Heartbeat } from "../agent-deno/messages.ts";
import type { Holder, HolderKind } from "../agent-deno/guards/words.ts";
import { printable } from "../agent-deno/printable.ts";
import {
  GetManifestRequestSchema,
  GetManifestResponseSchema,
  ManifestSchema,
  SendHeartbeatRequestSchema,
  SendHeartbeatResponseSchema,
  WakeOnLanKeeper,
} from "../lib/gen/proto/komoriuta/v1/agent_pb";
import { HolderKind as HolderKindNumber } from "../lib/gen/proto/komoriuta/v1/use_pb";
import { HeartbeatStatus, PowerStatus, Shutdown } from "../lib/gen/proto/komoriuta/v1/status_pb";

/** Any text at all: the host of an agent may give broken ones. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("a", "\ud83d", "\ude00") }),
);
const uint32 = fc.nat(0xffff_ffff);

const KEEPERS = {
  WAKE_ON_LAN_KEEPER_UNSPECIFIED: WakeOnLanKeeper.UNSPECIFIED,
  WAKE_ON_LAN_KEEPER_LINK: WakeOnLanKeeper.LINK,
  WAKE_ON_LAN_KEEPER_NETWORK_MANAGER: WakeOnLanKeeper.NETWORK_MANAGER,
} as const;

const HOLDER_KINDS: readonly HolderKind[] = [
  "session",
  "inhibitor",
  "hold",
  "package_manager",
  "process",
  "load",
  "traffic",
  "script",
  "fault",
];
const holders: fc.Arbitrary<Holder> = fc.record({
  kind: fc.constantFrom(...HOLDER_KINDS),
  name: text,
  since: fc.option(fc.oneof(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.double()), { nil: undefined }),
});

const heartbeats: fc.Arbitrary<Heartbeat> = fc.record({
  status: fc.constantFrom("Launched", "ON", "Stopping"),
  bootId: text,
  instanceId: text,
  sequence: uint32,
  manifestRevision: uint32,
  shutdownError: fc.option(text, { nil: undefined }),
  restarting: fc.constantFrom(true, undefined),
  leaving: fc.constantFrom(true, undefined),
  use: fc.option(fc.array(holders, { maxLength: 3 }), { nil: undefined }),
  freeSinceMs: fc.option(uint32, { nil: undefined }),
  declinedRevision: fc.option(uint32, { nil: undefined }),
  holdMs: fc.nat(45_000),
  mark: fc.option(text, { nil: undefined }),
  waked: fc.option(
    fc.array(fc.record({ id: text, targets: uint32, fault: fc.constantFrom("off", "not_sent", undefined) }), {
      maxLength: 3,
    }),
    { nil: undefined },
  ),
  host: fc.option(
    fc.record({
      version: text,
      hostname: text,
      os: text,
      arch: text,
      interfaces: fc.array(
        fc.record({
          name: text,
          macAddress: text,
          wakeOnLan: fc.option(fc.boolean(), { nil: undefined }),
          defaultRoute: fc.boolean(),
          driver: text,
          speed: uint32,
          wireless: fc.boolean(),
          acpiWakeup: text,
          linkFile: text,
          wakeOnLanKeptBy: fc.constantFrom(...(Object.keys(KEEPERS) as (keyof typeof KEEPERS)[])),
          addresses: fc.array(text, { maxLength: 3 }),
        }),
        { maxLength: 3 },
      ),
      boardVendor: text,
      boardName: text,
      wakeUpType: uint32,
      can: fc.constantFrom([], ["relay", "alarm"] as const),
      alarmAt: fc.constantFrom(undefined, "2026-11-30T06:02:00.000Z"),
      beganAfterAlarm: fc.constantFrom(undefined, "2026-11-30T06:02:00.000Z"),
      upgraded: fc.constantFrom(undefined, { id: "u-1", fault: "" }, { id: "u-1", fault: "disk_full" }),
    }),
    { nil: undefined },
  ),
});

/** Any heartbeat. */
const FULL: Heartbeat = {
  status: "Stopping",
  bootId: "boot-1",
  instanceId: "instance-1",
  sequence: 3,
  manifestRevision: 2,
  shutdownError: "exit code 1",
  restarting: true,
  leaving: true,
  use: [{ kind: "session", name: "alice (ssh)", since: 1_000 }],
  freeSinceMs: 61_000,
  declinedRevision: 2,
  mark: "7.a1.seal",
  waked: [{ id: "wake-1", targets: 2, fault: "not_sent" }],
  holdMs: 9_700,
  host: {
    version: "1.2.3",
    hostname: "host-1",
    os: "Linux",
    arch: "x86_64",
    interfaces: [
      {
        ...{ name: "eth0", macAddress: "02:00:00:00:00:01", wakeOnLan: true, defaultRoute: true },
        ...{ driver: "e1000e", speed: 1000, wireless: true, acpiWakeup: "GLAN S4 enabled" },
        linkFile: "/usr/lib/systemd/network/99-default.link",
        wakeOnLanKeptBy: "WAKE_ON_LAN_KEEPER_LINK",
        addresses: ["192.0.2.7/24"],
      },
    ],
    ...{ boardVendor: "Dell Inc.", boardName: "0X8DXD", wakeUpType: 5 },
    can: ["relay", "alarm"],
    ...{ alarmAt: "2026-12-01T06:02:00.000Z", beganAfterAlarm: "2026-11-30T06:02:00.000Z" },
    upgraded: { id: "u-1", fault: "disk_full" },
  },
};

/** Names of all fields that the protocol has, with those of the messages within. */
function fieldsOf(schema: DescMessage): string[] {
  return schema.fields.flatMap((field: DescField) => [
    `${schema.name}.${field.jsonName}`,
    // A time is text.
    ...(field.message && field.message !== TimestampSchema ? fieldsOf(field.message) : []),
  ]);
}

function namesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(namesIn);
  return Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner)]);
}

function holderOf({ kind, name, since }: Holder): unknown {
  const isTime = since !== undefined && since >= 0 && since < 253_402_300_800_000;
  return expect.objectContaining({
    kind: HolderKindNumber[kind.toUpperCase() as keyof typeof HolderKindNumber],
    name: name.toWellFormed(),
    ...(isTime ? { since: timestampFromMs(Math.trunc(since)) } : {}),
  });
}

describe("what the agent writes", () => {
  test("is what the protocol reads, unknown fields refused, whatever the texts", () => {
    fc.assert(
      fc.property(heartbeats, (heartbeat) => {
        const { status, host, shutdownError, use, mark = "", ...numbers } = heartbeat;
        const got = fromJsonString(SendHeartbeatRequestSchema, heartbeatJson(heartbeat));
        expect(HeartbeatStatus[got.heartbeatStatus]).toBe(status.toUpperCase());
        expect(got).toMatchObject(wellFormed(numbers));
        expect(got.shutdownError).toBe(shutdownError?.toWellFormed());
        expect(got.mark).toBe(mark.toWellFormed());
        expect(got.use === undefined).toBe(use === undefined);
        expect(got.use?.holders ?? []).toEqual((use ?? []).map(holderOf));
        expect(got.agent === undefined).toBe(host === undefined);
        if (!host) return;
        const interfaces = host.interfaces.map((card) => ({
          ...card,
          wakeOnLanKeptBy: KEEPERS[card.wakeOnLanKeptBy],
        }));
        const { alarmAt, beganAfterAlarm, upgraded, ...rest } = host;
        const time = (said: string | undefined) => said && timestampFromMs(Date.parse(said));
        expect(got.agent).toMatchObject(wellFormed({ ...rest, interfaces }));
        expect(got.agent?.alarmAt).toEqual(time(alarmAt));
        expect(got.agent?.beganAfterAlarm).toEqual(time(beganAfterAlarm));
        if (upgraded) expect(got.agent?.upgraded).toMatchObject(upgraded);
        else expect(got.agent?.upgraded).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(text, (bootId) => {
        const got = fromJsonString(GetManifestRequestSchema, getManifestJson(bootId));
        expect(got.bootId).toBe(bootId.toWellFormed());
      }),
    );
  });

  test("has every field that the protocol has: one that is added there is added here, too", () => {
    const protocol = fieldsOf(SendHeartbeatRequestSchema).map((name) => name.split(".")[1]);
    expect(namesIn(JSON.parse(heartbeatJson(FULL))).sort()).toEqual(protocol.sort());
  });
});

describe("what the agent reads", () => {
  const guards = fc.record({
    inhibitor: fc.boolean(),
    sessionIdleMinutes: fc.option(fc.integer({ min: 1, max: 1_440 }), { nil: undefined }),
    hold: fc.boolean(),
    packageManager: fc.boolean(),
    processes: fc.array(fc.string({ minLength: 1, maxLength: 15 }), { maxLength: 32 }),
    load: fc.option(
      fc.record({
        above: fc.double({ min: 0.01, max: 100, noNaN: true }),
        minutes: fc.constantFrom(1, 5, 15),
      }),
      { nil: undefined },
    ),
    trafficAbove: fc.option(uint32, { nil: undefined }),
    scripts: fc.boolean(),
  });
  const manifests = fc.record({
    ...{ powerStatus: fc.constant(PowerStatus.ON), how: fc.constant(Shutdown.POWER_OFF) },
    heartbeatInterval: fc.integer({ min: 1, max: 3_600 }),
    revision: uint32,
    serverUuid: fc.string(),
    force: fc.boolean(),
    reportUse: fc.boolean(),
    lookEvery: fc.integer({ min: 0, max: 3_600 }),
    guards: fc.option(guards, { nil: undefined }),
    grace: fc.integer({ min: 0, max: 3_600 }),
    reason: fc.string({ maxLength: 400 }),
    wakeAt: fc.option(fc.integer({ min: 1, max: 4_000_000_000_000 }), { nil: undefined }),
    mark: fc.oneof(fc.constantFrom("", "7.a1.seal-_", "x".repeat(129), "7.a1\n"), fc.string()),
    generation: fc.oneof(fc.constant(0), uint32),
  });

  // What is to restart is wanted on.
  const ways = fc.constantFrom(
    ...[Shutdown.POWER_OFF, Shutdown.SUSPEND, Shutdown.HIBERNATE].flatMap((how) =>
      [PowerStatus.ON, PowerStatus.OFF].map((powerStatus) => ({ powerStatus, how })),
    ),
    { powerStatus: PowerStatus.ON, how: Shutdown.REBOOT },
  );

  test.for([GetManifestResponseSchema, SendHeartbeatResponseSchema])("is what $name writes", (schema) => {
    fc.assert(
      fc.property(manifests, ways, (one, way) => {
        const manifest = { ...one, ...way };
        const {
          powerStatus,
          heartbeatInterval: interval,
          guards,
          how,
          mark,
          wakeAt,
          generation,
          ...rest
        } = manifest;
        const said = { ...manifest, wakeAt: wakeAt === undefined ? undefined : timestampFromMs(wakeAt) };
        const answer = create(schema, { manifest: said });
        const power = how === Shutdown.REBOOT ? "OFF" : PowerStatus[powerStatus];
        expect(readManifest(toJsonString(schema, answer))).toEqual({
          ...rest,
          power,
          interval,
          how: Shutdown[how].toLowerCase(),
          reason: printable(rest.reason),
          guards: guards && { ...guards, unknown: [] },
          ...(/^[\w.-]{1,128}$/.test(mark) ? { mark } : {}),
          ...(generation > 0 ? { generation } : {}),
          ...(wakeAt === undefined ? {} : { wakeAt }),
        });
      }),
    );
    for (const manifest of [undefined, create(ManifestSchema, { heartbeatInterval: 10 })]) {
      const text = toJsonString(schema, create(schema, manifest ? { manifest } : {}));
      expect(() => readManifest(text)).toThrow(/without a/);
    }
  });
});

/** The text with each half of a surrogate pair replaced: UTF-8 has none. */
function wellFormed<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === "string" ? inner.toWellFormed() : inner)),
  ) as T;
}
