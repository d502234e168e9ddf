import { expect, test, vi } from "vitest";
import { by, runningMachine, testFleet, type TestFleet, type TestMachine } from "../testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 30_000 });

/** Turns a machine off, as it obeys; it is silent from then on. */
async function turnedOff(under: TestFleet, machine: TestMachine): Promise<void> {
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
  await machine.beat("ON");
  await machine.beat("Stopping");
  await under.pass(40);
  expect(under.fleet.get(machine.uuid).facts.current).toBe("None");
}

/** Hours in each month, to the minute. */
async function hours({ fleet }: TestFleet, from = "2026-01", to = "2026-12"): Promise<string[]> {
  const rows = await fleet.energy(from, to);
  return rows.map(({ month, serverName, hoursOff }) => `${month} ${serverName} ${hoursOff.toFixed(1)}`);
}

test("hours off are counted from the order that was obeyed to the next heartbeat, with the energy of that time", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under, { name: "alpha" });
  await under.pass(20);
  expect(await hours(under)).toEqual([]);
  await turnedOff(under, machine);
  under.clock.move(2 * 3600_000);
  expect(await hours(under)).toEqual(["2026-01 alpha 2.0"]);

  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
  under.clock.move(3600_000);
  machine.boot = "next";
  await machine.beat("Launched");
  await under.pass(2);
  expect(await hours(under)).toEqual(["2026-01 alpha 2.0"]);
  const [row] = await under.fleet.energy("2026-01", "2026-01");
  // Nobody said what it is: a desktop, 60 W and 2 W.
  expect(row?.kwh).toBeCloseTo((row?.hoursOff ?? 0) * 0.058);
  expect(await under.store.energy.list("2026-01", "2026-01")).toMatchObject([{ serverUuid: machine.uuid }]);
  expect(Object.values(row?.kwhOfNights ?? {})).toEqual([row?.kwh]);
});

test("a machine that was switched off by hand, or never reported, saves nothing", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await under.pass(3 * 3600);
  expect(under.fleet.get(machine.uuid).facts).toMatchObject({ power: "OFF", powerSetBy: "sync" });
  expect(await hours(under)).toEqual([]);
});

test("each month has its hours, and only those that are asked for are told", async () => {
  await using under = await testFleet(undefined, { wall: Date.UTC(2026, 0, 31, 22) });
  const machine = await runningMachine(under, { name: "alpha" });
  await turnedOff(under, machine);
  under.clock.move(5 * 3600_000);
  expect(await hours(under)).toEqual(["2026-01 alpha 2.0", "2026-02 alpha 3.0"]);
  expect(await hours(under, "2026-02", "2026-02")).toEqual(["2026-02 alpha 3.0"]);
  expect(await hours(under, "2026-03")).toEqual([]);
});

test("a night lasts from noon to noon, whatever the months are", async () => {
  await using under = await testFleet(undefined, { wall: Date.UTC(2026, 0, 31, 22) });
  const machine = await runningMachine(under, { name: "alpha" });
  await turnedOff(under, machine);
  under.clock.move(15 * 3600_000);
  const rows = await under.fleet.energy("2026-01", "2026-02");
  expect(rows.map(({ kwhOfNights }) => Object.keys(kwhOfNights))).toEqual([
    ["2026-01-31"],
    ["2026-01-31", "2026-02-01"],
  ]);
  for (const { kwh, kwhOfNights } of rows)
    expect(Object.values(kwhOfNights).reduce((sum, each) => sum + each)).toBeCloseTo(kwh, 9);
});

test("a crash loses an hour at most, counts nothing twice, and nothing that nobody saw", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under, { name: "alpha" });
  await turnedOff(under, machine);
  for (let quarter = 0; quarter < 10; quarter += 1) {
    under.clock.move(900_000);
    await under.pass(2);
  }
  expect(await hours(under)).toEqual(["2026-01 alpha 2.5"]);
  await under.restart(24 * 3600);
  expect(await hours(under)).toEqual(["2026-01 alpha 2.0"]);
  under.clock.move(3600_000);
  expect(await hours(under)).toEqual(["2026-01 alpha 3.0"]);

  await under.stop();
  const [kept] = await under.store.energy.list("2026-01", "2026-01");
  expect((kept?.secondsOff ?? 0) / 3600).toBeCloseTo(3, 1);
});

test("a wall clock that is set makes no hours", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under, { name: "alpha" });
  await turnedOff(under, machine);
  under.clock.move(1800_000);
  under.clock.setWall(Date.UTC(2026, 4, 5));
  expect(await hours(under)).toEqual(["2026-05 alpha 0.5"]);
});

test("a disk that is full loses nothing, a name is told as it is now, and a server that is deleted stays", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under, { name: "alpha" });
  const group = await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [machine.uuid] });
  await turnedOff(under, machine);
  under.world.diskFull = true;
  under.clock.move(2 * 3600_000);
  await under.pass(2);
  expect(under.world.errors.length).toBeGreaterThan(0);
  expect(await hours(under)).toEqual(["2026-01 alpha 2.0"]);
  under.world.diskFull = false;
  await under.fleet.as(by("yuki")).edit(machine.uuid, { name: "beta" });
  await under.pass(2);
  const [row] = await under.fleet.energy("2026-01", "2026-01");
  expect(row).toMatchObject({ serverName: "beta", groupUuids: [group.uuid] });

  await under.fleet.as(by("yuki")).remove(machine.uuid);
  under.clock.move(3600_000);
  await under.pass(2);
  expect(await hours(under)).toEqual(["2026-01 beta 2.0"]);
  expect(await under.fleet.energy("2026-01", "2026-01")).toMatchObject([{ groupUuids: [] }]);
});
