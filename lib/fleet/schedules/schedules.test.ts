import { expect, it, test } from "vitest";
import { MOST_RUNS } from "../model/errors";
import { by, runningMachine, settings, testFleet } from "../testing";
import { DAWN, HOUR, SECOND, before, runsOf, lines, isTurnedOff, scheduleOf } from "./testing";

test("nobody has a page open: servers are turned off all the same (UpSnap #1773)", async () => {
  await using under = await testFleet(undefined, before(5 * SECOND));
  const machine = await runningMachine(under);
  const { uuid } = await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid]));
  await under.pass(4);
  expect(await runsOf(under)).toEqual([]);
  await under.pass(4);
  const [run, ...others] = await runsOf(under);
  expect(others).toEqual([]);
  expect(run).toMatchObject({
    action: "OFF",
    mode: "now",
    grace: 60,
    author: "yuki",
    authorUuid: null,
    schedule: { uuid, name: "office hours" },
    members: [{ serverUuid: machine.uuid, boot: machine.boot, end: null }],
  });
  expect(await isTurnedOff(machine)).toBe(true);
  // Once, also for a manager that starts anew.
  await under.restart();
  await under.pass(5);
  expect(await runsOf(under)).toHaveLength(1);
});

test("off and on at the same minute: awake wins, in whatever order (UpSnap #1755)", async () => {
  for (const names of [
    ["a stops", "b keeps"],
    ["b stops", "a keeps"],
  ] as const) {
    await using under = await testFleet(undefined, before(2 * SECOND));
    const machine = await runningMachine(under);
    const [stops, keeps] = names;
    const evening = [{ days: [4], from: "18:00", to: "22:00" }];
    const make = [
      () => under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid], { name: stops })),
      () =>
        under.fleet
          .as(by("ren"))
          .createSchedule(scheduleOf([machine.uuid], { name: keeps, windows: evening })),
    ];
    if (stops > keeps) make.reverse();
    for (const one of make) await one();
    await under.pass(4);
    const ends = (await runsOf(under)).map(({ action, members: [member] }) => [
      ...[action, member?.end?.why, member?.end?.detail],
    ]);
    expect(ends.sort()).toEqual([
      ["OFF", "kept_on_by", keeps],
      ["ON", "already_there", ""],
    ]);
    expect(await isTurnedOff(machine)).toBe(false);
  }
});

test("off, and on for what needs it, at the same minute: it stays on, in whatever order", async () => {
  for (const order of [1, -1]) {
    await using under = await testFleet(undefined, before(2 * SECOND));
    const yuki = under.fleet.as(by("yuki"));
    const nas = await runningMachine(under);
    const web = (await yuki.register(settings())).server.uuid;
    await yuki.edit(web, { needs: [nas.uuid] });
    const evening = [{ days: [4], from: "18:00", to: "22:00" }];
    const make = [
      () => yuki.createSchedule(scheduleOf([nas.uuid], { name: "stops" })),
      () => yuki.createSchedule(scheduleOf([web], { name: "needs it", windows: evening })),
    ];
    for (const one of order > 0 ? make : make.reverse()) await one();
    await under.pass(4);
    expect((await runsOf(under)).map(({ action }) => action)).toEqual(["OFF", "ON"]);
    expect(await isTurnedOff(nas)).toBe(false);
  }
});

test("a hold that ends at a transition keeps nothing on at it", async () => {
  await using under = await testFleet(undefined, before(2 * SECOND));
  const [machine, other] = [await runningMachine(under), await runningMachine(under)];
  const hold = { groupUuids: [], reason: "", wake: false, until: DAWN + 18 * HOUR };
  // Also where its own end waits for that of others.
  for (const uuids of [[other.uuid], [other.uuid], [machine.uuid]])
    await under.fleet.as(by("yuki")).placeHold({ ...hold, serverUuids: uuids });
  await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid]));
  await under.pass(4);
  expect(await isTurnedOff(machine)).toBe(true);
});

it("says so at once, by an alert for each server, where a transition cannot be planned; and plans it once it can", async () => {
  await using under = await testFleet(undefined, before(2 * SECOND));
  const machine = await runningMachine(under);
  const other = await runningMachine(under);
  await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid, other.uuid]));
  const runs: string[] = [];
  const busy = (await under.fleet.as(by("yuki")).register(settings())).server.uuid;
  for (let count = 0; count < MOST_RUNS; count += 1) {
    const asked = { action: "ON", serverUuids: [busy], groupUuids: [], mode: "now", until: null } as const;
    const also = { force: false, reason: `${count}`, evenIfItMayNotWake: false, confirmCount: 0 };
    runs.push((await under.fleet.as(by("eve")).startRun({ ...asked, ...also, requestId: `${count}` })).uuid);
  }
  await under.pass(4);
  const alerts = () => under.fleet.alerts().filter(({ kind }) => kind === "transition_not_drawn");
  expect(
    alerts()
      .map(({ serverUuid }) => serverUuid)
      .sort(),
  ).toEqual([machine.uuid, other.uuid].sort());
  const [event] = await under.fleet.events({ uuid: machine.uuid, kinds: ["transition_not_drawn"], limit: 1 });
  expect(event).toMatchObject({ severity: "error", detail: "office hours" });
  await under.pass(20);
  expect(await under.fleet.events({ kinds: ["transition_not_drawn"], limit: 9 })).toHaveLength(2);
  await under.fleet.as(by("eve")).cancelRun(runs[0] ?? "");
  await under.pass(10);
  expect(await isTurnedOff(machine)).toBe(true);
  // Once, and until somebody has seen it.
  expect(alerts()).toHaveLength(2);
  await under.fleet.as(by("yuki")).acknowledgeAlerts({ serverUuids: [machine.uuid], alertUuids: [] });
  expect(alerts().map(({ serverUuid }) => serverUuid)).toEqual([other.uuid]);
});

