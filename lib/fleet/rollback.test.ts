import { describe, expect, it } from "vitest";
import { currentStatus } from "../power/status";
import { by, runningMachine, settings, testFleet, testMachine, type TestFleet } from "./testing";

const HOUR = 3600 * 1000;

const notices = async ({ store }: TestFleet) =>
  (await store.events.list({ kinds: ["rolled_back"], limit: 9 })).map(({ serverUuid }) => serverUuid);

describe("data that were rolled back", () => {
  it("revive no order that was withdrawn: it is void in the very answer that shows it", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    await under.snapshot();
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
    await machine.beat("ON");
    await under.rollBack();
    expect(under.fleet.get(machine.uuid).facts.order).not.toBeNull();
    for (const _ of [1, 2, 3]) expect((await machine.beat("ON")).power).toBe("ON");
    expect(currentStatus(under.fleet.get(machine.uuid).facts)).toBe("ON");
    expect(await notices(under)).toEqual([machine.uuid]);
    await under.restart();
    expect((await machine.beat("ON")).power).toBe("ON");
  });

  it("revive nothing of others, once one agent shows that", async () => {
    await using under = await testFleet();
    const [shows, ordered, waits, inRun, informed] = [
      await runningMachine(under),
      await runningMachine(under),
      await runningMachine(under),
      await runningMachine(under),
      await runningMachine(under),
    ];
    const until = under.clock.wall() + HOUR;
    await under.fleet.as(by("yuki")).act(ordered.uuid, "TurnOff");
    await under.fleet.as(by("yuki")).act(informed.uuid, "TurnOff");
    await informed.beat("ON");
    await informed.beat("Stopping");
    await under.fleet.as(by("yuki")).act(waits.uuid, "TurnOff", { mode: "when_free", until });
    const ask = { action: "OFF", serverUuids: [inRun.uuid], groupUuids: [], mode: "when_free" } as const;
    const start = { ...ask, until, force: false, reason: "", evenIfItMayNotWake: true, confirmCount: 0 };
    const run = await under.fleet.as(by("yuki")).startRun({ ...start, requestId: null });
    await under.pass(2);
    await under.snapshot();
    await under.fleet.as(by("yuki")).edit(shows.uuid, { heartbeatInterval: 20 });
    await shows.beat("ON");
    await under.rollBack();
    expect((await shows.beat("ON")).power).toBe("ON");
    await under.pass(2);
    for (const machine of [ordered, waits, inRun]) {
      expect((await machine.beat("ON", { use: [] })).power).toBe("ON");
      expect((await machine.beat("ON", { use: [] })).power).toBe("ON");
      expect(under.fleet.get(machine.uuid)).toMatchObject({
        pendingStop: null,
        facts: { order: null, power: "ON" },
      });
    }
    // One that was about to go down is told that its order is withdrawn.
    expect((await informed.beat("Stopping")).power).toBe("ON");
    expect(await under.fleet.getRun(run.uuid)).toMatchObject({
      cancelledBy: { who: "manager", why: "restored" },
      members: [{ end: { as: "cancelled" } }],
    });
    expect(await notices(under)).toEqual([shows.uuid]);
  });

  it("are believed by nobody while what they order cannot be made void", async () => {
    await using under = await testFleet();
    const [shows, ordered] = [await runningMachine(under), await runningMachine(under)];
    await under.fleet.as(by("yuki")).act(ordered.uuid, "TurnOff");
    await under.snapshot();
    await under.fleet.as(by("yuki")).edit(shows.uuid, { heartbeatInterval: 20 });
    await shows.beat("ON");
    await under.rollBack();
    under.world.diskFull = true;
    await expect(shows.beat("ON")).rejects.toThrow("full");
    expect((await ordered.beat("ON")).power).toBe("ON");
    expect(under.fleet.manifest(ordered.uuid, ordered.boot).power).toBe("ON");
    expect(under.fleet.get(ordered.uuid).facts.order).not.toBeNull();
    under.world.diskFull = false;
    await under.pass(1);
    expect(under.fleet.get(ordered.uuid).facts.order).toBeNull();
    await shows.beat("ON");
    expect(await notices(under)).toEqual([shows.uuid]);
  });

  it("are known to be an older copy by the manager itself", async () => {
    let isOlderCopy = false;
    await using under = await testFleet(() => ({ isOlderCopy }));
    const ordered = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(ordered.uuid, "TurnOff");
    isOlderCopy = true;
    await under.restart();
    expect((await ordered.beat("ON")).power).toBe("ON");
    expect(under.fleet.get(ordered.uuid).facts.order).toBeNull();
    expect(await notices(under)).toEqual([""]);
  });

  it("obey what people want from then on", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.snapshot();
    await under.fleet.as(by("yuki")).edit(machine.uuid, { heartbeatInterval: 20 });
    await machine.beat("ON");
    await under.rollBack();
    await machine.beat("ON");
    await machine.beat("ON");
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    expect(currentStatus(under.fleet.get(machine.uuid).facts)).toBe("Applying");
    expect((await machine.beat("ON")).power).toBe("OFF");
    expect((await machine.beat("Stopping")).power).toBe("OFF");
  });
});

