import { describe, expect, it, test } from "vitest";
import { by, runningMachine, settings, testFleet } from "../testing";
import { SECOND, MINUTE, HOUR, DAWN, before, runsOf, lines, isTurnedOff, scheduleOf } from "./testing";

test("a transition that is seen in time, and late before its servers have time for it, is skipped", async () => {
  await using under = await testFleet(undefined, before(2 * SECOND));
  const machine = await runningMachine(under);
  await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid]));
  let goOn = (): void => undefined;
  under.world.hold = new Promise((resolve) => (goOn = resolve));
  const edited = under.fleet.as(by("ren")).edit(machine.uuid, { name: "busy" });
  for (let seconds = 0; seconds < 4; seconds += 1) under.clock.move(SECOND);
  await new Promise(setImmediate);
  // The process is suspended.
  under.clock.move(20 * MINUTE);
  under.world.hold = null;
  goOn();
  await edited;
  await under.pass(10);
  expect(await runsOf(under)).toEqual([]);
  expect(await lines(under)).toContain("schedule_skipped OFF, 2026-11-26 18:00 UTC");
  expect(await isTurnedOff(machine)).toBe(false);
});

test("the clock is set back an hour: nothing is turned off twice, nor within ten minutes", async () => {
  await using under = await testFleet(undefined, before(2 * SECOND));
  const machine = await runningMachine(under);
  await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid]));
  await under.pass(4);
  expect(await runsOf(under)).toHaveLength(1);
  under.clock.setWall(before(2 * SECOND).wall);
  await under.pass(10);
  expect(await runsOf(under)).toHaveLength(1);

  const other = await runningMachine(under);
  under.clock.setWall(before(HOUR).wall);
  await under.pass(2);
  const windows = [{ days: [4], from: "08:00", to: "17:05" }];
  await under.fleet.as(by("yuki")).createSchedule(scheduleOf([other.uuid], { name: "soon", windows }));
  await under.pass(5 * 60 + 3);
  expect(await lines(under)).toEqual([
    "schedule_created",
    "schedule_created",
    "schedule_held_back OFF, 2026-11-26 17:05 UTC",
  ]);
  expect(await isTurnedOff(other)).toBe(false);
}, 30_000);

test("a wall clock that was years ahead, and is right again: transitions act again", async () => {
  await using under = await testFleet(undefined, { wall: Date.UTC(2031, 0, 1, 17, 59, 58) });
  const machine = await runningMachine(under);
  await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid]));
  await under.pass(4);
  under.clock.setWall(before(15 * MINUTE).wall);
  await under.pass(2);
  await under.restart(15 * 60 - 10);
  await under.pass(10);
  const [, run, ...others] = await runsOf(under);
  expect(others).toEqual([]);
  expect(Math.abs((run?.since.wall ?? 0) - before(0).wall)).toBeLessThan(2 * SECOND);
}, 30_000);

describe("the manager was away over the transition", () => {
  it("turns nothing off, and says so once", async () => {
    await using under = await testFleet(undefined, before(10 * SECOND));
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid], { wake: false }));
    await under.restart(15);
    await under.pass(3);
    await under.restart(2);
    await under.pass(3);
    expect(await lines(under)).toEqual(["schedule_created", "schedule_skipped OFF, 2026-11-26 18:00 UTC"]);
    expect(await runsOf(under)).toEqual([]);
    expect(await isTurnedOff(machine)).toBe(false);
    await under.restart(3 * 24 * 3600);
    await under.pass(3);
    expect((await lines(under)).slice(2)).toEqual([
      "schedule_skipped OFF, 2026-11-29 18:00 UTC, and 2 before",
    ]);
    expect(await runsOf(under)).toEqual([]);
  });

  it("was suspended over it: neither", async () => {
    await using under = await testFleet(undefined, before(10 * SECOND));
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid]));
    await under.pass(2);
    under.clock.move(10 * MINUTE);
    await under.pass(3);
    expect(await runsOf(under)).toEqual([]);
    expect(await lines(under)).toContain("schedule_skipped OFF, 2026-11-26 18:00 UTC");
  });

  it("wakes what should be awake while the window lasts, and not after it", async () => {
    await using under = await testFleet(undefined, { wall: DAWN + 7 * HOUR });
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const { uuid } = await under.fleet.as(by("yuki")).createSchedule(scheduleOf([server.uuid]));
    await under.restart(2 * 3600);
    await under.pass(2);
    expect(await runsOf(under)).toMatchObject([
      { action: "ON", schedule: { uuid }, members: [{ end: null }] },
    ]);
    expect(under.world.packets).toHaveLength(1);
    await under.restart(1);
    await under.pass(2);
    expect(await runsOf(under)).toHaveLength(1);

    await under.restart(34 * 3600);
    await under.pass(2);
    expect(await runsOf(under)).toHaveLength(1);
  });

  it("cannot write at the transition, and can a little later: it acts then, but not late", async () => {
    for (const seconds of [20, 70]) {
      await using under = await testFleet(undefined, before(2 * SECOND));
      const machine = await runningMachine(under);
      await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid]));
      await under.pass(1);
      under.world.diskFull = true;
      await under.pass(seconds);
      under.world.diskFull = false;
      await under.pass(7);
      expect((await runsOf(under)).length).toBe(seconds < 60 ? 1 : 0);
      expect(await lines(under)).toHaveLength(seconds < 60 ? 1 : 2);
    }
  }, 30_000);
});
