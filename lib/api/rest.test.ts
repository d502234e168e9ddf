import { Code, createClient } from "@connectrpc/connect";
import { expect, test, vi } from "vitest";
import { testMachine, type TestMachine } from "../fleet/testing";
import { GroupService } from "../gen/proto/komoriuta/v1/group_pb";
import { HistoryService } from "../gen/proto/komoriuta/v1/history_pb";
import { ApiTokenService, Right } from "../gen/proto/komoriuta/v1/api_token_pb";
import { RestKeep, RestWhen } from "../gen/proto/komoriuta/v1/rest_pb";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import { readServer } from "./codec/read";
import { readRestOutlook } from "./codec/read-rest";
import { serverJson } from "./codec/write";
import { failure, testManager, type TestManager } from "./testing";

vi.setConfig({ testTimeout: 60_000 });

const rest = { when: RestWhen.ALWAYS, afterMinutes: 10, minUpMinutes: 5 };
const UUID = "0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1a";

async function scene() {
  const manager = await testManager();
  const clients = (headers: Record<string, string>) => {
    const transport = manager.operator(headers);
    return {
      servers: createClient(ServerService, transport),
      groups: createClient(GroupService, transport),
      history: createClient(HistoryService, transport),
      tokens: createClient(ApiTokenService, transport),
    };
  };
  const admin = clients({ cookie: await manager.login() });
  const settings = { name: "nas", macAddress: "02:00:5e:00:53:01", heartbeatInterval: 10 };
  const uuid = (await admin.servers.createServer(settings)).server?.uuid ?? "";
  const machine = testMachine(manager.under, uuid);
  for (const status of ["Launched", "ON", "ON"] as const) await machine.beat(status);
  return { manager, clients, admin, uuid, machine };
}

async function pass({ under }: TestManager, machine: TestMachine, minutes: number): Promise<void> {
  for (let beats = 1; beats <= 3 * minutes; beats += 1) {
    await under.pass(20);
    await machine.beat("ON", { use: [], freeForMs: beats * 20_000 });
  }
}

test("a rest is set, shown with its author and its outlook, and reset; what is wrong is refused by name", async () => {
  const { manager, admin, uuid, machine } = await scene();
  await using _ = manager;
  const { server } = await admin.servers.updateServer({ uuid, rest });
  expect(server?.rest).toMatchObject({ ...rest, author: "yuki" });
  expect(server?.restOutlook?.rest).toMatchObject({ author: "yuki" });
  await machine.beat("ON");
  await pass(manager, machine, 3);
  const outlook = (await admin.servers.getServer({ uuid })).server?.restOutlook;
  expect(outlook?.kept.map(({ why }) => why)).toContain(RestKeep.NOT_FREE_FOR_LONG);
  expect(outlook?.kept.every(({ text }) => text.endsWith("."))).toBe(true);
  expect(outlook?.sleepsAt).toBeDefined();
  expect(outlook?.freeSince).toBeDefined();
  const { fleet } = manager.under;
  const view = readServer(serverJson(fleet.get(uuid), fleet.next(uuid), fleet.restOutlook(uuid)));
  expect(view.rest).toEqual({ when: "always", afterMinutes: 10, minUpMinutes: 5 });
  expect(readRestOutlook(view.restOutlook ?? {})).toMatchObject({ author: "yuki", groupUuids: [] });
  expect(view.next).toMatchObject({ action: "OFF", byRest: true, whenFree: true });

  // The usual minutes.
  const usual = await admin.servers.updateServer({ uuid, rest: { when: RestWhen.NEVER } });
  expect(usual.server?.rest).toMatchObject({ when: RestWhen.NEVER, afterMinutes: 30, minUpMinutes: 15 });
  const { server: without } = await admin.servers.updateServer({ uuid, resetRest: true });
  expect([without?.rest, without?.restOutlook]).toEqual([undefined, undefined]);

  for (const [wrong, field] of [
    [{ rest: { ...rest, afterMinutes: 4 } }, "rest.afterMinutes"],
    [{ rest: { ...rest, minUpMinutes: 1441 } }, "rest.minUpMinutes"],
    [{ rest: { ...rest, when: 7 as RestWhen } }, "rest.when"],
    [{ rest, resetRest: true }, "resetRest"],
  ] as const) {
    const { code, rawMessage } = await failure(admin.servers.updateServer({ uuid, ...wrong }));
    expect(code).toBe(Code.InvalidArgument);
    expect(rawMessage).toContain(field);
  }
  expect(manager.under.fleet.get(uuid).rest).toBeNull();
});

