import { describe, expect, it, test } from "vitest";
import type { DateRange } from "../../plan/schedule";
import type { Holder } from "../../power/use";
import { FleetError, MOST_RUNS } from "../model/errors";
import { by, fleetOf, runningMachine, settings, testFleet, type TestFleet } from "../testing";
import type { ScheduleSettings } from "./settings";
import { scheduleOf } from "./testing";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Thursday. */
const DAWN = Date.UTC(2026, 10, 26);
/** The instant so many milliseconds before 18:00, when the windows of these tests end. */
const before = (ms: number) => ({ wall: DAWN + 18 * HOUR - ms });

/** A calendar server that tests may break. */
function calendarServer(days: readonly DateRange[] = []) {
  const server = {
    days,
    fault: null as string | null,
    asked: 0,
    fetch: async () => {
      server.asked += 1;
      if (server.fault !== null) throw Object.assign(new Error(server.fault), { name: "CalendarFault" });
      return server.days;
    },
    read: () => Promise.resolve(server.days),
  };
  return server;
}

const runsOf = async ({ fleet }: TestFleet) => {
  const listed = (await fleet.listRuns({ limit: 20 })).reverse();
  return Promise.all(listed.map(({ uuid }) => fleet.getRun(uuid)));
};

const lines = async ({ fleet }: TestFleet) =>
  (await fleet.events({ limit: 50 }))
    .reverse()
    .flatMap(({ kind, detail }) => (/^schedule_|^calendar_/.test(kind) ? [`${kind} ${detail}`.trim()] : []));

/** The manifests of a machine that beats until something is different, or nothing is. */
async function isTurnedOff(machine: Awaited<ReturnType<typeof runningMachine>>): Promise<boolean> {
  for (let beats = 0; beats < 3; beats += 1)
    if ((await machine.beat("ON", { use: [] })).power === "OFF") return true;
  return false;
}

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

