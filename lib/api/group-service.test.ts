import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import { expect, test, vi } from "vitest";
import { settings } from "../fleet/testing";
import { GroupService } from "../gen/proto/komoriuta/v1/group_pb";
import { HoldService } from "../gen/proto/komoriuta/v1/hold_pb";
import { RunAction, RunService } from "../gen/proto/komoriuta/v1/run_pb";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import { failure, testManager } from "./testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 60_000 });

const UNKNOWN = "00000000-0000-4000-8000-000000000000";

test("groups are made, renamed, filled and deleted, and servers tell theirs", async () => {
  await using manager = await testManager();
  const transport = manager.operator({ cookie: await manager.login() });
  const [groups, servers] = [createClient(GroupService, transport), createClient(ServerService, transport)];
  const { server: nas } = await servers.createServer(settings({ name: "nas" }));
  const { server: mail } = await servers.createServer(settings({ name: "mail" }));
  const uuids = [nas?.uuid ?? "", mail?.uuid ?? ""];

  const { group } = await groups.createGroup({ name: " room ", serverUuids: uuids });
  expect(group).toMatchObject({ name: "room", serverUuids: uuids });
  const uuid = group?.uuid ?? "";
  expect((await groups.updateGroup({ uuid, name: "rack" })).group?.name).toBe("rack");
  expect((await groups.updateGroup({ uuid })).group?.name).toBe("rack");
  await groups.setMembers({ uuid, serverUuids: uuids.slice(1) });
  const members = (await servers.listServers({})).servers.map(({ name, groupUuids }) => [name, groupUuids]);
  expect(members).toEqual([
    ["mail", [uuid]],
    ["nas", []],
  ]);
  expect((await groups.listGroups({})).groups).toMatchObject([{ name: "rack", serverUuids: uuids.slice(1) }]);
  await groups.deleteGroup({ uuid });
  expect((await groups.listGroups({})).groups).toEqual([]);
});

test("guards of a group are set and reset, and a name alone leaves them", async () => {
  await using manager = await testManager();
  const groups = createClient(GroupService, manager.operator({ cookie: await manager.login() }));
  const { group } = await groups.createGroup({ name: "room" });
  const uuid = group?.uuid ?? "";
  expect(group?.guards).toBeUndefined();
  const guards = { inhibitor: true, sessionIdleMinutes: 30, processes: ["rsync"] };
  expect((await groups.updateGroup({ uuid, guards })).group?.guards).toMatchObject(guards);
  const { group: renamed } = await groups.updateGroup({ uuid, name: "rack" });
  expect(renamed).toMatchObject({ name: "rack", guards });
  expect((await groups.updateGroup({ uuid, resetGuards: true })).group?.guards).toBeUndefined();
  for (const wrong of [{ guards: { sessionIdleMinutes: 0 } }, { guards, resetGuards: true }])
    expect((await failure(groups.updateGroup({ uuid, ...wrong }))).code).toBe(Code.InvalidArgument);
});

test("a group keeps a relay on where that is set, and a name alone leaves it", async () => {
  await using manager = await testManager();
  const groups = createClient(GroupService, manager.operator({ cookie: await manager.login() }));
  const { group } = await groups.createGroup({ name: "room" });
  const uuid = group?.uuid ?? "";
  expect(group?.keepRelay).toBe(false);
  expect((await groups.updateGroup({ uuid, keepRelay: true })).group?.keepRelay).toBe(true);
  const { group: renamed } = await groups.updateGroup({ uuid, name: "rack" });
  expect(renamed).toMatchObject({ name: "rack", keepRelay: true });
  expect((await groups.listGroups({})).groups).toMatchObject([{ keepRelay: true }]);
  expect((await groups.updateGroup({ uuid, keepRelay: false })).group?.keepRelay).toBe(false);
});