it("nobody is told OFF while another manager may serve the same servers", async () => {
  let mayOrder = true;
  await using under = await testFleet(() => ({ mayOrder: () => mayOrder }));
  const [ordered, waits] = [await runningMachine(under), await runningMachine(under)];
  const until = under.clock.wall() + HOUR;
  await under.fleet.as(by("yuki")).act(ordered.uuid, "TurnOff");
  await under.fleet.as(by("yuki")).act(waits.uuid, "TurnOff", { mode: "when_free", until });
  await waits.beat("ON", { use: [{ kind: "session", name: "bob", since: null }] });
  mayOrder = false;
  expect((await ordered.beat("ON")).power).toBe("ON");
  expect((await waits.beat("ON", { use: [] })).power).toBe("ON");
  expect(under.fleet.manifest(ordered.uuid, ordered.boot).power).toBe("ON");
  mayOrder = true;
  expect((await ordered.beat("ON")).power).toBe("OFF");
  expect((await waits.beat("ON", { use: [] })).power).toBe("OFF");
});

describe("nothing is rolled back", () => {
  it("where an agent that was set up anew knows the revisions of another server", async () => {
    await using under = await testFleet();
    const ordered = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(ordered.uuid, "TurnOff");
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const moved = testMachine(under, server.uuid);
    moved.echo = 400;
    await moved.beat("ON");
    expect(await notices(under)).toEqual([]);
    moved.echo = 400;
    await moved.beat("ON");
    expect((await ordered.beat("ON")).power).toBe("OFF");
  });

  it("where an agent says so again and again: others lose their orders once an hour at most, it loses its own", async () => {
    await using under = await testFleet();
    const [liar, ordered] = [await runningMachine(under), await runningMachine(under)];
    const lie = async () => {
      liar.echo = under.fleet.get(liar.uuid).facts.revision + 1;
      return liar.beat("ON");
    };
    await lie();
    await under.fleet.as(by("yuki")).act(ordered.uuid, "TurnOff");
    await under.fleet.as(by("yuki")).act(liar.uuid, "TurnOff");
    expect((await lie()).power).toBe("ON");
    expect(under.fleet.get(liar.uuid).facts).toMatchObject({ order: null, power: "ON" });
    expect((await ordered.beat("ON")).power).toBe("OFF");
    expect(await notices(under)).toEqual([liar.uuid, liar.uuid]);
  });

  it("where a restart finds everything as it was", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    await under.restart();
    expect((await machine.beat("ON")).power).toBe("OFF");
    expect(await notices(under)).toEqual([]);
  });
});