describe("a stop that waits into the hours of another schedule", () => {
  const HELD: readonly Holder[] = [{ kind: "session", name: "bob", since: null }];
  const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
  const evening = { name: "evening", windows: [{ days: EVERY_DAY, from: "18:10", to: "22:00" }] };

  /** A server in use, a stop of it that waits since six, and somebody's evening schedule, which begins at ten past. */
  async function waiting(under: TestFleet, of: "schedule" | "run" | "click", wake: boolean) {
    const machine = await runningMachine(under);
    const { uuid } = machine;
    await under.fleet.as(by("ren")).createSchedule(scheduleOf([uuid], { ...evening, wake, stop: !wake }));
    const until = DAWN + 23 * HOUR;
    if (of === "schedule")
      await under.fleet
        .as(by("yuki"))
        .createSchedule(scheduleOf([uuid], { mode: "when_free", stopBy: "23:00" }));
    await under.pass(4);
    if (of === "run")
      await under.fleet.as(by("yuki")).startRun({
        ...({ action: "OFF", serverUuids: [uuid], groupUuids: [], mode: "when_free", until } as const),
        ...{ force: false, reason: "", evenIfItMayNotWake: false, confirmCount: 0, requestId: null },
      });
    if (of === "click") await under.fleet.as(by("yuki")).act(uuid, "TurnOff", { mode: "when_free", until });
    for (let beats = 0; beats < 2; beats += 1) await machine.beat("ON", { use: HELD });
    expect(under.fleet.get(uuid).pendingStop).not.toBeNull();
    return machine;
  }

  /** Ten past six has come, and its heartbeats go on. */
  async function toTheHours(under: TestFleet, machine: Awaited<ReturnType<typeof waiting>>): Promise<void> {
    for (let seconds = 0; seconds < 10 * 60; seconds += 10) {
      await under.pass(10);
      await machine.beat("ON", { use: HELD });
    }
  }

  it("is withdrawn where a schedule asked for it, and says which one keeps the server on", async () => {
    await using under = await testFleet(undefined, before(2 * SECOND));
    const machine = await waiting(under, "schedule", false);
    await toTheHours(under, machine);
    expect(await isTurnedOff(machine)).toBe(false);
    await under.pass(2);
    expect(await runsOf(under)).toMatchObject([
      { action: "OFF", members: [{ end: { as: "skipped", why: "kept_on_by", detail: "evening" } }] },
    ]);
    expect(under.fleet.get(machine.uuid).pendingStop).toBeNull();
  });

  it("is withdrawn, too, where its order is given and not confirmed; also before any tick", async () => {
    await using under = await testFleet(undefined, before(2 * SECOND));
    const machine = await waiting(under, "schedule", false);
    for (let seconds = 0; seconds < 9 * 60 + 50; seconds += 10) {
      await under.pass(10);
      await machine.beat("ON", { use: HELD });
    }
    expect(await isTurnedOff(machine)).toBe(true);
    under.clock.setWall(DAWN + 18 * HOUR + 10 * MINUTE + 1);
    expect((await machine.beat("Stopping")).power).toBe("ON");
  });

  it.each(["click", "run"] as const)(
    "goes on where a person asked for it (%s), unless the schedule turns its servers on: then the later will wins",
    async (of) => {
      for (const wake of [false, true]) {
        await using under = await testFleet(undefined, before(2 * SECOND));
        const machine = await waiting(under, of, wake);
        await toTheHours(under, machine);
        await under.pass(2);
        expect(await isTurnedOff(machine)).toBe(!wake);
        expect(under.fleet.get(machine.uuid).pendingStop).toBeNull();
      }
    },
  );
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

function never(): never {
  throw new Error("it is there");
}

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

describe("a calendar that cannot be read only prevents an OFF", () => {
  const calendar = { url: "https://calendar.example/holidays.ics" };

  it("is read each day; its last dates are good for a week", async () => {
    const server = calendarServer();
    await using under = await testFleet(() => ({ calendars: server }), before(10 * SECOND));
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid], { calendar, wake: false }));
    expect(server.asked).toBe(1);
    server.fault = "it answered 503";
    await under.restart(DAY / SECOND);
    await under.pass(2);
    expect(server.asked).toBe(2);
    expect(under.fleet.schedules()).toMatchObject([{ calendar: { fault: "it answered 503", days: [] } }]);
    expect(await lines(under)).toContain("calendar_unreadable it answered 503");
    await under.pass(12);
    // Of the day before it was away; today's dates are good enough.
    expect((await runsOf(under)).map(({ action }) => action)).toEqual(["OFF"]);

    await under.restart(7 * (DAY / SECOND) - 20);
    await under.pass(25);
    expect(await runsOf(under)).toHaveLength(1);
    expect((await lines(under)).at(-1)).toBe("schedule_without_calendar OFF, 2026-12-04 18:00 UTC");
    expect((await lines(under)).filter((each) => each.startsWith("calendar_unreadable"))).toHaveLength(1);

    server.fault = null;
    await under.restart(DAY / SECOND - 20);
    await under.pass(25);
    expect(under.fleet.schedules()).toMatchObject([{ calendar: { fault: null } }]);
    expect(await runsOf(under)).toHaveLength(2);
  }, 30_000);

  it("wakes servers all the same", async () => {
    const server = calendarServer();
    await using under = await testFleet(() => ({ calendars: server }), {
      wall: DAWN + 8 * HOUR - 10 * SECOND,
    });
    const { uuid } = (await under.fleet.as(by("yuki")).register(settings())).server;
    await under.fleet.as(by("yuki")).createSchedule(scheduleOf([uuid], { calendar }));
    server.fault = "it cannot be reached";
    await under.restart(14 * (DAY / SECOND));
    await under.pass(15);
    expect((await runsOf(under)).map(({ action }) => action)).toContain("ON");
  });

  it("names a holiday: nothing is woken and nothing turned off", async () => {
    const server = calendarServer([{ first: "2026-11-26", last: "2026-11-26" }]);
    await using under = await testFleet(() => ({ calendars: server }), before(5 * SECOND));
    const machine = await runningMachine(under);
    await under.fleet
      .as(by("yuki"))
      .createSchedule(scheduleOf([machine.uuid], { calendar: { text: "BEGIN" } }));
    await under.pass(10);
    expect(await runsOf(under)).toEqual([]);
    expect(await lines(under)).toEqual(["schedule_created"]);
  });

  it("is refused where it cannot be read when it is saved; an edit does not ask for it again", async () => {
    const server = calendarServer();
    await using under = await testFleet(() => ({ calendars: server }), before(HOUR));
    const { uuid: serverUuid } = (await under.fleet.as(by("yuki")).register(settings())).server;
    server.fault = "it is a web page";
    const asked = scheduleOf([serverUuid], { calendar });
    await expect(under.fleet.as(by("yuki")).createSchedule(asked)).rejects.toMatchObject({
      fault: { code: "calendar_unreadable", from: "url", why: "it is a web page" },
    });
    await expect(under.fleet.previewSchedule(asked, null, null)).rejects.toThrow(
      "The calendar cannot be read: it is a web page.",
    );
    server.fault = null;
    const { uuid } = await under.fleet.as(by("yuki")).createSchedule(asked);
    server.fault = "it cannot be reached";
    for (const same of [calendar, "kept"] as const) {
      const edited = await under.fleet
        .as(by("yuki"))
        .updateSchedule(uuid, { ...asked, calendar: same, minOn: 1 });
      expect(edited.calendar).toMatchObject({ url: calendar.url, fault: null });
    }
    expect(
      (await under.fleet.as(by("yuki")).updateSchedule(uuid, { ...asked, calendar: null })).calendar,
    ).toBeNull();
  });
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

test("one person has three calendars read at a time, previews ten, and others can save theirs meanwhile", async () => {
  let answer: () => void = () => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const slow = { fetch: () => answered.then(() => []), read: () => Promise.resolve([]) };
  await using under = await testFleet(() => ({ calendars: slow }));
  const { server } = await under.fleet.as(by("yuki")).register(settings());
  const asked = (name: string): ScheduleSettings => ({
    ...scheduleOf([server.uuid]),
    ...{ name, calendar: { url: `https://holidays.example/${name}` } },
  });
  const save = (who: string, name: string) =>
    fleetOf(under.fleet, { uuid: `uuid of ${who}`, name: who }).createSchedule(asked(name));
  const all = Promise.allSettled([
    ...["a", "b", "c", "d", "e"].map((name) => save("kai", name)),
    save("mika", "f"),
    ...Array.from({ length: 12 }, (_, at) => under.fleet.previewSchedule(asked(`g${at}`), null, null)),
  ]);
  answer();
  const refused = (await all).map((one) => (one.status === "rejected" ? String(one.reason) : ""));
  const busy =
    "FleetError: The calendar cannot be read: too many calendars are being read: try again in a minute.";
  const [none, two] = [(count: number) => Array<string>(count).fill(""), [busy, busy]];
  expect(refused).toEqual([...none(3), ...two, "", ...none(10), ...two]);
  // Once they are over, the next ones are read.
  await expect(save("kai", "d")).resolves.toMatchObject({ name: "d" });
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
