import { describe, expect, it } from "vitest";
import { currentStatus } from "../../power/status";
import { CLOCK_SETTLES } from "../../plan/term";
import { MOST_HOLDS_OF_ONE, MOST_RUNS } from "../model/errors";
import { asked, ends, room } from "../runs/testing";
import type { NewHold } from "./hold-verbs";
import { by, fleetOf, runningMachine, settings, testFleet, type TestFleet } from "../testing";

const HOUR = 3600 * 1000;

function hold(under: TestFleet, serverUuids: readonly string[], changes: Partial<NewHold> = {}) {
  const until = under.clock.wall() + HOUR;
  const asked = { serverUuids, groupUuids: [], until, reason: "copying", wake: false, ...changes };
  return under.fleet.as(by("alice")).placeHold(asked);
}

const kindsOf = async (under: TestFleet, uuid: string) =>
  (await under.fleet.events({ uuid, limit: 20 })).map(({ kind }) => kind).reverse();

/** As a hold stands with its servers. */
const without = ({ serverUuids: _all, ...held }: Awaited<ReturnType<typeof hold>>) => held;

describe("a hold", () => {
  it("keeps servers and those of groups on, and is on disk with an event for each", async () => {
    await using under = await testFleet();
    const [one, two, other] = [
      (await under.fleet.as(by("yuki")).register(settings())).server,
      (await under.fleet.as(by("yuki")).register(settings())).server,
      (await under.fleet.as(by("yuki")).register(settings())).server,
    ];
    const group = await under.fleet
      .as(by("yuki"))
      .createGroup({ name: "rack", serverUuids: [one.uuid, two.uuid] });
    under.world.writes.length = 0;
    const placed = await hold(under, [one.uuid], { groupUuids: [group.uuid] });
    expect([...placed.serverUuids].sort()).toEqual([one.uuid, two.uuid].sort());
    expect(placed).toMatchObject({ author: "alice", reason: "copying", createdAt: under.clock.wall() });
    for (const check of [() => undefined, () => under.restart()]) {
      await check();
      expect(under.fleet.holds()).toEqual([{ ...placed, serverUuids: expect.anything() as string[] }]);
      expect(under.fleet.get(one.uuid).holds).toEqual([without(placed)]);
      expect(under.fleet.get(two.uuid).holds).toEqual([without(placed)]);
      expect(under.fleet.get(other.uuid).holds).toEqual([]);
    }
    const [event] = await under.fleet.events({ uuid: two.uuid, limit: 1 });
    const { until, reason } = placed;
    expect(event).toMatchObject({ kind: "held", severity: "info", actor: "alice", reason, until });
    // Who joins the group later is not held.
    await under.fleet.as(by("yuki")).setMembers(group.uuid, [other.uuid]);
    expect(under.fleet.get(other.uuid).holds).toEqual([]);
  });

  it("ends a stop that waits, and withdraws one that is not confirmed", async () => {
    await using under = await testFleet();
    const [waits, ordered, informed, silent] = [
      await runningMachine(under),
      await runningMachine(under),
      await runningMachine(under),
      await runningMachine(under),
    ];
    const until = under.clock.wall() + HOUR;
    await under.fleet.as(by("yuki")).act(waits.uuid, "TurnOff", { mode: "when_free", until });
    await under.fleet.as(by("yuki")).act(ordered.uuid, "TurnOff");
    await under.fleet.as(by("yuki")).act(informed.uuid, "TurnOff");
    await informed.beat("ON");
    await informed.beat("ON");
    await under.fleet.as(by("yuki")).act(silent.uuid, "TurnOff");
    const machines = [waits, ordered, informed, silent];
    await hold(
      under,
      machines.map(({ uuid }) => uuid),
    );
    await under.restart();
    for (const machine of machines) {
      expect(under.fleet.get(machine.uuid)).toMatchObject({
        pendingStop: null,
        facts: { order: null, power: "ON" },
      });
      expect((await machine.beat("ON", { use: [] })).power).toBe("ON");
      expect((await machine.beat("ON", { use: [] })).power).toBe("ON");
      expect(currentStatus(under.fleet.get(machine.uuid).facts)).toBe("ON");
    }
    expect(under.world.packets).toEqual([]);
  });

  it("comes too late for a server that is shutting down", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    await machine.beat("ON");
    await machine.beat("Stopping");
    await hold(under, [machine.uuid]);
    expect((await machine.beat("Stopping")).power).toBe("OFF");
  });

  it("wakes what is off where that is asked for, and stands where a packet cannot be sent", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const both = [machine.uuid, server.uuid];
    await hold(under, both);
    expect(under.world.packets).toEqual([]);
    await hold(under, both, { wake: true });
    expect(under.world.packets).toEqual([server.macAddress]);
    expect(currentStatus(under.fleet.get(server.uuid).facts)).toBe("Starting");
    await under.fleet.as(by("yuki")).act(server.uuid, "TurnOff", { endHolds: true });
    under.world.networkDown = true;
    await hold(under, both, { wake: true });
    expect(under.fleet.get(server.uuid).holds).toHaveLength(1);
    expect(under.world.warnings).toEqual(["not woken for a hold"]);
  });
});

