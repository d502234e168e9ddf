import { Code, createClient } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { EnrolmentKeyService, EnrolmentService } from "../gen/proto/komoriuta/v1/enrolment_pb";
import { GroupService } from "../gen/proto/komoriuta/v1/group_pb";
import { hashRandom } from "../access/secrets";
import { by, settings } from "../fleet/testing";
import { failure, testManager, THROUGH_ROUTE, type TestManager } from "./testing";

const WEB = { hostname: "web", macAddress: "a0:36:9f:00:00:01" };
const HOUR = 3600 * 1000;
const SCRYPT = /^scrypt:256:8:1:[\w-]{22}:[\w-]{43}$/;

async function withKey(manager: TestManager, changes: object = {}) {
  const operator = manager.operator({ cookie: await manager.login() });
  const keys = createClient(EnrolmentKeyService, operator);
  const { enrolmentKey, secret } = await keys.createEnrolmentKey({
    ...{ name: "lab", validHours: 2, maxServers: 2 },
    ...changes,
  });
  const enrolment = createClient(EnrolmentService, manager.agent({ authorization: `Bearer ${secret}` }));
  return { keys, groups: createClient(GroupService, operator), enrolment, secret, key: enrolmentKey };
}

describe("a server that shows an enrolment key", () => {
  it("is registered, with a token of its own, in the key's group, and told of", async () => {
    await using manager = await testManager();
    const group = await manager.under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [] });
    const { enrolment, keys } = await withKey(manager, { groupUuid: group.uuid });
    const { serverUuid, serverName, accessToken } = await enrolment.enrol(WEB);
    expect(serverName).toBe("web");
    expect(await manager.access.server(`Bearer ${accessToken}`)).toBe(serverUuid);
    expect(manager.under.fleet.get(serverUuid)).toMatchObject({
      name: "web",
      macAddress: "A0:36:9F:00:00:01",
      groupUuids: [group.uuid],
    });
    expect(await manager.under.fleet.events({ kinds: ["enrolled"], limit: 5 })).toMatchObject([
      { serverUuid, actor: "agent", severity: "info", detail: '"lab", 127.0.0.1' },
    ]);
    expect((await keys.listEnrolmentKeys({})).enrolmentKeys).toMatchObject([{ used: 1, maxServers: 2 }]);
    expect(manager.calls.map(({ procedure, status }) => [procedure, status])).toContainEqual([
      "komoriuta.v1.EnrolmentService/Enrol",
      "ok",
    ]);
  });

  it("is let in by a key that 1.0 kept as a digest, which is kept as scrypt from then on", async () => {
    await using manager = await testManager();
    const { enrolment, secret, key } = await withKey(manager);
    const { fleet, store } = manager.under;
    const [{ uuid, hash } = { uuid: "", hash: "" }] = fleet.enrolmentKeys();
    expect(uuid).toBe(key?.uuid);
    expect(hash).toMatch(SCRYPT);
    await fleet.rewriteKeyHash(uuid, hash, hashRandom(secret.replace("enrol-", "")));
    await enrolment.enrol(WEB);
    const kept = async () => (await store.enrolmentKeys.load())[0]?.hash;
    await expect.poll(kept).toMatch(SCRYPT);
    expect(fleet.enrolmentKeys()[0]?.hash).toBe(await kept());
    await enrolment.enrol({ hostname: "web", macAddress: "a0:36:9f:00:00:02" });
    expect(fleet.enrolmentKeys()).toMatchObject([{ used: 2 }]);
    // One that was changed meanwhile stays as it is.
    await fleet.rewriteKeyHash(uuid, hash, "another");
    expect(await kept()).toMatch(SCRYPT);
  });

  it("gets a name that nobody else has", async () => {
    await using manager = await testManager();
    await manager.under.fleet.as(by("yuki")).register(settings({ name: "web-2" }));
    const { enrolment } = await withKey(manager, { maxServers: 3 });
    const names = [];
    for (const end of ["01", "02", "03"])
      names.push((await enrolment.enrol({ ...WEB, macAddress: `a0:36:9f:00:00:${end}` })).serverName);
    expect(names).toEqual(["web", "web-3", "web-4"]);
  });

  it("is refused in clear words, and nothing is changed", async () => {
    await using manager = await testManager();
    await manager.under.fleet
      .as(by("yuki"))
      .register(settings({ name: "nas", macAddress: "A0:36:9F:00:00:09" }));
    const { enrolment, keys, key } = await withKey(manager, { maxServers: 1 });
    const refused = async (request: object) => {
      const { code, rawMessage } = await failure(enrolment.enrol({ ...WEB, ...request }));
      return [code, rawMessage];
    };
    const known = "The MAC address belongs to another server already.";
    expect(await refused({ macAddress: "a0:36:9f:00:00:09" })).toEqual([Code.AlreadyExists, known]);
    expect((await refused({ macAddress: "no" }))[0]).toBe(Code.InvalidArgument);
    for (const macAddress of ["00:00:00:00:00:00", "ff-ff-ff-ff-ff-ff", "01:00:5e:00:00:01"])
      expect((await refused({ macAddress }))[1]).toMatch(/^macAddress: must be that of one network card/);
    for (const hostname of [
      ...["00000000-0000-4000-8000-000000000001", "{00000000-0000-4000-8000-00000000000A}"],
      ...["0000000000004000800000000000000f", "urn:uuid:00000000-0000-4000-8000-000000000001"],
    ])
      expect((await refused({ hostname }))[1]).toBe("hostname: must not be a UUID");
    for (const hostname of ["web\u202Egnp", "\u2067nas", "na\u200Bs", "nas\uFE0F", "n\u00ADas"])
      expect((await refused({ hostname }))[1]).toBe("hostname: must hold nothing that is invisible");
    expect((await refused({ hostname: " \t" }))[0]).toBe(Code.InvalidArgument);
    // None of it counts.
    await enrolment.enrol(WEB);
    const other = { macAddress: "a0:36:9f:00:00:02" };
    expect(await refused(other)).toEqual([
      Code.FailedPrecondition,
      expect.stringMatching(/^As many servers/),
    ]);
    await keys.revokeEnrolmentKey({ uuid: key?.uuid ?? "" });
    expect(await refused(other)).toEqual([Code.FailedPrecondition, expect.stringMatching(/was revoked/)]);
    const second = await withKey(manager);
    manager.under.clock.move(2 * HOUR);
    expect((await failure(second.enrolment.enrol({ ...WEB, ...other }))).rawMessage).toMatch(/has expired/);
    expect(manager.under.fleet.list()).toHaveLength(2);
  });

  it("is one of so many at most, however many come at once", async () => {
    await using manager = await testManager();
    const { enrolment } = await withKey(manager, { maxServers: 2 });
    const all = await Promise.allSettled(
      ["01", "02", "03", "04", "05"].map((end) =>
        enrolment.enrol({ ...WEB, macAddress: `a0:36:9f:00:00:${end}` }),
      ),
    );
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(manager.under.fleet.list().map(({ name }) => name)).toEqual(["web", "web-2"]);
  });

  it("is answered alike at the door and through the route handler", async () => {
    await using manager = await testManager();
    const { secret } = await withKey(manager);
    const call = "komoriuta.v1.EnrolmentService/Enrol";
    const headers = { authorization: `Bearer ${secret}` };
    expect(await manager.json(`/agent/${call}`, WEB, headers)).toMatchObject({
      status: 200,
      body: { serverName: "web" },
    });
    const second = { ...WEB, macAddress: "a0:36:9f:00:00:02" };
    const through = await manager.json(THROUGH_ROUTE + call, second, headers);
    expect(through).toMatchObject({ status: 200, body: { serverName: "web-2" } });
  });

  it("outlives a restart", async () => {
    await using manager = await testManager();
    const { enrolment, keys } = await withKey(manager);
    await enrolment.enrol(WEB);
    const before = (await keys.listEnrolmentKeys({})).enrolmentKeys;
    await manager.under.restart();
    expect(manager.under.fleet.enrolmentKeys()).toMatchObject([{ name: "lab", used: 1, createdBy: "yuki" }]);
    expect(before).toMatchObject([{ name: "lab", used: 1 }]);
  });
});

