import { expect, it } from "vitest";
import { asked } from "../fleet/runs/testing";
import { scheduleOf } from "../fleet/schedules/testing";
import { runningMachine, settings, testFleet, by } from "../fleet/testing";
import { permittedFleet } from "./permitted-fleet";
import { permitsOf } from "./rights";
import { createVisibility } from "./visibility";

it("a transition of a preview does not tell which hidden server needs one that is seen", async () => {
  await using under = await testFleet();
  const register = async () => (await under.fleet.as(by("yuki")).register(settings())).server.uuid;
  const [nas, web, safe] = [await register(), await register(), await register()];
  const group = await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [nas, web] });
  const visibility = createVisibility(
    under.fleet,
    permitsOf([{ rights: ["see"], groupUuids: [group.uuid] }]),
  );
  const byWeb = { serverUuid: nas, consumerUuid: web, consumerName: "web" };
  const needed = [
    byWeb,
    { ...byWeb, consumerUuid: safe, consumerName: "safe" },
    { ...byWeb, serverUuid: safe },
  ];
  const transition = {
    at: 0,
    action: "OFF",
    until: 1,
    serverUuids: [nas, safe],
    clashes: [],
    needed,
  } as const;
  expect(visibility.transition(transition)).toEqual({
    ...{ ...transition, serverUuids: [nas] },
    needed: [byWeb, { ...byWeb, consumerUuid: "", consumerName: "" }],
  });
});

it("a preview and a plan do not tell which hidden server keeps on one that is seen", async () => {
  const wall = Date.UTC(2026, 10, 26, 12);
  await using under = await testFleet(undefined, { wall });
  const yuki = under.fleet.as(by("yuki"));
  const [nas, web, safe] = [
    await runningMachine(under, { name: "nas" }),
    await runningMachine(under, { name: "web" }),
    await runningMachine(under, { name: "safe" }),
  ];
  for (const { uuid } of [web, safe]) await yuki.edit(uuid, { needs: [nas.uuid] });
  const group = await yuki.createGroup({ name: "room", serverUuids: [nas.uuid, web.uuid] });
  await yuki.createSchedule(scheduleOf([nas.uuid]));
  const neededIn = (groupUuids: readonly string[] | null) => {
    const granted = [{ rights: ["see", "stop"] as const, groupUuids }];
    const who = { kind: "person", uuid: "w" } as const;
    const asking = { userId: "yuki", who, grants: granted, address: "", via: "api" } as const;
    const access = { grantsNow: () => granted, paceChange: () => undefined, standing: () => [] };
    const fleet = permittedFleet(under.fleet, asking, access);
    const { planned } = fleet.planned(wall, wall + 24 * 3600_000);
    const transitions = planned.flatMap((one) => (one.type === "transition" ? [one.transition] : []));
    const preview = fleet.previewRun(asked({ serverUuids: [nas.uuid] }), by("yuki"));
    return [preview.needed, transitions.find(({ action }) => action === "OFF")?.needed];
  };
  const kept = (consumerUuid: string, consumerName: string) => ({
    ...{ serverUuid: nas.uuid, consumerUuid, consumerName },
  });
  const all = [kept(web.uuid, "web"), kept(safe.uuid, "safe")];
  expect(neededIn(null)).toEqual([all, all]);
  const some = [kept(web.uuid, "web"), kept("", "")];
  expect(neededIn([group.uuid])).toEqual([some, some]);
});

it("a preview tells of the last relay of a network without the servers and the group that are hidden", async () => {
  await using under = await testFleet();
  const yuki = under.fleet.as(by("yuki"));
  const register = async () => (await yuki.register(settings())).server.uuid;
  const [nas, web, safe] = [await register(), await register(), await register()];
  const group = await yuki.createGroup({ name: "room", serverUuids: [nas, web] });
  const hidden = await yuki.createGroup({ name: "vault", serverUuids: [safe] });
  const permits = permitsOf([{ rights: ["see"], groupUuids: [group.uuid] }]);
  const { lastRelays } = createVisibility(under.fleet, permits);
  const [network, other] = ["10.92.2.0/24", "10.92.3.0/24"];
  expect(
    lastRelays([
      { network, serverUuids: [nas, safe], groupUuid: group.uuid },
      { network: other, serverUuids: [web], groupUuid: hidden.uuid },
      { network: other, serverUuids: [safe], groupUuid: group.uuid },
    ]),
  ).toEqual([
    { network, serverUuids: [nas], groupUuid: group.uuid },
    { network: other, serverUuids: [web], groupUuid: null },
  ]);
});

