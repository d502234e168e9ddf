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