describe("whoever guesses", () => {
  it("is told the same for everything, and blocked after ten; who has a good key counts for nothing", async () => {
    await using manager = await testManager();
    const { secret, enrolment } = await withKey(manager);
    const wrong = [
      "",
      "Bearer x",
      `Bearer enrol-${"a".repeat(32)}`,
      `Bearer ${secret.slice(0, -1)}${secret.endsWith("0") ? "1" : "0"}`,
    ];
    const { server, accessToken } = await manager.under.fleet.as(by("yuki")).register(settings());
    const cookie = await manager.login();
    const shown = [...wrong.map((authorization) => ({ authorization })), { cookie }];
    const answers = [];
    for (const headers of [...shown, { authorization: `Bearer ${accessToken}` }])
      answers.push(await failure(createClient(EnrolmentService, manager.agent(headers as never)).enrol(WEB)));
    expect(new Set(answers.map(({ code, rawMessage }) => `${code} ${rawMessage}`)).size).toBe(1);
    expect(answers[0]?.code).toBe(Code.Unauthenticated);
    await enrolment.enrol(WEB);
    for (let time = answers.length; time < 10; time += 1)
      await failure(createClient(EnrolmentService, manager.agent()).enrol(WEB));
    const blocked = await failure(enrolment.enrol({ ...WEB, macAddress: "a0:36:9f:00:00:02" }));
    expect([blocked.code, blocked.metadata.get("retry-after")]).toEqual([Code.ResourceExhausted, "600"]);
    manager.under.clock.move(10 * 60 * 1000);
    await enrolment.enrol({ ...WEB, macAddress: "a0:36:9f:00:00:02" });
    expect(manager.under.fleet.get(server.uuid)).toBe(server);
  });
});

