import { expect, test } from "vitest";
import { scheduleOf } from "./schedules/testing";
import { by, runningMachine, testFleet, type TestFleet } from "./testing";

const HOUR = 3600_000;
/** A Thursday. */
const DAWN = Date.UTC(2026, 10, 26);
const NOON = DAWN + 12 * HOUR;

/** Planned events, each in a line. */
function lines({ fleet }: TestFleet, since = NOON, until = NOON + 48 * HOUR): string[] {
  return fleet.planned(since, until).planned.map((planned) => {
    switch (planned.type) {
      case "transition":
        return `${hour(planned.transition.at)} ${planned.schedule.name} ${planned.transition.action}`;
      case "run":
        return `${hour(planned.run.until)} run ${planned.run.action}`;
      case "hold":
        return `${hour(planned.hold.until)} hold`;
      case "stop":
        return `${hour(planned.pendingStop.until)} stop by ${planned.pendingStop.author}`;
    }
  });
}

const hour = (at: number): string => `${(at - DAWN) / HOUR}`;

test("schedules, runs, holds and stops that wait stand in the order in which they come", async () => {
  await using under = await testFleet(undefined, { wall: NOON });
  const [a, b, c] = [await runningMachine(under), await runningMachine(under), await runningMachine(under)];
  const { fleet } = under;
  await fleet.as(by("yuki")).createSchedule(scheduleOf([a.uuid], { name: "day" }));
  await fleet.as(by("yuki")).createSchedule(scheduleOf([a.uuid, b.uuid], { name: "only on", stop: false }));
  await fleet
    .as(by("emi"))
    .placeHold({ serverUuids: [b.uuid], groupUuids: [], until: DAWN + 20 * HOUR, reason: "", wake: false });
  await fleet.as(by("yuki")).act(c.uuid, "TurnOff", { mode: "when_free", until: DAWN + 19 * HOUR });
  const off = { action: "OFF", groupUuids: [], mode: "when_free", force: false, reason: "" } as const;
  const asked = { ...off, serverUuids: [a.uuid], until: DAWN + 17 * HOUR, evenIfItMayNotWake: true };
  await fleet.as(by("yuki")).startRun({ ...asked, confirmCount: 0, requestId: null });
  expect(lines(under, NOON, DAWN + 24 * HOUR)).toEqual([
    "17 run OFF",
    "18 day OFF",
    "19 stop by yuki",
    "20 hold",
  ]);
  expect(lines(under)).toEqual([
    ...["17 run OFF", "18 day OFF", "19 stop by yuki", "20 hold"],
    ...["32 day ON", "32 only on ON", "42 day OFF", "56 day ON", "56 only on ON"],
  ]);
  // What is over by then, or has not begun, does not last then.
  expect(lines(under, DAWN + 21 * HOUR, DAWN + 22 * HOUR)).toEqual([]);
  expect(lines(under, DAWN + 19.5 * HOUR, DAWN + 19.6 * HOUR)).toEqual(["20 hold"]);

  // Another schedule keeps the server on then; that is told, as before it is saved.
  await fleet.as(by("yuki")).createSchedule(
    scheduleOf([a.uuid], {
      name: "night",
      windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "17:00", to: "23:00" }],
    }),
  );
  const [off18] = fleet
    .planned(DAWN + 18 * HOUR, DAWN + 18 * HOUR + 1)
    .planned.filter(({ type }) => type === "transition");
  expect(off18).toMatchObject({ transition: { clashes: [{ serverUuid: a.uuid, scheduleName: "night" }] } });
});

test("a transition that has its run is not listed as well", async () => {
  await using under = await testFleet(undefined, { wall: DAWN + 18 * HOUR - 2000 });
  const machine = await runningMachine(under);
  await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid]));
  const since = DAWN + 17 * HOUR;
  const transitionsAt18 = () => under.fleet.planned(since, DAWN + 19 * HOUR).planned.map(({ type }) => type);
  expect(transitionsAt18()).toEqual(["transition"]);
  await under.pass(5);
  expect(transitionsAt18()).toEqual(["run"]);
});

test("a paused schedule, one whose servers are gone and one in an unknown zone have no transitions", async () => {
  await using under = await testFleet(undefined, { wall: NOON });
  const machine = await runningMachine(under);
  const group = await under.fleet.as(by("yuki")).createGroup({ name: "empty", serverUuids: [] });
  await under.fleet
    .as(by("yuki"))
    .createSchedule(scheduleOf([machine.uuid], { pausedUntil: NOON + 99 * HOUR }));
  await under.fleet
    .as(by("yuki"))
    .createSchedule(scheduleOf([], { name: "nobody", groupUuids: [group.uuid] }));
  await under.fleet
    .as(by("yuki"))
    .createSchedule(scheduleOf([machine.uuid], { name: "moon", zone: "Moon/Sea" }));
  await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid], { name: "day" }));
  expect(lines(under, NOON, DAWN + 24 * HOUR)).toEqual(["18 day OFF"]);
});
