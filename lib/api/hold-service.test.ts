import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { by, runningMachine, settings } from "../fleet/testing";
import { ApiTokenService, Right } from "../gen/proto/komoriuta/v1/api_token_pb";
import { InvalidFieldsSchema } from "../gen/proto/komoriuta/v1/error_pb";
import { HoldService } from "../gen/proto/komoriuta/v1/hold_pb";
import { PowerService } from "../gen/proto/komoriuta/v1/power_pb";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import { failure, LOGIN, testManager, type TestManager } from "./testing";

const UNKNOWN = "00000000-0000-4000-8000-000000000000";
const DAY = 24 * 3600 * 1000;

async function loggedIn(manager: TestManager) {
  const transport = manager.operator({ cookie: await manager.login() });
  return {
    holds: createClient(HoldService, transport),
    power: createClient(PowerService, transport),
    servers: createClient(ServerService, transport),
  };
}

it("a hold wakes what its servers need as far as whoever places it may, and says whose run that is", async () => {
  await using manager = await testManager();
  const { under } = manager;
  const cookie = await manager.login();
  const fleet = under.fleet.as(by("yuki"));
  const [mine, hidden, desk, other] = [
    (await fleet.register(settings({ name: "mine" }))).server.uuid,
    (await fleet.register(settings({ name: "hidden" }))).server.uuid,
    (await fleet.register(settings({ name: "desk" }))).server.uuid,
    (await fleet.register(settings({ name: "other desk" }))).server.uuid,
  ];
  for (const uuid of [desk, other]) await fleet.edit(uuid, { needs: [mine, hidden] });
  const room = await fleet.createGroup({ name: "room", serverUuids: [mine, desk, other] });
  const programs = createClient(ApiTokenService, manager.operator({ cookie }));
  const { token } = await programs.createApiToken({
    name: "ci",
    rights: [Right.WAKE],
    groupUuids: [room.uuid],
  });
  const holds = createClient(HoldService, manager.operator({ authorization: `Bearer ${token}` }));
  const until = timestampFromMs(under.clock.wall() + DAY);
  await holds.placeHold({ serverUuids: [desk, other], until, wake: true });
  const [run] = under.fleet.openRuns();
  expect(run).toMatchObject({ action: "ON", author: "token:ci" });
  expect(run?.members.map(({ serverName, added }) => [serverName, added])).toEqual([
    ["mine", true],
    ["desk", false],
    ["other desk", false],
  ]);
  expect(under.fleet.get(hidden).facts.power).toBe("OFF");
  const { entries } = await under.store.audit.list({ limit: 9, actor: "token:ci" });
  expect(entries.map(({ operation }) => operation).sort()).toEqual([
    "hold_placed",
    "run_started",
    "turned_on",
  ]);
});

it("one server that waits for nothing is woken as by a click: the audit tells from where", async () => {
  await using manager = await testManager();
  const { under } = manager;
  const { holds, servers } = await loggedIn(manager);
  const uuid = (await servers.createServer(settings())).server?.uuid ?? "";
  const until = timestampFromMs(under.clock.wall() + DAY);
  await holds.placeHold({ serverUuids: [uuid], until, wake: true });
  const { entries } = await under.store.audit.list({ limit: 9 });
  const [woken, placed] = ["turned_on", "hold_placed"].map((one) =>
    entries.find(({ operation }) => operation === one),
  );
  expect(woken).toMatchObject({ via: placed?.via, address: placed?.address, actor: placed?.actor });
  expect(placed?.via).not.toBe("manager");
});

it("a hold is placed, listed, told with its server, ended with a turn-off, and released", async () => {
  await using manager = await testManager();
  const { holds, power, servers } = await loggedIn(manager);
  const [machine, other] = [await runningMachine(manager.under), await runningMachine(manager.under)];
  const { uuid } = machine;
  const until = timestampFromMs(manager.under.clock.wall() + DAY);
  const asked = { serverUuids: [uuid, other.uuid], until, reason: " copying\u0000\n" };
  const { hold } = await holds.placeHold(asked);
  expect(hold).toMatchObject({
    serverUuids: asked.serverUuids,
    reason: "copying",
    author: LOGIN.userId,
    until,
  });
  expect((await holds.listHolds({})).holds).toEqual([hold]);
  const { server } = await servers.getServer({ uuid });
  // Each of thousands of servers would name thousands.
  expect(server?.holds).toEqual([{ ...hold, serverUuids: [] }]);

  const refused = await failure(power.turnOff({ uuid }));
  expect(refused.code).toBe(Code.FailedPrecondition);
  expect(refused.rawMessage).toContain(`The server is held by ${LOGIN.userId} until `);
  expect((await power.turnOff({ uuid, endHolds: true })).server?.holds).toEqual([]);
  expect((await holds.listHolds({})).holds).toMatchObject([{ serverUuids: [other.uuid] }]);

  await holds.releaseHold({ uuid: hold?.uuid });
  expect((await holds.listHolds({})).holds).toEqual([]);
  expect((await failure(holds.releaseHold({ uuid: hold?.uuid }))).code).toBe(Code.NotFound);
  expect(manager.errors).toEqual([]);
});

describe("bad input", () => {
  let shared: TestManager;
  beforeAll(async () => {
    shared = await testManager();
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  const ahead = (ms: number) => timestampFromMs(shared.under.clock.wall() + ms);

  it.each<[string, () => object, string, string]>([
    ["no server", () => ({ serverUuids: [] }), "serverUuids", "must name a server, or groupUuids a group"],
    ["a server that is no UUID", () => ({ serverUuids: ["nas"] }), "serverUuids.0", "must be a UUID"],
    ["no end", () => ({ until: undefined }), "until", "must be given"],
    ["an end yesterday", () => ({ until: ahead(-DAY) }), "until", "must be in the future"],
    ["31 days", () => ({ until: ahead(31 * DAY) }), "until", "must be at most 30 days from now"],
    [
      "a thousand years",
      () => ({ until: ahead(365_000 * DAY) }),
      "until",
      "must be at most 30 days from now",
    ],
    ["201 characters", () => ({ reason: "よ".repeat(201) }), "reason", "must have at most 200 characters"],
  ])("%s: invalid_argument that names the field", async (_what, wrong, field, message) => {
    const { holds } = await loggedIn(shared);
    const { server } = await shared.under.fleet.as(by("yuki")).register(settings());
    const asked = { serverUuids: [server.uuid], until: ahead(DAY), reason: "よ".repeat(200), ...wrong() };
    const refused = await failure(holds.placeHold(asked));
    expect(refused.code).toBe(Code.InvalidArgument);
    expect(refused.findDetails(InvalidFieldsSchema)[0]?.violations).toMatchObject([{ field, message }]);
    expect(shared.under.fleet.holds()).toEqual([]);
    expect(shared.errors).toEqual([]);
  });

  it("what is not there: not_found", async () => {
    const { holds } = await loggedIn(shared);
    for (const named of [{ serverUuids: [UNKNOWN] }, { groupUuids: [UNKNOWN] }]) {
      const refused = await failure(holds.placeHold({ ...named, until: ahead(DAY) }));
      expect(refused.code).toBe(Code.NotFound);
    }
  });
});