test("a seat plan is set and reset; what is wrong with it is told, both servers of a seat by name", async () => {
  await using manager = await testManager();
  const transport = manager.operator({ cookie: await manager.login() });
  const [groups, servers] = [createClient(GroupService, transport), createClient(ServerService, transport)];
  const [nas = "", mail = ""] = await Promise.all(
    ["nas", "mail"].map(async (name) => (await servers.createServer(settings({ name }))).server?.uuid ?? ""),
  );
  const { group } = await groups.createGroup({ name: "room", serverUuids: [nas, mail] });
  const uuid = group?.uuid ?? "";
  expect(group?.seatPlan).toBeUndefined();
  const seatPlan = { columns: 4, rows: 2, seats: { [nas]: "d2", [mail]: "A1" } };
  const kept = { ...seatPlan, seats: { [nas]: "D2", [mail]: "A1" } };
  expect((await groups.updateGroup({ uuid, seatPlan })).group?.seatPlan).toMatchObject(kept);
  expect((await groups.updateGroup({ uuid, name: "rack" })).group?.seatPlan).toMatchObject(kept);
  const messageOf = async (wrong: object) => {
    const { code, rawMessage } = await failure(groups.updateGroup({ uuid, ...wrong }));
    expect(code).toBe(Code.InvalidArgument);
    return rawMessage;
  };
  const withSeats = (seats: Record<string, string>) => messageOf({ seatPlan: { ...seatPlan, seats } });
  expect(await withSeats({ [nas]: "A1", [mail]: "A1" })).toContain(
    '"mail" and "nas" cannot both be on seat A1',
  );
  expect(await withSeats({ [nas]: "E1" })).toContain("must be within the columns and rows of the plan");
  expect(await withSeats({ [nas]: "1A" })).toContain("must be a column and a row, such as B3");
  expect(await messageOf({ seatPlan: { columns: 101, rows: 1 } })).toContain("must be 1 to 100 columns");
  expect(await messageOf({ seatPlan, resetSeatPlan: true })).toContain("must not be set with seatPlan");
  expect((await groups.listGroups({})).groups[0]?.seatPlan).toMatchObject(kept);
  expect((await groups.updateGroup({ uuid, resetSeatPlan: true })).group?.seatPlan).toBeUndefined();
});

test("a group is not edited over what somebody else saved meanwhile", async () => {
  await using manager = await testManager();
  const groups = createClient(GroupService, manager.operator({ cookie: await manager.login() }));
  const { group } = await groups.createGroup({ name: "room" });
  const seen = { uuid: group?.uuid ?? "", ...(group?.updatedAt && { ifUpdatedAt: group.updatedAt }) };
  await groups.updateGroup({ ...seen, name: "lab" });
  const late = await failure(groups.updateGroup({ ...seen, name: "den" }));
  expect([late.code, late.rawMessage]).toEqual([
    Code.Aborted,
    "The group has been edited meanwhile: nothing was changed.",
  ]);
  expect((await groups.listGroups({})).groups[0]?.name).toBe("lab");
});

test("what is wrong is said", async () => {
  await using manager = await testManager();
  const groups = createClient(GroupService, manager.operator({ cookie: await manager.login() }));
  await groups.createGroup({ name: "room" });
  const codes = await Promise.all(
    [
      groups.createGroup({ name: "room" }),
      groups.createGroup({ name: "a;b" }),
      groups.createGroup({ name: "rack", serverUuids: ["nas"] }),
      groups.createGroup({ name: "rack", serverUuids: [UNKNOWN] }),
      groups.deleteGroup({ uuid: UNKNOWN }),
      groups.setMembers({ uuid: UNKNOWN }),
    ].map(async (call) => (await failure(call)).code),
  );
  expect(codes).toEqual([
    Code.AlreadyExists,
    Code.InvalidArgument,
    Code.InvalidArgument,
    Code.NotFound,
    Code.NotFound,
    Code.NotFound,
  ]);
});

test("10,000 servers may be named at once, and one more is refused with the reason", async () => {
  await using manager = await testManager();
  const transport = manager.operator({ cookie: await manager.login() });
  const [groups, holds] = [createClient(GroupService, transport), createClient(HoldService, transport)];
  const runs = createClient(RunService, transport);
  const { group } = await groups.createGroup({ name: "room" });
  const until = timestampFromMs(Date.now() + 3600_000);
  const asks: readonly ((serverUuids: string[]) => Promise<unknown>)[] = [
    (serverUuids) => groups.createGroup({ name: "site", serverUuids }),
    (serverUuids) => groups.setMembers({ uuid: group?.uuid ?? "", serverUuids }),
    (serverUuids) => holds.placeHold({ serverUuids, until }),
    (serverUuids) => runs.startRun({ action: RunAction.ON, serverUuids }),
  ];
  const named = (count: number): string[] =>
    Array.from({ length: count }, (_, at) => UNKNOWN.slice(0, -5) + String(at).padStart(5, "0"));
  for (const ask of asks) {
    // They have been read: there are no such servers.
    expect((await failure(ask(named(10_000)))).code).toBe(Code.NotFound);
    const { code, rawMessage } = await failure(ask(named(10_001)));
    expect([code, rawMessage]).toEqual([
      Code.InvalidArgument,
      expect.stringContaining("must have at most 10,000 entries"),
    ]);
  }
});