describe("a hold that wakes", () => {
  it("wakes many no faster than all runs together may, by a run that says whose it is", async () => {
    await using under = await testFleet();
    const all = [];
    for (let count = 0; count < 12; count += 1)
      all.push((await under.fleet.as(by("yuki")).register(settings())).server);
    const group = await under.fleet
      .as(by("yuki"))
      .createGroup({ name: "rack", serverUuids: all.map(({ uuid }) => uuid) });
    const { serverUuids } = await hold(under, [], { groupUuids: [group.uuid], wake: true });
    expect(serverUuids).toHaveLength(12);
    const packets = () => new Set(under.world.packets).size;
    expect(packets()).toBe(1);
    const [run] = under.fleet.openRuns();
    expect(run).toMatchObject({ action: "ON", author: "alice", reason: "copying" });
    await under.pass(5);
    expect(packets()).toBeGreaterThan(3);
    expect(packets()).toBeLessThanOrEqual(6);
    await under.pass(10);
    expect(packets()).toBe(12);
  });

  it("wakes what its servers need before them", async () => {
    await using under = await testFleet();
    const { machine, uuids, pass, until } = await room(under, { files: { on: false }, desk: { on: false } });
    await under.fleet.as(by("yuki")).edit(machine("desk").uuid, { needs: uuids("files") });
    await hold(under, uuids("desk"), { wake: true });
    const [run] = under.fleet.openRuns();
    await pass(30);
    const statuses = uuids("files", "desk").map((uuid) => under.fleet.get(uuid).facts.power);
    expect(statuses).toEqual(["ON", "OFF"]);
    expect(ends(await until(run?.uuid ?? ""))).toEqual({ files: "done", desk: "done" });
    // What is only needed is not held.
    expect(uuids("files", "desk").map((uuid) => under.fleet.get(uuid).holds.length)).toEqual([0, 1]);
  });

  it("leaves alone what its servers need and who places it may not wake", async () => {
    await using under = await testFleet();
    const { machine, uuids, pass } = await room(under, { files: { on: false }, desk: { on: false } });
    await under.fleet.as(by("yuki")).edit(machine("desk").uuid, { needs: uuids("files") });
    await hold(under, uuids("desk"), { wake: true, mayWake: () => false });
    await pass(90);
    const statuses = uuids("files", "desk").map((uuid) => currentStatus(under.fleet.get(uuid).facts));
    expect(statuses).toEqual(["OFF", "ON"]);
  });

  it("is not placed where no more runs may be started", async () => {
    await using under = await testFleet();
    const [one, two, woken] = [
      (await under.fleet.as(by("yuki")).register(settings())).server.uuid,
      (await under.fleet.as(by("yuki")).register(settings())).server.uuid,
      (await under.fleet.as(by("yuki")).register(settings())).server.uuid,
    ];
    const kai = fleetOf(under.fleet, { uuid: "uuid of kai", name: "kai" });
    const until = under.clock.wall() + HOUR;
    const held = { serverUuids: [one, two], groupUuids: [], until, reason: "", wake: true };
    for (let runs = 0; runs < MOST_RUNS / 4; runs += 1)
      await kai.startRun(asked({ action: "ON", serverUuids: [woken], reason: `${runs}` }));
    const refused = kai.placeHold(held);
    await expect(refused).rejects.toMatchObject({ fault: { code: "too_many_runs", share: "one" } });
    expect(under.fleet.holds()).toEqual([]);
  });
});