test("the rest of a group holds for its servers, and is told with the group", async () => {
  const { manager, admin, uuid } = await scene();
  await using _ = manager;
  const { group } = await admin.groups.createGroup({ name: "room", serverUuids: [uuid] });
  const of = { uuid: group?.uuid ?? "" };
  expect((await admin.groups.updateGroup({ ...of, rest })).group?.rest).toMatchObject({
    ...rest,
    author: "yuki",
  });
  const { server } = await admin.servers.getServer({ uuid });
  expect(server?.rest).toBeUndefined();
  expect(server?.restOutlook).toMatchObject({ groupUuids: [of.uuid] });
  expect((await admin.groups.updateGroup({ ...of, resetRest: true })).group?.rest).toBeUndefined();
  expect((await failure(admin.groups.updateGroup({ ...of, rest, resetRest: true }))).code).toBe(
    Code.InvalidArgument,
  );
});

test("to set one takes the right to stop, too, unless it is never", async () => {
  const { manager, clients, admin, uuid } = await scene();
  await using _ = manager;
  const { token } = await admin.tokens.createApiToken({ name: "keeper", rights: [Right.MANAGE] });
  const keeper = clients({ authorization: `Bearer ${token}` });
  expect((await failure(keeper.servers.updateServer({ uuid, rest }))).code).toBe(Code.PermissionDenied);
  const never = { when: RestWhen.NEVER };
  expect((await keeper.servers.updateServer({ uuid, rest: never })).server?.rest?.author).toBe(
    "token:keeper",
  );
  const { group } = await admin.groups.createGroup({ name: "room", serverUuids: [uuid] });
  const of = { uuid: group?.uuid ?? "" };
  expect((await failure(keeper.groups.updateGroup({ ...of, rest }))).code).toBe(Code.PermissionDenied);
});

test("a token that is revoked takes its rests with it, and a notice says what to do", async () => {
  const { manager, clients, admin, uuid, machine } = await scene();
  await using _ = manager;
  const { token, apiToken } = await admin.tokens.createApiToken({
    ...{ name: "keeper", rights: [Right.MANAGE, Right.STOP] },
  });
  await clients({ authorization: `Bearer ${token}` }).servers.updateServer({ uuid, rest });
  await machine.beat("ON");
  await pass(manager, machine, 10);
  expect(manager.under.fleet.get(uuid).pendingStop?.byRest).toBe(true);
  await admin.tokens.revokeApiToken({ uuid: apiToken?.uuid ?? "" });
  await manager.under.pass(1);
  const { pendingStop, rest: left } = manager.under.fleet.get(uuid);
  expect(pendingStop).toBeNull();
  expect(left).toEqual({ when: "never", afterMinutes: 10, minUpMinutes: 5 });
});

test("a preview tells of the last days, by a rest that is tried; one server or one group", async () => {
  const { manager, admin, uuid, machine } = await scene();
  await using _ = manager;
  await admin.servers.updateServer({ uuid, rest: { when: RestWhen.NEVER } });
  await machine.beat("ON");
  await pass(manager, machine, 60);
  const tried = await admin.history.previewRest({ serverUuid: uuid, rest });
  expect(tried.servers).toMatchObject([{ serverUuid: uuid, serverName: "nas", woken: 0 }]);
  const [server] = tried.servers;
  expect(server?.knownHours).toBeGreaterThan(0.8);
  expect(server?.sleptHours).toBeGreaterThan(0.6);
  expect(server?.hours.length).toBeGreaterThan(0);
  expect((await admin.history.previewRest({ serverUuid: uuid })).servers[0]?.sleptHours).toBe(0);
  const { group } = await admin.groups.createGroup({ name: "room", serverUuids: [uuid] });
  const groupUuid = group?.uuid ?? "";
  expect((await admin.history.previewRest({ groupUuid, rest })).servers).toHaveLength(1);
  for (const wrong of [
    {},
    { serverUuid: uuid, groupUuid },
    { serverUuid: "nas" },
    { serverUuid: uuid, rest: { afterMinutes: 3 } },
  ])
    expect((await failure(admin.history.previewRest(wrong))).code).toBe(Code.InvalidArgument);
  expect((await failure(admin.history.previewRest({ serverUuid: UUID }))).code).toBe(Code.NotFound);
});
