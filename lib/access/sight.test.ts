import { expect, it } from "vitest";
import { settings, testFleet } from "../fleet/testing";
import { permitsOf } from "./rights";
import { createSight } from "./sight";

it("an edge of a preview does not tell which hidden server needs one that is seen", async () => {
  await using under = await testFleet();
  const register = async () => (await under.fleet.register(settings(), "yuki")).server.uuid;
  const [nas, web, safe] = [await register(), await register(), await register()];
  const group = await under.fleet.createGroup({ name: "room", serverUuids: [nas, web] }, "yuki");
  const sight = createSight(under.fleet, permitsOf([{ rights: ["see"], groupUuids: [group.uuid] }]));
  const byWeb = { serverUuid: nas, consumerUuid: web, consumerName: "web" };
  const needed = [
    byWeb,
    { ...byWeb, consumerUuid: safe, consumerName: "safe" },
    { ...byWeb, serverUuid: safe },
  ];
  const edge = { at: 0, action: "OFF", until: 1, serverUuids: [nas, safe], clashes: [], needed } as const;
  expect(sight.edge(edge)).toEqual({
    ...{ ...edge, serverUuids: [nas] },
    needed: [byWeb, { ...byWeb, consumerUuid: "", consumerName: "" }],
  });
});

it("an edit names the servers and groups that a reader sees, whatever others are called", async () => {
  await using under = await testFleet();
  const register = async (name: string) =>
    (await under.fleet.register(settings({ name }), "yuki")).server.uuid;
  const [seen, twin, listed] = [await register("nas"), await register("nas"), await register("a, b → none")];
  const room = await under.fleet.createGroup({ name: "room", serverUuids: [seen, listed] }, "yuki");
  const other = await under.fleet.createGroup({ name: 'room" was deleted', serverUuids: [] }, "yuki");
  const sight = createSight(under.fleet, permitsOf([{ rights: ["see"], groupUuids: [room.uuid] }]));
  const told = async () => {
    const [event] = await under.fleet.events({ uuid: seen, limit: 1 });
    return event ? sight.events([event])[0]?.detail : undefined;
  };

  await under.fleet.edit(seen, { needs: [twin, listed], readyPort: 22 }, "yuki");
  expect(await told()).toBe("port: none → 22; needs: none → …, a, b → none");
  await under.fleet.edit(seen, { name: "x; needs: y", needs: [] }, "yuki");
  expect(await told()).toBe("name: nas → x; needs: y; needs: …, a, b → none → none");
  await under.fleet.edit(seen, { name: "nas" }, "yuki");
  expect(await told()).toBe("name: x; needs: y → nas");
  await under.fleet.setMembers(other.uuid, [seen], "yuki");
  expect(await told()).toBe('added to the group "…"');
  await under.fleet.changeMembers(room.uuid, { join: [], leave: [seen] }, "yuki");
  expect(await told()).toBe('taken out of the group "room"');
  // Who sees all of it is told all of it.
  const [before] = (await under.fleet.events({ uuid: seen, limit: 2 })).slice(1);
  expect(before?.detail).toBe('added to the group "room" was deleted"');
});

it.for([
  ["needs: none → safe", "…"],
  ["port: none → 22; needs: none → safe", "…"],
  ['added to the group "vault"', "…"],
  ['the group "vault" was deleted', "…"],
  ["heartbeat interval: 10 s → 20 s", "heartbeat interval: 10 s → 20 s"],
] as const)("of an edit that does not say whom it names, %s is told as %s", async ([detail, told]) => {
  await using under = await testFleet();
  const { server } = await under.fleet.register(settings(), "yuki");
  const [event] = await under.fleet.events({ uuid: server.uuid, limit: 1 });
  const sight = createSight(under.fleet, permitsOf([{ rights: ["see"], groupUuids: [] }]));
  const edits = event ? [{ ...event, kind: "edited", detail }] : [];
  expect(sight.events(edits).map((each) => each.detail)).toEqual([told]);
});
