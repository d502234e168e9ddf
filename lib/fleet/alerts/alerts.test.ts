import { describe, expect, it } from "vitest";
import { by, runningMachine, settings, testFleet, testMachine, type TestFleet } from "../testing";

const open = ({ fleet }: TestFleet, uuid: string) =>
  fleet
    .get(uuid)
    .alerts.map(({ kind, clearedAt, acknowledged }) =>
      [kind, clearedAt === null ? "" : "over", acknowledged ? `seen by ${acknowledged.by}` : ""]
        .filter((word) => word !== "")
        .join(", "),
    );

const seen = (serverUuid: string) => ({ serverUuids: [serverUuid], alertUuids: [] });

async function kinds({ fleet }: TestFleet, uuid: string): Promise<string[]> {
  return (await fleet.events({ uuid, limit: 50 })).map(({ kind }) => kind).reverse();
}

describe("an alert", () => {
  it("is on disk with the change that it follows from, and stays over restarts until somebody has seen it", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const { uuid } = machine;
    await under.pass(31);
    expect(open(under, uuid)).toEqual(["lost"]);
    await under.restart();
    expect(open(under, uuid)).toEqual(["lost"]);
    await machine.beat("ON");
    await under.restart();
    expect(open(under, uuid)).toEqual(["lost, over"]);
    const [alert] = await under.fleet.as(by("keeper")).acknowledgeAlerts(seen(uuid));
    const at = under.clock.wall();
    expect(alert).toMatchObject({ serverUuid: uuid, kind: "lost", acknowledged: { by: "keeper", at } });
    for (const between of [() => undefined, () => under.restart()]) {
      await between();
      expect(open(under, uuid)).toEqual([]);
    }
    const [event] = await under.fleet.events({ uuid, limit: 1 });
    expect(event).toMatchObject({ kind: "acknowledged", actor: "keeper", detail: "lost", severity: "info" });
    // Nobody sees the same thing twice.
    expect(await under.fleet.as(by("alice")).acknowledgeAlerts(seen(uuid))).toEqual([]);
    expect((await kinds(under, uuid)).filter((kind) => kind === "acknowledged")).toHaveLength(1);
  });

  it("that lasts is shown with who has seen it, over restarts, until it is over", async () => {
    await using under = await testFleet();
    const { uuid, ...machine } = await runningMachine(under);
    await under.pass(31);
    await under.fleet.as(by("keeper")).acknowledgeAlerts(seen(uuid));
    await under.restart();
    expect(open(under, uuid)).toEqual(["lost, seen by keeper"]);
    await testMachine(under, uuid).beat("ON", {
      boot: machine.boot,
      instance: machine.instance,
      sequence: 9,
    });
    expect(open(under, uuid)).toEqual([]);
  });

  it("is not told before it is on disk", async () => {
    await using under = await testFleet();
    const { uuid } = await runningMachine(under);
    under.world.diskFull = true;
    await under.pass(31);
    expect(open(under, uuid)).toEqual([]);
    under.world.diskFull = false;
    await under.pass(1);
    expect(open(under, uuid)).toEqual(["lost"]);
    under.world.diskFull = true;
    await expect(under.fleet.as(by("keeper")).acknowledgeAlerts(seen(uuid))).rejects.toThrow(/full/);
    expect(open(under, uuid)).toEqual(["lost"]);
    under.world.diskFull = false;
  });

  it("of a server that never reports comes with the tick, an hour after it was added", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    under.clock.move(3_599_000);
    await under.quiet();
    expect(open(under, server.uuid)).toEqual([]);
    await under.pass(1);
    expect(open(under, server.uuid)).toEqual(["never_reported"]);
    const { writes } = under.world;
    const before = writes.length;
    await under.pass(5);
    expect(writes.slice(before).filter((what) => what === "update")).toEqual([]);
  });

  it("of a server that was in trouble before alerts were kept is raised once it is known how it is", async () => {
    await using under = await testFleet();
    const { uuid } = await runningMachine(under);
    await under.pass(332);
    const server = under.fleet.get(uuid);
    expect(open(under, uuid)).toEqual(["off_unexplained"]);
    await under.store.servers.update({ ...server, alerts: [] }, [], [], true);
    await under.restart();
    expect(open(under, uuid)).toEqual([]);
    await under.pass(1);
    expect(open(under, uuid)).toEqual(["off_unexplained"]);
    expect(under.fleet.get(uuid).alerts[0]?.raisedAt).toBe(server.facts.noneSince?.wall);
  });

  it("goes with its server", async () => {
    await using under = await testFleet();
    const { uuid } = await runningMachine(under);
    await under.pass(31);
    expect(under.fleet.alerts()).toMatchObject([{ serverUuid: uuid, kind: "lost" }]);
    await under.fleet.as(by("yuki")).remove(uuid);
    expect(under.fleet.alerts()).toEqual([]);
    await under.restart();
    expect(under.fleet.alerts()).toEqual([]);
    expect(await under.fleet.as(by("keeper")).acknowledgeAlerts(seen(uuid))).toEqual([]);
  });
});

it("what was raised after somebody looked is left, where the alerts are named", async () => {
  await using under = await testFleet();
  const [one, two] = [await runningMachine(under), await runningMachine(under)];
  await under.pass(20);
  await two.beat("ON");
  await under.pass(12);
  const listed = under.fleet.alerts().map(({ uuid }) => uuid);
  expect(listed).toHaveLength(1);
  await under.pass(30);
  expect(under.fleet.alerts()).toHaveLength(2);
  await under.fleet.as(by("keeper")).acknowledgeAlerts({ serverUuids: [], alertUuids: listed });
  expect([open(under, one.uuid), open(under, two.uuid)]).toEqual([["lost, seen by keeper"], ["lost"]]);
});

it("two people who say at once that they have seen it are one", async () => {
  await using under = await testFleet();
  const { uuid } = await runningMachine(under);
  await under.pass(31);
  const both = await Promise.all(
    ["alice", "bob"].map((who) => under.fleet.as(by(who)).acknowledgeAlerts(seen(uuid))),
  );
  expect(both.map((alerts) => alerts.length)).toEqual([1, 0]);
  expect(open(under, uuid)).toEqual(["lost, seen by alice"]);
});

it("to see it is no click on its power: the stop that waits, and its run, go on", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await under.pass(31);
  await machine.beat("ON");
  const until = under.clock.wall() + 3_600_000;
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff", { mode: "when_free", until });
  await under.fleet.as(by("keeper")).acknowledgeAlerts(seen(machine.uuid));
  expect(under.fleet.get(machine.uuid).pendingStop).toMatchObject({ author: "yuki" });
});