describe("data that were rolled back are shown by the mark that agents keep", () => {
  it("and an agent is given a mark once: not again while it shows the present one", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await machine.beat("ON");
    const shown = machine.mark;
    expect(shown).not.toBe("");
    expect((await machine.beat("ON")).mark).toBe("");
    const hold = { serverUuids: [machine.uuid], groupUuids: [], reason: "", wake: false };
    await under.fleet.as(by("yuki")).placeHold({ ...hold, until: under.clock.wall() + HOUR });
    expect((await machine.beat("ON")).mark).not.toBe("");
    expect(machine.mark).not.toBe(shown);
    expect((await machine.beat("ON", { mark: shown })).mark).toBe(machine.mark);
  });

  const stopWhenFree = (under: TestFleet, serverUuids: readonly string[]) =>
    under.fleet.as(by("yuki")).startRun({
      ...{ action: "OFF", serverUuids, groupUuids: [], mode: "when_free", requestId: null },
      ...{ until: under.clock.wall() + HOUR, force: false, reason: "", evenIfItMayNotWake: true },
      confirmCount: 0,
    });

  it("where a run was cancelled that had asked nobody, and no revision is another one", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await machine.beat("ON", { use: [] });
    const run = await stopWhenFree(under, [machine.uuid]);
    await under.snapshot();
    await under.fleet.as(by("yuki")).cancelRun(run.uuid);
    await machine.beat("ON");
    const { revision } = under.fleet.get(machine.uuid).facts;
    await under.rollBack();
    const before = { revisionEcho: Math.min(machine.echo, under.fleet.get(machine.uuid).facts.revision) };
    expect(before.revisionEcho).toBeLessThanOrEqual(revision);
    for (const _ of [1, 2, 3, 4]) {
      expect((await machine.beat("ON", { use: [], ...before })).power).toBe("ON");
      await under.pass(2);
    }
    expect(await under.fleet.getRun(run.uuid)).toMatchObject({ cancelledBy: { why: "restored" } });
    expect(await notices(under)).toEqual([machine.uuid]);
  });

  it("where a hold was placed on a server without an order, also after a restart of its agent", async () => {
    await using under = await testFleet();
    const [machine, ordered] = [await runningMachine(under), await runningMachine(under)];
    await under.fleet.as(by("yuki")).act(ordered.uuid, "TurnOff");
    await under.snapshot();
    const until = under.clock.wall() + HOUR;
    const held = { serverUuids: [machine.uuid], groupUuids: [], reason: "", until, wake: false };
    await under.fleet.as(by("yuki")).placeHold(held);
    await machine.beat("ON");
    await under.rollBack();
    machine.instance = "another";
    machine.sequence = 0;
    expect((await machine.beat("Launched", { revisionEcho: 0 })).power).toBe("ON");
    expect(under.fleet.get(ordered.uuid).facts.order).toBeNull();
    expect((await ordered.beat("ON")).power).toBe("ON");
    expect(await notices(under)).toEqual([machine.uuid]);
  });

  it("also where more was changed since they came back than in what is lost", async () => {
    await using under = await testFleet();
    const [machine, ordered] = [await runningMachine(under), await runningMachine(under)];
    await under.fleet.as(by("yuki")).act(ordered.uuid, "TurnOff");
    await under.snapshot();
    await under.fleet.as(by("yuki")).createGroup({ name: "one", serverUuids: [] });
    await machine.beat("ON");
    await under.rollBack();
    for (const name of ["a", "b", "c", "d"])
      await under.fleet.as(by("yuki")).createGroup({ name, serverUuids: [] });
    await under.restart();
    await machine.beat("ON", { revisionEcho: 0 });
    expect(under.fleet.get(ordered.uuid).facts.order).toBeNull();
  });

  it("once: then whatever was given out is the past, whoever shows it, and after restarts", async () => {
    await using under = await testFleet();
    const [one, two] = [await runningMachine(under), await runningMachine(under)];
    await under.snapshot();
    for (const name of ["a", "b", "c"])
      await under.fleet.as(by("yuki")).createGroup({ name, serverUuids: [] });
    await one.beat("ON");
    for (const name of ["d", "e"]) await under.fleet.as(by("yuki")).createGroup({ name, serverUuids: [] });
    await two.beat("ON");
    await under.rollBack();
    await one.beat("ON");
    await under.fleet.as(by("yuki")).act(one.uuid, "TurnOff");
    await two.beat("ON");
    await under.restart();
    await two.beat("ON");
    await under.pass(3700);
    await two.beat("ON");
    expect(await notices(under)).toEqual([one.uuid]);
  });

  it("and not by what no manager with this folder has sealed", async () => {
    await using under = await testFleet();
    const [liar, ordered] = [await runningMachine(under), await runningMachine(under)];
    await under.fleet.as(by("yuki")).act(ordered.uuid, "TurnOff");
    const [count, life, seal = ""] = liar.mark.split(".");
    const lies = [
      `${Number(count) + 9}.${life}.${seal}`,
      `${count}.${"0".repeat(8)}.${seal}`,
      `${Number(count) + 9}.${life}.${"A".repeat(32)}`,
      `${"9".repeat(16)}.ff.${seal}`,
      "a.b.c",
      "x".repeat(128),
      `${count}.${life}.${seal}\n`,
    ];
    for (const mark of lies) await liar.beat("ON", { mark });
    expect((await ordered.beat("ON")).power).toBe("OFF");
    expect(await notices(under)).toEqual([]);
  });

  it("or by the one beside the database, where that alone was put back", async () => {
    await using under = await testFleet();
    const ordered = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(ordered.uuid, "TurnOff");
    await under.snapshot();
    await under.fleet.as(by("yuki")).createGroup({ name: "one", serverUuids: [] });
    await under.quiet();
    await under.rollBack(1, "database");
    expect(under.fleet.get(ordered.uuid).facts.order).toBeNull();
    expect((await ordered.beat("ON", { mark: "" })).power).toBe("ON");
    expect(await notices(under)).toEqual([""]);
    await under.restart();
    expect(await notices(under)).toEqual([""]);
  });

  it("which is kept until all is void", async () => {
    await using under = await testFleet();
    const ordered = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(ordered.uuid, "TurnOff");
    await under.snapshot();
    await under.fleet.as(by("yuki")).createGroup({ name: "one", serverUuids: [] });
    await under.quiet();
    under.world.diskFull = true;
    await under.rollBack(1, "database");
    expect(under.fleet.get(ordered.uuid).facts.order).not.toBeNull();
    expect((await ordered.beat("ON", { mark: "" })).power).toBe("ON");
    under.world.diskFull = false;
    await under.restart();
    expect(under.fleet.get(ordered.uuid).facts.order).toBeNull();
    expect(await notices(under)).toEqual([""]);
  });

  it("is made anew where it is gone or of another database", async () => {
    await using under = await testFleet();
    const ordered = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(ordered.uuid, "TurnOff");
    for (const kept of [null, "", "7.ab.nothing\n", "\u0000".repeat(300)]) {
      under.world.keptMark = kept;
      under.world.warnings.length = 0;
      await under.restart();
      expect(under.world.warnings).toHaveLength(1);
      expect(under.world.keptMark).toMatch(/^\d+\.[\da-f]{8}\.[\w-]{32}\n$/);
    }
    expect((await ordered.beat("ON")).power).toBe("OFF");
    expect(await notices(under)).toEqual([]);
  });
});