it("one schedule in a zone that is not known any more, or that cannot be written, stands in no other's way", async () => {
  const broken = { uuid: "" };
  await using under = await testFleet(
    (store) => ({
      store: {
        ...store,
        schedules: {
          ...store.schedules,
          insertRun: (uuid, ...all) =>
            uuid === broken.uuid ? Promise.reject(new Error("no")) : store.schedules.insertRun(uuid, ...all),
        },
      },
    }),
    before(5 * SECOND),
  );
  const [one, two, three] = [
    await runningMachine(under),
    await runningMachine(under),
    await runningMachine(under),
  ];
  const asked = scheduleOf([one.uuid, three.uuid], { name: "lost", zone: "Nowhere/Lost" });
  await under.store.schedules.insert(
    {
      ...asked,
      calendar: null,
      changedEnd: null,
      uuid: "x",
      author: "yuki",
      authorUuid: null,
      handledUntil: 0,
      createdAt: 0,
      updatedAt: 0,
    },
    [],
  );
  broken.uuid = (await under.fleet.as(by("yuki")).createSchedule(scheduleOf([one.uuid], { name: "a" }))).uuid;
  await under.fleet.as(by("yuki")).createSchedule(scheduleOf([two.uuid, three.uuid], { name: "b" }));
  await under.restart(0);
  for (const machine of [two, three]) await machine.beat("ON");
  await under.pass(8);
  const [run, ...others] = await runsOf(under);
  expect(others).toEqual([]);
  expect(run?.schedule?.name).toBe("b");
  // Nobody knows when it wants its servers on.
  expect(run?.members.map(({ end }) => end?.detail ?? null)).toEqual([null, "lost"]);
  expect(under.world.errors.map(String)).toEqual([expect.stringMatching(/RangeError/), "Error: no"]);
  await under.pass(75);
  expect(await lines(under)).toContain("schedule_skipped OFF, 2026-11-26 18:00 UTC");
}, 30_000);

it("waits for what needs its servers, where another schedule turns that off at the same minute", async () => {
  for (const [files, desk] of [
    ["a", "b"],
    ["b", "a"],
  ] as const) {
    await using under = await testFleet(undefined, before(5 * SECOND));
    const [nas, web] = [await runningMachine(under), await runningMachine(under)];
    await under.fleet.as(by("yuki")).edit(web.uuid, { needs: [nas.uuid] });
    const schedules = [
      { name: files, uuid: nas.uuid },
      { name: desk, uuid: web.uuid },
    ].sort((one, other) => (one.name < other.name ? -1 : 1));
    for (const { name, uuid } of schedules)
      await under.fleet.as(by("yuki")).createSchedule(scheduleOf([uuid], { name }));
    await under.pass(8);
    // Both are planned, and only the one that nobody needs is told.
    expect((await runsOf(under)).flatMap(({ members }) => members.map(({ end }) => end))).toEqual([
      null,
      null,
    ]);
    for (let beats = 0; beats < 3; beats += 1) expect((await nas.beat("ON")).power).toBe("ON");
    expect(await isTurnedOff(web)).toBe(true);
    await web.beat("Stopping");
    for (let seconds = 0; seconds < 120; seconds += 10) {
      await nas.beat("ON");
      await under.pass(10);
    }
    expect(await isTurnedOff(nas)).toBe(true);
  }
});

it("does not stop a machine that came up just now", async () => {
  await using under = await testFleet(undefined, before(5 * SECOND));
  const machine = await runningMachine(under);
  await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid], { minOn: 45 }));
  await under.pass(7);
  expect(await runsOf(under)).toMatchObject([{ minOn: 45 * 60 }]);
  expect(await isTurnedOff(machine)).toBe(false);
});

it("plans nothing for a group that has no servers, and says nothing", async () => {
  await using under = await testFleet(undefined, before(3 * SECOND));
  const group = await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [] });
  await under.fleet.as(by("yuki")).createSchedule(scheduleOf([], { groupUuids: [group.uuid] }));
  await under.pass(5);
  expect(await runsOf(under)).toEqual([]);
  await under.restart(5);
  await under.pass(5);
  expect(await lines(under)).toEqual(["schedule_created"]);
});
