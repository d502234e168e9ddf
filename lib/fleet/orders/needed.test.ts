import { expect, it } from "vitest";
import { FleetError } from "../model/errors";
import { asked, ends, room } from "../runs/testing";
import { testFleet, by } from "../testing";
import { requestAction } from "../request-action";

/** Needs at a click, and previews at the start of a run. */

async function faultOf(asked: Promise<unknown>) {
  try {
    await asked;
  } catch (error) {
    if (error instanceof FleetError) return error.fault;
    throw error;
  }
  return null;
}

it("a server is not turned off under those that need it, unless whoever asks says so", async () => {
  await using under = await testFleet();
  const { uuids } = await room(under, { nas: {}, web: {}, shop: {} });
  const [nas = "", web = "", shop = ""] = uuids("nas", "web", "shop");
  await under.fleet.as(by("yuki")).edit(web, { needs: [nas] });
  await under.fleet.as(by("yuki")).edit(shop, { needs: [web] });
  const servers = [
    { uuid: web, name: "web" },
    { uuid: shop, name: "shop" },
  ];
  for (const how of [{}, { force: true }])
    expect(await faultOf(under.fleet.as(by("bob")).act(nas, "TurnOff", how))).toEqual({
      ...{ code: "still_needed", servers, hidden: 0, lastRelay: null },
    });
  expect(under.fleet.get(nas).facts).toMatchObject({ power: "ON", order: null });
  await under.fleet.as(by("bob")).act(nas, "TurnOff", { evenIfNeeded: true });
  expect(under.fleet.get(nas).facts.power).toBe("OFF");
  await under.fleet.as(by("bob")).act(nas, "TurnOn");
});

it("a server is turned on once what it needs is up: by a run", async () => {
  await using under = await testFleet();
  const off = { on: false };
  const { machine, until, uuids } = await room(under, { nas: off, web: off });
  const [nas = "", web = ""] = uuids("nas", "web");
  await under.fleet.as(by("yuki")).edit(web, { needs: [nas] });
  const { server, run } = await requestAction(under.fleet.as(by("bob")), web, "TurnOn", by("bob"));
  expect(server.facts.power).toBe("OFF");
  expect(run).toMatchObject({ action: "ON", author: "bob" });
  expect(ends(await until(run?.uuid ?? ""))).toEqual({ nas: "done", web: "done" });
  expect(machine("nas").runs && machine("web").runs).toBe(true);
  // With what it needs up, it is turned on at once.
  await under.fleet.as(by("bob")).act(web, "TurnOff");
  await under.pass(200);
});

it("what was previewed is started, and nothing else: who joined and who left is named", async () => {
  await using under = await testFleet();
  const { uuids } = await room(under, { a: {}, b: {}, c: {} });
  const [a = "", b = "", c = ""] = uuids("a", "b", "c");
  const group = await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [a, b] });
  const ask = asked({ serverUuids: [], groupUuids: [group.uuid] });
  const { membersDigest } = under.fleet.previewRun(ask, by("bob"));
  await under.fleet.as(by("yuki")).setMembers(group.uuid, [b, c]);
  expect(await faultOf(under.fleet.as(by("bob")).startRun({ ...ask, membersDigest }))).toEqual({
    code: "preview_changed",
    joined: [{ uuid: c, name: "c" }],
    left: [{ uuid: a, name: "a" }],
    hidden: 0,
  });
  expect(under.fleet.openRuns()).toEqual([]);
  // A manager that has restarted knows only that it was another.
  expect(
    await faultOf(under.fleet.as(by("bob")).startRun({ ...ask, membersDigest: "0".repeat(64) })),
  ).toMatchObject({
    ...{ code: "preview_changed", joined: [], left: [] },
  });
  await under.fleet.as(by("yuki")).setMembers(group.uuid, [a, b]);
  expect((await under.fleet.as(by("bob")).startRun({ ...ask, membersDigest })).members).toHaveLength(2);
});

it("a start that names a group is none before it was previewed; servers that are named are what was meant", async () => {
  await using under = await testFleet();
  const { uuids } = await room(under, { a: {}, b: {} });
  const group = await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: uuids("a") });
  const ask = asked({ serverUuids: uuids("b"), groupUuids: [group.uuid] });
  for (const membersDigest of [undefined, null, ""] as const) {
    const start = { ...ask, ...(membersDigest !== undefined && { membersDigest }), confirmCount: 2 };
    expect(await faultOf(under.fleet.as(by("bob")).startRun(start))).toEqual({ code: "preview_needed" });
  }
  expect(under.fleet.openRuns()).toEqual([]);
  const { membersDigest } = under.fleet.previewRun(ask, by("bob"));
  expect((await under.fleet.as(by("bob")).startRun({ ...ask, membersDigest })).members).toHaveLength(2);
  expect((await under.fleet.as(by("bob")).startRun({ ...ask, groupUuids: [] })).members).toHaveLength(1);
});

it("a number that does not fit is refused, however few servers there are", async () => {
  await using under = await testFleet();
  const { uuids } = await room(under, { a: {}, b: {} });
  const start = asked({ serverUuids: uuids("a", "b") });
  expect(await faultOf(under.fleet.as(by("bob")).startRun({ ...start, confirmCount: 1 }))).toEqual({
    ...{ code: "confirm_count", expected: 2 },
  });
  expect((await under.fleet.as(by("bob")).startRun({ ...start, confirmCount: 2 })).members).toHaveLength(2);
});

it("what another run is about to stop is waited for by what it needs", async () => {
  await using under = await testFleet();
  const { machine, pass, uuids } = await room(under, { nas: {}, web: { nature: "in use" } });
  const [nas = "", web = ""] = uuids("nas", "web");
  await under.fleet.as(by("yuki")).edit(web, { needs: [nas] });
  const until = under.clock.wall() + 3600_000;
  await under.fleet.as(by("alice")).startRun(asked({ serverUuids: [web], mode: "when_free", until }));
  const run = await under.fleet
    .as(by("bob"))
    .startRun(asked({ serverUuids: [nas], mode: "when_free", until }));
  await pass(60);
  expect(ends(await under.fleet.getRun(run.uuid))).toEqual({ nas: "-" });
  machine("web").nature = "obeys";
  await pass(400);
  expect(ends(await under.fleet.getRun(run.uuid))).toEqual({ nas: "done" });
  expect(machine("web").stops + machine("nas").stops).toBe(2);
});