describe("keys", () => {
  it("keep their group from being deleted while they are good", async () => {
    await using manager = await testManager();
    const { uuid } = await manager.under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [] });
    const { keys, groups, key } = await withKey(manager, { groupUuid: uuid });
    const refused = await failure(groups.deleteGroup({ uuid }));
    expect([refused.code, refused.rawMessage]).toEqual([
      Code.FailedPrecondition,
      'The enrolment key "lab" puts servers into this group: revoke it first.',
    ]);
    await keys.revokeEnrolmentKey({ uuid: key?.uuid ?? "" });
    await groups.deleteGroup({ uuid });
    expect((await keys.listEnrolmentKeys({})).enrolmentKeys[0]?.groupUuid).toBeUndefined();
  });

  it("are refused with what is wrong, and never tell their secret again", async () => {
    await using manager = await testManager();
    const { keys, secret } = await withKey(manager);
    expect(secret).toMatch(/^enrol-[A-Za-z0-9]{32}$/);
    const listed = JSON.stringify(await keys.listEnrolmentKeys({}), (_, value) =>
      typeof value === "bigint" ? String(value) : (value as unknown),
    );
    expect(listed).not.toContain(secret.slice(6));
    const codes = await Promise.all(
      [
        { name: "", validHours: 1, maxServers: 1 },
        { name: "x", validHours: 0, maxServers: 1 },
        { name: "x", validHours: 721, maxServers: 1 },
        { name: "x", validHours: 1, maxServers: 0 },
        { name: "x", validHours: 1, maxServers: 1, groupUuid: "room" },
        { name: "x", validHours: 1, maxServers: 1, groupUuid: "00000000-0000-4000-8000-000000000000" },
      ].map(async (key) => (await failure(keys.createEnrolmentKey(key))).code),
    );
    expect(codes).toEqual([3, 3, 3, 3, 3, 5]);
  });
});
