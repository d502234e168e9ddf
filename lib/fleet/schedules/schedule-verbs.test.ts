import { expect, it } from "vitest";
import { FleetError } from "../model/errors";
import { by, runningMachine, settings, testFleet } from "../testing";
import { SECOND, HOUR, DAWN, before, runsOf, scheduleOf } from "./testing";

it("keeps schedules on disk, for the members that groups have at the transition", async () => {
  await using under = await testFleet(undefined, before(5 * SECOND));
  const machine = await runningMachine(under);
  const group = await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [] });
  const exceptions = [{ first: "2026-12-24", last: "2027-01-06", name: "冬休み" }];
  const asked = scheduleOf([], { groupUuids: [group.uuid], exceptions, stopBy: "22:00", mode: "when_free" });
  const made = await under.fleet.as(by("yuki")).createSchedule(asked);
  await under.restart(0);
  expect(under.fleet.schedules()).toEqual([made]);
  await under.fleet.as(by("yuki")).setMembers(group.uuid, [machine.uuid]);
  await machine.beat("ON");
  await under.pass(7);
  const [run] = await runsOf(under);
  expect(run).toMatchObject({ mode: "when_free", until: DAWN + 22 * HOUR });
  expect(run?.members.map(({ serverUuid }) => serverUuid)).toEqual([machine.uuid]);
  expect(under.fleet.get(machine.uuid).pendingStop).toMatchObject({
    author: "yuki",
    authorUuid: null,
    until: DAWN + 22 * HOUR,
  });
});

it("keeps its groups and servers from being deleted, and says by its name", async () => {
  await using under = await testFleet();
  const { server } = await under.fleet.as(by("yuki")).register(settings());
  const group = await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [] });
  const { uuid } = await under.fleet
    .as(by("yuki"))
    .createSchedule(scheduleOf([server.uuid], { groupUuids: [group.uuid] }));
  const used = { fault: { code: "used_by_schedule", names: ["office hours"] } };
  await expect(under.fleet.as(by("yuki")).remove(server.uuid)).rejects.toMatchObject(used);
  await expect(under.fleet.as(by("yuki")).deleteGroup(group.uuid)).rejects.toMatchObject(used);
  await under.fleet.as(by("yuki")).deleteSchedule(uuid);
  await under.fleet.as(by("yuki")).remove(server.uuid);
  await under.fleet.as(by("yuki")).deleteGroup(group.uuid);
});

it("names nothing that is being deleted, and nothing is deleted that it is just coming to name", async () => {
  await using under = await testFleet();
  const { server } = await under.fleet.as(by("yuki")).register(settings());
  const group = await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [] });
  let release = (): void => undefined;
  under.world.hold = new Promise((resolve) => (release = resolve));
  const first = Promise.allSettled([
    under.fleet.as(by("yuki")).deleteGroup(group.uuid),
    under.fleet.as(by("yuki")).createSchedule(scheduleOf([server.uuid], { groupUuids: [group.uuid] })),
    under.fleet.as(by("yuki")).createSchedule(scheduleOf([server.uuid], { name: "servers" })),
  ]);
  // Both schedules have read their calendars, and wait for their turn.
  await new Promise((resolve) => setTimeout(resolve));
  const then = Promise.allSettled([under.fleet.as(by("yuki")).remove(server.uuid)]);
  release();
  under.world.hold = null;
  expect(await first).toMatchObject([
    { status: "fulfilled" },
    { status: "rejected", reason: { fault: { code: "group_not_found" } } },
    { status: "fulfilled" },
  ]);
  const used = { code: "used_by_schedule", names: ["servers"] };
  expect(await then).toMatchObject([{ status: "rejected", reason: { fault: used } }]);
});

it("refuses what is not there, names that are taken, and edits that nobody saw", async () => {
  await using under = await testFleet();
  const { uuid } = (await under.fleet.as(by("yuki")).register(settings())).server;
  const code = async (asked: Promise<unknown>) => {
    const error = await asked.then(
      () => null,
      (error: unknown) => error,
    );
    return error instanceof FleetError ? error.fault.code : error;
  };
  const unknown = "00000000-0000-4000-8000-000000000000";
  const made = await under.fleet.as(by("yuki")).createSchedule(scheduleOf([uuid]));
  expect(await code(under.fleet.as(by("yuki")).createSchedule(scheduleOf([uuid])))).toBe(
    "schedule_name_taken",
  );
  expect(await code(under.fleet.as(by("yuki")).createSchedule(scheduleOf([unknown], { name: "b" })))).toBe(
    "not_found",
  );
  const ofUnknown = scheduleOf([], { name: "b", groupUuids: [unknown] });
  expect(await code(under.fleet.as(by("yuki")).createSchedule(ofUnknown))).toBe("group_not_found");
  expect(await code(under.fleet.as(by("yuki")).updateSchedule(unknown, scheduleOf([uuid])))).toBe(
    "schedule_not_found",
  );
  expect(await code(under.fleet.as(by("yuki")).deleteSchedule(unknown))).toBe("schedule_not_found");
  const seen = made.updatedAt;
  await under.fleet.as(by("ren")).updateSchedule(made.uuid, scheduleOf([uuid], { minOn: 1 }), seen);
  expect(await code(under.fleet.as(by("yuki")).updateSchedule(made.uuid, scheduleOf([uuid]), seen))).toBe(
    "edited_meanwhile",
  );
  expect(under.fleet.schedules()).toMatchObject([{ author: "ren", authorUuid: null, minOn: 1 }]);
});