it("what is next does not tell which hidden schedule turns on a server that is seen", async () => {
  const wall = Date.UTC(2026, 10, 26, 2);
  await using under = await testFleet(undefined, { wall });
  const yuki = under.fleet.as(by("yuki"));
  const register = async (name: string) => (await yuki.register(settings({ name }))).server.uuid;
  const [nas, web] = [await register("nas"), await register("web")];
  await yuki.edit(web, { needs: [nas] });
  const room = await yuki.createGroup({ name: "room", serverUuids: [nas] });
  const { uuid } = await yuki.createSchedule(scheduleOf([web], { name: "secret" }));
  const nextFor = (groupUuids: readonly string[] | null, of = nas) => {
    const granted = [{ rights: ["see"] as const, groupUuids }];
    const who = { kind: "person", uuid: "w" } as const;
    const asking = { userId: "mika", who, grants: granted, address: "", via: "api" } as const;
    const access = { grantsNow: () => granted, paceChange: () => undefined, standing: () => [] };
    return permittedFleet(under.fleet, asking, access).next(of);
  };
  const at8 = { action: "ON", at: wall + 6 * 3600_000 };
  expect(nextFor(null)).toMatchObject({ ...at8, by: { author: "yuki", schedule: { name: "secret" } } });
  expect(nextFor([room.uuid])).toMatchObject({ ...at8, by: { author: "", schedule: null, runUuid: null } });
  // What it does not see has nothing next.
  expect(nextFor(null, web)).not.toBeNull();
  expect(nextFor([room.uuid], web)).toBeNull();

  // One that names the server, or its group, is seen with it.
  await yuki.updateSchedule(uuid, scheduleOf([web], { name: "open", groupUuids: [room.uuid] }));
  expect(nextFor([room.uuid])).toMatchObject({ ...at8, by: { author: "yuki", schedule: { name: "open" } } });

  const visibility = createVisibility(under.fleet, permitsOf([{ rights: ["see"], groupUuids: [room.uuid] }]));
  const ended = new AbortController();
  const news = visibility.watch(under.fleet.watch(ended.signal))[Symbol.asyncIterator]();
  expect((await news.next()).value).toMatchObject({ type: "snapshot", servers: [{ uuid: nas }] });
  for (const each of [nas, web]) under.fleet.next(each);
  await yuki.updateSchedule(uuid, scheduleOf([web], { name: "secret again" }));
  await under.pass(1);
  for (let each = await news.next(); ; each = await news.next()) {
    if (each.value?.type !== "nexts") continue;
    expect([...each.value.nexts]).toEqual([[nas, expect.objectContaining(at8)]]);
    expect(each.value.nexts.get(nas)?.by.schedule).toBeNull();
    break;
  }
  ended.abort();
});

it("an edit names the servers and groups that a reader sees, whatever others are called", async () => {
  await using under = await testFleet();
  const register = async (name: string) =>
    (await under.fleet.as(by("yuki")).register(settings({ name }))).server.uuid;
  const [seen, twin, listed] = [await register("nas"), await register("nas"), await register("a, b → none")];
  const room = await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [seen, listed] });
  const other = await under.fleet.as(by("yuki")).createGroup({ name: 'room" was deleted', serverUuids: [] });
  const visibility = createVisibility(under.fleet, permitsOf([{ rights: ["see"], groupUuids: [room.uuid] }]));
  const details = async () => {
    const [event] = await under.fleet.events({ uuid: seen, limit: 1 });
    return event ? visibility.events([event])[0]?.detail : undefined;
  };

  await under.fleet.as(by("yuki")).edit(seen, { needs: [twin, listed], readyPort: 22 });
  expect(await details()).toBe("port: none → 22; needs: none → …, a, b → none");
  await under.fleet.as(by("yuki")).edit(seen, { name: "x; needs: y", needs: [] });
  expect(await details()).toBe("name: nas → x; needs: y; needs: …, a, b → none → none");
  await under.fleet.as(by("yuki")).edit(seen, { name: "nas" });
  expect(await details()).toBe("name: x; needs: y → nas");
  await under.fleet.as(by("yuki")).setMembers(other.uuid, [seen]);
  expect(await details()).toBe('added to the group "…"');
  await under.fleet.as(by("yuki")).changeMembers(room.uuid, { join: [], leave: [seen] });
  expect(await details()).toBe('taken out of the group "room"');
  // Whoever sees everything gets every name.
  const [before] = (await under.fleet.events({ uuid: seen, limit: 2 })).slice(1);
  expect(before?.detail).toBe('added to the group "room" was deleted"');
});

it.for([
  ["needs: none → safe", "…"],
  ["port: none → 22; needs: none → safe", "…"],
  ['added to the group "vault"', "…"],
  ['the group "vault" was deleted', "…"],
  ["heartbeat interval: 10 s → 20 s", "heartbeat interval: 10 s → 20 s"],
] as const)("of an edit that does not say whom it names, %s is told as %s", async ([detail, shown]) => {
  await using under = await testFleet();
  const { server } = await under.fleet.as(by("yuki")).register(settings());
  const [event] = await under.fleet.events({ uuid: server.uuid, limit: 1 });
  const visibility = createVisibility(under.fleet, permitsOf([{ rights: ["see"], groupUuids: [] }]));
  const edits = event ? [{ ...event, kind: "edited", detail }] : [];
  expect(visibility.events(edits).map((each) => each.detail)).toEqual([shown]);
});