describe("a server that is held", () => {
  it("is turned off only by who ends the hold, now or when it is free", async () => {
    await using under = await testFleet();
    const [machine, other] = [await runningMachine(under), await runningMachine(under)];
    const placed = await hold(under, [machine.uuid, other.uuid]);
    const before = under.fleet.get(machine.uuid);
    const until = under.clock.wall() + HOUR;
    for (const how of [{}, { force: true }, { mode: "when_free", until }] as const) {
      const refused = under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff", how);
      await expect(refused).rejects.toMatchObject({ fault: { code: "held", by: without(placed) } });
      await expect(refused).rejects.toThrow("held by alice until 2026-01-02 01:");
    }
    expect(under.fleet.get(machine.uuid)).toBe(before);

    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff", { endHolds: true });
    expect(under.fleet.get(machine.uuid).holds).toEqual([]);
    expect((await machine.beat("ON")).power).toBe("OFF");
    expect((await kindsOf(under, machine.uuid)).slice(-2)).toEqual(["hold_released", "turned_off"]);
    expect(under.fleet.holds()).toEqual([{ ...placed, serverUuids: [other.uuid] }]);
    await under.fleet.as(by("yuki")).act(other.uuid, "TurnOff", { mode: "when_free", until, endHolds: true });
    expect(under.fleet.holds()).toEqual([]);
    await under.restart();
    expect(under.fleet.holds()).toEqual([]);
    expect(under.fleet.get(other.uuid)).toMatchObject({ holds: [], pendingStop: { author: "yuki" } });
  });

  it("keeps its hold where it may not be turned off", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const placed = await hold(under, [server.uuid]);
    const asked = under.fleet.as(by("yuki")).act(server.uuid, "TurnOff", { endHolds: true });
    await expect(asked).rejects.toMatchObject({ fault: { code: "refused" } });
    expect(under.fleet.holds()).toEqual([placed]);
  });

  it("leaves the hold when it is deleted; a hold without servers is gone", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    await hold(under, [server.uuid]);
    await under.fleet.as(by("yuki")).remove(server.uuid);
    expect(under.fleet.holds()).toEqual([]);
    await under.restart();
    expect(under.fleet.holds()).toEqual([]);
  });
});

describe("a hold ends", () => {
  it("when it is released, once", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const placed = await hold(under, [machine.uuid]);
    await under.fleet.as(by("yuki")).releaseHold(placed.uuid);
    expect(under.fleet.get(machine.uuid).holds).toEqual([]);
    expect((await kindsOf(under, machine.uuid)).at(-1)).toBe("hold_released");
    const again = under.fleet.as(by("yuki")).releaseHold(placed.uuid);
    await expect(again).rejects.toMatchObject({ fault: { code: "hold_not_found" } });
    await under.restart();
    expect(under.fleet.holds()).toEqual([]);
  });

  it.each<[string, (under: TestFleet) => Promise<void> | void]>([
    ["at its end", (under) => under.clock.move(HOUR)],
    [
      "at its end, where the wall clock was set back to years ago",
      (under) => {
        under.clock.setWall(0);
        under.clock.move(HOUR);
      },
    ],
    [
      "while the manager is away, once its clock has had time to be set",
      async (under) => {
        await under.restart(3600);
        under.clock.move(CLOCK_SETTLES);
      },
    ],
  ])("%s, with one event, and nothing is turned off", async (_when, until) => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await hold(under, [machine.uuid]);
    await until(under);
    await under.pass(3);
    expect([under.fleet.holds(), under.fleet.get(machine.uuid).holds]).toEqual([[], []]);
    const ended = await under.fleet.events({ uuid: machine.uuid, kinds: ["hold_ended"], limit: 5 });
    expect(ended).toMatchObject([{ actor: "manager", severity: "info", reason: "copying" }]);
    expect((await machine.beat("ON")).power).toBe("ON");
    await under.restart();
    expect(under.fleet.holds()).toEqual([]);
  });

  it.each<[string, (under: TestFleet) => Promise<void> | void]>([
    ["for four seconds", () => undefined],
    ["in a restart, too", (under) => under.restart()],
    [
      "after a boot, as a board's clock in local time is",
      async (under) => {
        await under.restart();
        await under.pass(30);
      },
    ],
  ])("by no wall clock that is wrong %s", async (_when, meanwhile) => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const placed = await hold(under, [machine.uuid]);
    const right = under.clock.wall();
    under.clock.setWall(right + 9 * HOUR);
    await under.pass(4);
    await meanwhile(under);
    await machine.beat("ON");
    expect(under.fleet.holds()).toEqual([placed]);
    await expect(under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff")).rejects.toMatchObject({
      fault: { code: "held" },
    });
    under.clock.setWall(right + 60_000);
    under.clock.move(HOUR - 120_000);
    await under.pass(2);
    expect(under.fleet.holds()).toEqual([placed]);
    under.clock.move(120_000);
    await under.pass(2);
    expect(under.fleet.holds()).toEqual([]);
  });

  it("and is tried again where that cannot be written", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await hold(under, [machine.uuid]);
    under.world.diskFull = true;
    under.clock.move(HOUR);
    await under.pass(2);
    expect(under.fleet.holds()).toHaveLength(1);
    under.world.diskFull = false;
    await under.pass(2);
    expect(under.fleet.holds()).toEqual([]);
  });
});

