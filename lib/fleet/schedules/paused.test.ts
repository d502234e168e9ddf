import { expect, it } from "vitest";
import { by, runningMachine, testFleet, type TestFleet } from "../testing";
import { scheduleOf } from "./testing";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Thursday, ten o'clock; five minutes later the pause ends, and a window begins. */
const TEN = Date.UTC(2026, 10, 26, 10);

async function paused(under: TestFleet): Promise<void> {
  const machine = await runningMachine(under);
  const windows = [{ days: [4], from: "10:05", to: "18:00" }];
  const asked = scheduleOf([machine.uuid], { windows, pausedUntil: TEN + 5 * MINUTE });
  await under.fleet.as(by("yuki")).createSchedule(asked);
}

const planned = async ({ fleet }: TestFleet) =>
  (await fleet.listRuns({ limit: 20 })).map(({ action }) => action);

/** The wall clock is wrong for some seconds. */
async function isWrongFor(under: TestFleet, seconds: number, by: number): Promise<void> {
  under.clock.setWall(under.clock.wall() + by);
  await under.pass(seconds);
  under.clock.setWall(under.clock.wall() - by);
}

it.each([20_000, 2 * HOUR, 7 * 24 * HOUR])(
  "a wall clock that is %i ms ahead for four seconds ends no pause, and the transition at its end acts then",
  async (by) => {
    await using under = await testFleet(undefined, { wall: TEN });
    await paused(under);
    await under.pass(285);
    await isWrongFor(under, 4, by);
    await under.pass(2);
    expect(await planned(under)).toEqual([]);
    await under.pass(12);
    expect(await planned(under)).toEqual(["ON"]);
  },
  30_000,
);

it("nor does it right after a start of the manager", async () => {
  await using under = await testFleet(undefined, { wall: TEN });
  await paused(under);
  await under.pass(2);
  // As a machine without a battery may start, until it has asked a time server.
  await under.restart(3 * 3600);
  await under.pass(4);
  expect(await planned(under)).toEqual([]);
  under.clock.setWall(TEN + MINUTE);
  await under.pass((4 * MINUTE) / 1000 - 10);
  expect(await planned(under)).toEqual([]);
  await under.pass(70);
  expect(await planned(under)).toEqual(["ON"]);
}, 30_000);

it("one that is over, as a transition has shown, is over after a start, too", async () => {
  await using under = await testFleet(undefined, { wall: TEN });
  await paused(under);
  await under.pass(302);
  expect(await planned(under)).toEqual(["ON"]);
  await under.restart(8 * 3600 - 310);
  await under.pass(20);
  expect(await planned(under)).toEqual(["OFF", "ON"]);
}, 30_000);
