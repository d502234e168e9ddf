import { describe, expect, it, test } from "vitest";
import type { Holder } from "../../power/use";
import { by, runningMachine, settings, testFleet, type TestFleet } from "../testing";
import type { ScheduleSettings } from "./settings";
import { SECOND, HOUR, DAY, DAWN, before, runsOf, isTurnedOff, scheduleOf } from "./testing";

function never(): never {
  throw new Error("it is there");
}

test("a schedule edited while its run goes: the run is cancelled, and what is not confirmed is withdrawn", async () => {
  for (const change of ["edited", "paused", "deleted"] as const) {
    await using under = await testFleet(undefined, before(2 * SECOND));
    const machine = await runningMachine(under);
    const { uuid } = await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid]));
    await under.pass(4);
    expect(under.fleet.get(machine.uuid).facts).toMatchObject({ power: "OFF" });
    const changed = {
      edited: () => under.fleet.as(by("ren")).updateSchedule(uuid, scheduleOf([machine.uuid], { minOn: 20 })),
      paused: () =>
        under.fleet
          .as(by("ren"))
          .updateSchedule(uuid, scheduleOf([machine.uuid], { pausedUntil: DAWN + 9 * DAY })),
      deleted: () => under.fleet.as(by("ren")).deleteSchedule(uuid),
    };
    await changed[change]();
    expect(under.fleet.get(machine.uuid).facts).toMatchObject({ power: "ON", order: null });
    expect(await isTurnedOff(machine)).toBe(false);
    await under.pass(2);
    expect(await runsOf(under)).toMatchObject([
      {
        cancelledBy: { who: "ren", why: "schedule_changed" },
        members: [{ end: { as: "cancelled", why: "schedule_changed", detail: "ren" } }],
        endedAt: expect.any(Number),
      },
    ]);
  }
});

test("what an edited schedule would have done before is not made up for", async () => {
  await using under = await testFleet(undefined, { wall: DAWN + 8 * HOUR });
  const { server } = await under.fleet.as(by("yuki")).register(settings());
  const windows = (from: string) => ({
    windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from, to: "18:00" }],
  });
  const { uuid } = await under.fleet
    .as(by("yuki"))
    .createSchedule(scheduleOf([server.uuid], windows("12:00")));
  await under.restart(2 * 3600);
  await under.pass(2);
  await under.fleet.as(by("ren")).updateSchedule(uuid, scheduleOf([server.uuid], windows("09:00")));
  await under.pass(3);
  await under.restart(60);
  await under.pass(3);
  expect(await runsOf(under)).toEqual([]);
  expect(under.world.packets).toEqual([]);
  // Its next beginning comes as it is now.
  await under.restart(23 * 3600);
  await under.pass(2);
  expect(await runsOf(under)).toMatchObject([{ action: "ON", since: { wall: expect.any(Number) } }]);
});

describe("an edit of a schedule whose stop waits", () => {
  const office = [{ days: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "18:00" }];
  const waiting = { mode: "when_free", stopBy: "23:00" } as const;
  const HELD: readonly Holder[] = [{ kind: "session", name: "bob", since: null }];

  /** A schedule whose transition was planned, with one server that is in use. */
  async function planned(under: TestFleet) {
    const machine = await runningMachine(under);
    const { uuid } = await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid], waiting));
    await under.pass(4);
    await machine.beat("ON", { use: HELD });
    await machine.beat("ON", { use: HELD });
    expect(under.fleet.get(machine.uuid).pendingStop).not.toBeNull();
    return { machine, uuid };
  }

  test.each<[string, Partial<ScheduleSettings>]>([
    ["its name", { name: "the office" }],
    [
      "its order of windows and days",
      { windows: [{ ...(office[0] ?? never()), days: [7, 6, 5, 4, 3, 2, 1] }] },
    ],
    [
      "only next week",
      {
        windows: [
          { days: [4, 5], from: "08:00", to: "18:00" },
          { days: [1], from: "09:00", to: "17:00" },
        ],
      },
    ],
    ["what its next starts need", { wake: false }],
  ])("that changes %s cancels nothing", async (_what, changes) => {
    await using under = await testFleet(undefined, before(2 * SECOND));
    const { machine, uuid } = await planned(under);
    const asked = scheduleOf([machine.uuid], { ...waiting, ...changes });
    expect((await under.fleet.previewSchedule(asked, uuid, null)).cancels).toEqual([]);
    await under.fleet.as(by("ren")).updateSchedule(uuid, asked);
    await under.pass(10);
    // Planned once, by whoever saved it then.
    expect(await runsOf(under)).toMatchObject([{ author: "yuki", cancelledBy: null, endedAt: null }]);
    expect(under.fleet.get(machine.uuid).pendingStop).not.toBeNull();
    expect(await isTurnedOff(machine)).toBe(true);
  });

  test.each<[string, (uuid: string, other: string) => Partial<ScheduleSettings>]>([
    ["the end of today's window", () => ({ windows: [{ ...(office[0] ?? never()), to: "19:00" }] })],
    ["until when it waits", () => ({ stopBy: "22:00" })],
    ["how it stops", () => ({ mode: "now" })],
    ["that it stops", () => ({ stop: false })],
    ["when it may act", () => ({ pausedUntil: DAWN + DAY })],
    [
      "that today is a day off",
      () => ({ exceptions: [{ first: "2026-11-26", last: "2026-11-26", name: "" }] }),
    ],
    ["whom it is for", (uuid, other) => ({ serverUuids: [uuid, other] })],
    ["who may be stopped", () => ({ evenIfItMayNotWake: true })],
  ])("that changes %s says before what it cancels, and cancels it", async (_what, changes) => {
    await using under = await testFleet(undefined, before(2 * SECOND));
    const { machine, uuid } = await planned(under);
    const other = (await under.fleet.as(by("yuki")).register(settings())).server.uuid;
    const asked = scheduleOf([machine.uuid], { ...waiting, ...changes(machine.uuid, other) });
    const [run] = await runsOf(under);
    const { cancels } = await under.fleet.previewSchedule(asked, uuid, null);
    expect(cancels.map((each) => each.uuid)).toEqual([run?.uuid]);
    await under.fleet.as(by("ren")).updateSchedule(uuid, asked);
    await under.pass(2);
    expect(await runsOf(under)).toMatchObject([{ cancelledBy: { who: "ren", why: "schedule_changed" } }]);
    expect(under.fleet.get(machine.uuid).pendingStop).toBeNull();
    expect(await isTurnedOff(machine)).toBe(false);
  });

  it("that comes in the second of the transition, and changes its name alone, loses nothing", async () => {
    await using under = await testFleet(undefined, before(SECOND));
    const machine = await runningMachine(under);
    const { uuid } = await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid]));
    // The transition is there, and no tick has seen it yet.
    under.clock.setWall(before(-SECOND).wall);
    await under.fleet.as(by("ren")).updateSchedule(uuid, scheduleOf([machine.uuid], { name: "the office" }));
    await under.pass(4);
    expect(await runsOf(under)).toMatchObject([{ author: "ren", schedule: { name: "the office" } }]);
  });
});