describe("a hold that is refused", () => {
  it.each<[string, Partial<NewHold>, object]>([
    ["for 31 days", { until: Date.UTC(2026, 1, 2) }, { code: "bad_until", why: "too_far" }],
    ["for years", { until: Date.UTC(2036, 1, 2) }, { code: "bad_until", why: "too_far" }],
    ["until yesterday", { until: Date.UTC(2026, 0, 1) }, { code: "bad_until", why: "past" }],
    ["until no time", { until: Number.NaN }, { code: "bad_until", why: "past" }],
    ["of no server", { serverUuids: [] }, { code: "nothing_to_hold" }],
    ["of a server that is not there", { serverUuids: ["nowhere"] }, { code: "not_found" }],
    ["of a group that is not there", { groupUuids: ["nowhere"] }, { code: "group_not_found" }],
  ])("%s changes nothing", async (_which, wrong, fault) => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    await expect(hold(under, [server.uuid], wrong)).rejects.toMatchObject({ fault });
    expect([under.fleet.holds(), under.fleet.get(server.uuid)]).toEqual([[], server]);
  });

  it("since one has a quarter of those on a server, changes nothing, and others keep it on all the same", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const holdAs = (name: string) => {
      const asked = { serverUuids: [server.uuid], groupUuids: [], until: under.clock.wall() + HOUR };
      return fleetOf(under.fleet, { uuid: `uuid of ${name}`, name }).placeHold({
        ...asked,
        reason: "",
        wake: false,
      });
    };
    for (let holds = 0; holds < MOST_HOLDS_OF_ONE / 4; holds += 1) await holdAs("kai");
    await expect(holdAs("kai")).rejects.toMatchObject({ fault: { code: "too_many_holds" } });
    await holdAs("mika");
    expect(under.fleet.holds()).toHaveLength(MOST_HOLDS_OF_ONE / 4 + 1);
  });

  it("since there are too many, or since nothing can be written, changes nothing", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    for (let holds = 0; holds < MOST_HOLDS_OF_ONE; holds += 1) await hold(under, [machine.uuid]);
    const before = under.fleet.get(machine.uuid);
    await expect(hold(under, [machine.uuid])).rejects.toMatchObject({ fault: { code: "too_many_holds" } });
    expect(under.fleet.get(machine.uuid)).toBe(before);
    under.world.diskFull = true;
    const other = await hold(under, [machine.uuid]).catch(() => null);
    expect(other).toBeNull();
    await expect(under.fleet.as(by("yuki")).releaseHold(before.holds[0]?.uuid ?? "")).rejects.toThrow("full");
    expect(under.fleet.get(machine.uuid)).toBe(before);
  });
});

it("many things at once end: none waits for another for ever", async () => {
  await using under = await testFleet();
  const machines = [await runningMachine(under), await runningMachine(under), await runningMachine(under)];
  const uuids = machines.map(({ uuid }) => uuid);
  const group = await under.fleet.as(by("yuki")).createGroup({ name: "rack", serverUuids: uuids });
  const done = await Promise.allSettled([
    hold(under, uuids, { wake: true }),
    ...machines.map((machine) => machine.beat("ON")),
    ...uuids.map((uuid) => under.fleet.as(by("yuki")).act(uuid, "TurnOff", { endHolds: true })),
    hold(under, [], { groupUuids: [group.uuid] }),
    under.fleet.as(by("yuki")).setMembers(group.uuid, uuids.slice(1)),
    under.fleet.as(by("yuki")).remove(uuids[0] ?? ""),
    ...machines.map((machine) => machine.beat("ON")),
    hold(under, uuids.slice(1)),
  ]);
  await under.quiet();
  expect(done.at(-1)?.status).toBe("fulfilled");
  const held = under.fleet.holds().flatMap(({ serverUuids }) => serverUuids);
  const ofServers = under.fleet.list().flatMap(({ uuid, holds }) => holds.map(() => uuid));
  expect(held.sort()).toEqual(ofServers.sort());
});
