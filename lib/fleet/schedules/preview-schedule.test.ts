import { expect, it } from "vitest";
import { by, runningMachine, settings, testFleet } from "../testing";
import type { ScheduleSettings } from "./settings";
import { HOUR, DAWN, scheduleOf } from "./testing";

it("shows the next 14 days, and where another schedule keeps servers on", async () => {
  await using under = await testFleet(undefined, { wall: DAWN + 12 * HOUR });
  const uuids = [];
  for (let count = 0; count < 3; count += 1)
    uuids.push((await under.fleet.as(by("yuki")).register(settings())).server.uuid);
  const [one = "", two = "", three = ""] = uuids;
  const late = await under.fleet
    .as(by("yuki"))
    .createSchedule(
      scheduleOf([two, three], { name: "late", windows: [{ days: [5], from: "12:00", to: "20:00" }] }),
    );
  const { transitions } = await under.fleet.previewSchedule(scheduleOf([one, two]), null, null);
  expect(transitions).toHaveLength(28);
  expect(transitions.slice(0, 4)).toMatchObject([
    { at: DAWN + 18 * HOUR, action: "OFF", serverUuids: [one, two], clashes: [] },
    { at: DAWN + 32 * HOUR, action: "ON", until: DAWN + 42 * HOUR, clashes: [] },
    {
      at: DAWN + 42 * HOUR,
      action: "OFF",
      clashes: [{ serverUuid: two, scheduleUuid: late.uuid, scheduleName: "late" }],
    },
    { at: DAWN + 56 * HOUR, action: "ON" },
  ]);
  // One that is paused then keeps nothing on; one that is always awake does.
  const ofLate = { name: "late", windows: [{ days: [5], from: "12:00", to: "20:00" }] };
  const until = (hours: number) =>
    under.fleet
      .as(by("yuki"))
      .updateSchedule(late.uuid, scheduleOf([two], { ...ofLate, pausedUntil: DAWN + hours * HOUR }));
  const third = async () =>
    (await under.fleet.previewSchedule(scheduleOf([one, two]), null, null)).transitions[2]?.clashes.length;
  await until(43);
  expect(await third()).toBe(0);
  await until(41);
  expect(await third()).toBe(1);
  const always = { name: "late", windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }] };
  await under.fleet.as(by("yuki")).updateSchedule(late.uuid, scheduleOf([two, three], always));
  const stops = (await under.fleet.previewSchedule(scheduleOf([one, two]), null, null)).transitions.filter(
    ({ action }) => action === "OFF",
  );
  expect(stops.map(({ clashes }) => clashes.length)).toEqual(Array.from({ length: 14 }, () => 1));
  // It is no clash with itself.
  const again = await under.fleet.previewSchedule({ ...scheduleOf([two]), name: "late" }, late.uuid, null);
  expect(again.transitions.every(({ clashes }) => clashes.length === 0)).toBe(true);
});

it("shows who keeps servers on that need them, where nothing turns those off by then", async () => {
  await using under = await testFleet(undefined, { wall: DAWN + 12 * HOUR });
  const [nas, web] = [await runningMachine(under), await runningMachine(under)];
  await under.fleet.as(by("yuki")).edit(web.uuid, { needs: [nas.uuid], name: "web" });
  const neededOf = async (uuids: readonly string[], mode: ScheduleSettings["mode"] = "now") => {
    const { transitions } = await under.fleet.previewSchedule(scheduleOf(uuids, { mode }), null, null);
    return transitions.filter(({ action }) => action === "OFF").map(({ needed }) => needed);
  };
  const kept = [{ serverUuid: nas.uuid, consumerUuid: web.uuid, consumerName: "web" }];
  expect(await neededOf([nas.uuid])).toEqual(Array.from({ length: 14 }, () => kept));
  expect((await neededOf([nas.uuid, web.uuid])).flat()).toEqual([]);
  // On Thursdays another schedule turns it off at the same minute.
  const thursdays = [{ days: [4], from: "08:00", to: "18:00" }];
  const schedule = await under.fleet
    .as(by("yuki"))
    .createSchedule(scheduleOf([web.uuid], { name: "web", windows: thursdays, wake: false }));
  expect((await neededOf([nas.uuid]))[0]).toEqual([]);
  const late = [{ days: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "19:00" }];
  await under.fleet
    .as(by("yuki"))
    .updateSchedule(schedule.uuid, scheduleOf([web.uuid], { name: "web", windows: late }));
  expect((await neededOf([nas.uuid]))[0]).toEqual(kept);
  // One that waits until it is free waits for that, too.
  expect((await neededOf([nas.uuid], "when_free")).flat()).toEqual([]);
});
