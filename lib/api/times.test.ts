import { create, type DescMessage, type DescMethod } from "@bufbuild/protobuf";
import { reflect, type ReflectMessage } from "@bufbuild/protobuf/reflect";
import { TimestampSchema, timestampFromMs, timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";
import { Code, createClient, createConnectRouter } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { by, settings } from "../fleet/testing";
import { ApiTokenService } from "../gen/proto/komoriuta/v1/api_token_pb";
import { HistoryService } from "../gen/proto/komoriuta/v1/history_pb";
import { HoldService } from "../gen/proto/komoriuta/v1/hold_pb";
import { ScheduleService } from "../gen/proto/komoriuta/v1/schedule_pb";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import { operatorRoutes } from "./routes";
import { failure, testManager, type TestManager } from "./testing";

/** Every method that operators may call, as the routes have them. */
const router = createConnectRouter();
operatorRoutes(() => {
  throw new Error("nobody asks");
})(router);
const METHODS: readonly DescMethod[] = router.handlers.map(({ method }) => method);

type Path = readonly string[];

/** The paths of a message at which a time may be. */
function timesIn(desc: DescMessage, depth = 0): Path[] {
  if (desc.typeName === TimestampSchema.typeName) return [[]];
  if (depth > 5) return [];
  return desc.fields.flatMap(({ message, localName }) =>
    message ? timesIn(message, depth + 1).map((path) => [localName, ...path]) : [],
  );
}

/** A message with this time alone. */
function withTime(desc: DescMessage, path: Path, time: Timestamp): ReflectMessage {
  const [name, ...rest] = path;
  if (name === undefined) return reflect(TimestampSchema, time);
  const message = reflect(desc, create(desc));
  const field = message.fields.find(({ localName }) => localName === name);
  if (!field?.message) throw new Error(`there is no ${name}`);
  const inner = withTime(field.message, rest, time);
  if (field.fieldKind === "message") message.set(field, inner);
  else if (field.fieldKind === "list") message.get(field).add(inner);
  else throw new Error(`${name} is neither one nor a list`);
  return message;
}

const CASES = METHODS.flatMap((method) =>
  timesIn(method.input).map(
    (path) => [`${method.parent.name}.${method.name} ${path.join(".")}`, method, path] as const,
  ),
);

const time = (seconds: bigint, nanos = 0): Timestamp => create(TimestampSchema, { seconds, nanos });
const EXTREMES: readonly Timestamp[] = [
  time(253402300799n, 999_999_999),
  time(253402300799n),
  time(BigInt(Date.UTC(9999, 0, 1) / 1000), 1),
  time(-1n, 999_999_999),
  time(-62135596800n),
  time(2n ** 63n - 1n),
  time(-(2n ** 63n)),
  time(0n, -1),
  time(0n, 2_000_000_000),
];

let at: TestManager;
let cookie: string;
beforeAll(async () => {
  at = await testManager();
  cookie = await at.login();
});
afterAll(() => at[Symbol.asyncDispose]());

async function outcome(method: DescMethod, message: unknown): Promise<string> {
  const client = createClient(method.parent, at.operator({ cookie })) as Record<
    string,
    (message: unknown) => Promise<unknown> | AsyncIterable<unknown>
  >;
  const call = client[method.localName]?.(message);
  if (call === undefined) throw new Error(`there is no ${method.name}`);
  const ended = async (): Promise<void> => {
    if (Symbol.asyncIterator in call) for await (const _ of call) return;
    else await call;
  };
  const error = await failure(ended().then(() => Promise.reject(new Error("taken"))));
  return `${Code[error.code]}: ${error.rawMessage}`;
}

it("the protocol has times, and this finds them", () => {
  expect(CASES.map(([name]) => name)).toEqual(
    expect.arrayContaining([
      "ApiTokenService.CreateApiToken expiresAt",
      "ScheduleService.UpdateSchedule schedule.pausedUntil",
      "HistoryService.ListPlanned until",
    ]),
  );
});

describe("a time out of bounds is refused by its name, wherever it stands", () => {
  it.each(CASES)("%s", async (_, method, path) => {
    for (const extreme of EXTREMES) {
      const { message } = withTime(method.input, path, extreme);
      expect(await outcome(method, message)).toMatch(
        new RegExp(`^InvalidArgument: ${path.join(".(0.)?")}: must be from 1970 and before the year 9999$`),
      );
    }
    expect(at.errors).toEqual([]);
  });
});

describe("the last times that are taken can be told again", () => {
  const last = timestampFromMs(Date.UTC(9999, 0, 1));

  it("of a token", async () => {
    const tokens = createClient(ApiTokenService, at.operator({ cookie }));
    await tokens.createApiToken({ name: "long", expiresAt: last });
    expect((await tokens.listApiTokens({})).tokens[0]?.expiresAt).toEqual(last);
    const { status } = await at.json("/api/komoriuta.v1.ApiTokenService/ListApiTokens", {}, { cookie });
    expect(status).toBe(200);
  });

  it("of what is planned", async () => {
    const schedules = createClient(ScheduleService, at.operator({ cookie }));
    const windows = [{ days: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "18:00" }];
    const servers = createClient(ServerService, at.operator({ cookie }));
    const settings = { name: "alder", macAddress: "02:00:5e:00:53:01", heartbeatInterval: 30 };
    const { server } = await servers.createServer(settings);
    const serverUuids = [server?.uuid ?? ""];
    const schedule = {
      name: "hours",
      zone: "Pacific/Kiritimati",
      wake: true,
      stop: true,
      windows,
      serverUuids,
    };
    expect((await schedules.previewSchedule({ schedule, from: last })).edges.length).toBeGreaterThan(20);
    await schedules.createSchedule({ schedule });
    const history = createClient(HistoryService, at.operator({ cookie }));
    const since = timestampFromMs(Date.UTC(9998, 11, 20));
    await history.listPlanned({ since, until: last });
    expect(at.errors).toEqual([]);
  });

  it("also of what was kept before times had a bound", async () => {
    const settings = { rights: ["see"], groupUuids: null } as const;
    const author = { actor: "yuki", address: "", via: "console" } as const;
    for (const expiresAt of [253402300800000, 8.64e15])
      await at.access.apiTokens.create({ ...settings, name: `of ${expiresAt}`, expiresAt }, author);
    for (const path of ["ApiTokenService/ListApiTokens", "AuditService/ListAuditEntries"]) {
      const { status, body } = await at.json(`/api/komoriuta.v1.${path}`, {}, { cookie });
      expect([status, body.code]).toEqual([200, undefined]);
    }
    expect(at.errors).toEqual([]);
  });

  it("also where it holds a part of a millisecond, as no page sends it", async () => {
    const { fleet, clock } = at.under;
    const { server } = await fleet.as(by("yuki")).register(settings());
    const until = clock.wall() + 3_600_000 + 0.123;
    const named = { serverUuids: [server.uuid], groupUuids: [] };
    await fleet.as(by("yuki")).placeHold({ ...named, until, reason: "", wake: false });
    const { holds } = await createClient(HoldService, at.operator({ cookie })).listHolds({});
    expect(holds.map((hold) => hold.until && timestampMs(hold.until))).toEqual([Math.trunc(until)]);
  });
});
