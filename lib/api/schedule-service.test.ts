import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import type { Calendars } from "../fleet/model/ports";
import { by, runningMachine, settings } from "../fleet/testing";
import { InvalidFieldsSchema } from "../gen/proto/komoriuta/v1/error_pb";
import { GroupService } from "../gen/proto/komoriuta/v1/group_pb";
import { RunAction } from "../gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../gen/proto/komoriuta/v1/schedule_pb";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import { StopMode } from "../gen/proto/komoriuta/v1/status_pb";
import { failure, LOGIN, testManager, type TestManager } from "./testing";
import { readTransition, readSchedule } from "./codec/read-schedule";
import { transitionJson, scheduleJson } from "./codec/schedule";

const UNKNOWN = "00000000-0000-4000-8000-000000000000";
const DAY = 24 * 3600 * 1000;

async function loggedIn(manager: TestManager) {
  const transport = manager.operator({ cookie: await manager.login() });
  const { server } = await manager.under.fleet.as(by("yuki")).register(settings());
  return {
    uuid: server.uuid,
    schedules: createClient(ScheduleService, transport),
    servers: createClient(ServerService, transport),
    groups: createClient(GroupService, transport),
  };
}

/** A reader of calendars that finds the first Monday of 2026 in a file, and cannot read anything else. */
const calendars: Calendars = {
  fetch: () => Promise.reject(fault("its address must begin with https:// or http://")),
  read(text) {
    if (!text.startsWith("BEGIN:VCALENDAR")) return Promise.reject(fault("it is not an iCalendar"));
    return Promise.resolve([{ first: "2026-01-05", last: "2026-01-05" }]);
  },
};

const fault = (why: string) => Object.assign(new Error(why), { name: "CalendarFault" });

const office = (serverUuid: string) => ({
  name: "office hours",
  serverUuids: [serverUuid],
  zone: "Europe/Berlin",
  windows: [{ days: [1, 2, 3, 4, 5], from: "08:00", to: "18:00" }],
  wake: true,
  stop: true,
});

it("a schedule is previewed, made, listed, changed and deleted", async () => {
  await using manager = await testManager();
  const { uuid: serverUuid, schedules, servers } = await loggedIn(manager);
  const now = manager.under.clock.wall();
  const asked = office(serverUuid);
  const from = timestampFromMs(Date.UTC(2026, 5, 1));
  const { edges: transitions } = await schedules.previewSchedule({ schedule: asked, from });
  expect(transitions).toHaveLength(20);
  expect(transitions[0]).toMatchObject({
    at: timestampFromMs(Date.UTC(2026, 5, 1, 6)),
    action: RunAction.ON,
    until: timestampFromMs(Date.UTC(2026, 5, 1, 16)),
    serverUuids: [serverUuid],
    clashes: [],
  });
  expect((await schedules.previewSchedule({ schedule: asked })).edges.length).toBeGreaterThan(0);

  const { schedule } = await schedules.createSchedule({ schedule: { ...asked, author: "nobody" } });
  expect(schedule).toMatchObject({
    ...asked,
    ...{ windows: [asked.windows[0]], mode: StopMode.WHEN_FREE, minOn: 15, stopBy: "", author: LOGIN.userId },
    createdAt: timestampFromMs(now),
  });
  expect((await schedules.listSchedules({})).schedules).toEqual([schedule]);
  expect((await failure(schedules.createSchedule({ schedule: asked }))).code).toBe(Code.AlreadyExists);

  const used = await failure(servers.deleteServer({ uuid: serverUuid }));
  expect(used.code).toBe(Code.FailedPrecondition);
  expect(used.rawMessage).toBe('The schedule "office hours" is for it: take it out there first.');

  const { schedule: night } = await schedules.createSchedule({ schedule: { ...asked, name: "night" } });
  expect((await failure(servers.deleteServer({ uuid: serverUuid }))).rawMessage).toBe(
    'The schedules "office hours", "night" are for it: take it out there first.',
  );
  await schedules.deleteSchedule({ uuid: night?.uuid });

  if (!schedule) throw new Error("there is none");
  const pausedUntil = timestampFromMs(now + DAY);
  const exceptions = [{ first: "2026-12-24", name: "Christmas" }];
  const change = {
    ...{ ...asked, uuid: schedule.uuid, exceptions, pausedUntil },
    ...{ minOn: 0, mode: StopMode.NOW, stopBy: "23:00" },
  };
  const ifUpdatedAt = schedule.updatedAt;
  const changed = await schedules.updateSchedule({ schedule: change, ...(ifUpdatedAt && { ifUpdatedAt }) });
  expect(changed.schedule).toMatchObject({
    ...{ mode: StopMode.NOW, minOn: 0, stopBy: "23:00", pausedUntil },
    exceptions: [{ first: "2026-12-24", last: "2026-12-24", name: "Christmas" }],
  });
  const again = schedules.updateSchedule({ schedule: change, ...(ifUpdatedAt && { ifUpdatedAt }) });
  expect((await failure(again)).code).toBe(Code.Aborted);

  await schedules.deleteSchedule({ uuid: schedule.uuid });
  expect((await failure(schedules.deleteSchedule({ uuid: schedule.uuid }))).code).toBe(Code.NotFound);
  expect((await failure(schedules.updateSchedule({ schedule }))).code).toBe(Code.NotFound);
});

it("a preview says why nothing is to happen", async () => {
  await using manager = await testManager();
  const { uuid, schedules } = await loggedIn(manager);
  const quiet = async (changes: object) => {
    const { edges, quiet } = await schedules.previewSchedule({ schedule: { ...office(uuid), ...changes } });
    return [edges.length, quiet];
  };
  const always = [{ days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" }];
  expect(await quiet({ windows: always })).toEqual([0, "always_on"]);
  const pausedUntil = timestampFromMs(manager.under.clock.wall() + 60 * DAY);
  expect(await quiet({ pausedUntil })).toEqual([0, "paused"]);
  expect((await quiet({}))[1]).toBe("");
});

it("a preview tells who stays on since others need it, and which runs a change cancels", async () => {
  await using manager = await testManager();
  const { under } = manager;
  // Noon of tomorrow.
  under.clock.move((Math.floor(under.clock.wall() / DAY) + 1.5) * DAY - under.clock.wall());
  await under.pass(1);
  const { schedules } = await loggedIn(manager);
  const nas = await runningMachine(under, { name: "nas" });
  const web = await runningMachine(under, { name: "web" });
  await under.fleet.as(by("yuki")).edit(web.uuid, { needs: [nas.uuid] });
  const windows = [{ days: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "12:01" }];
  const asked = { ...office(nas.uuid), zone: "UTC", windows };
  const { edges, cancels } = await schedules.previewSchedule({ schedule: asked });
  const ofOff = edges.filter(({ action }) => action === RunAction.OFF);
  expect(ofOff[0]?.needed).toMatchObject([
    { serverUuid: nas.uuid, consumerUuid: web.uuid, consumerName: "web" },
  ]);
  expect(cancels).toEqual([]);

  const mine = { ...asked, serverUuids: [web.uuid] };
  const { schedule } = await schedules.createSchedule({ schedule: mine });
  for (let times = 0; times < 12; times += 1) {
    for (const each of [nas, web])
      await each.beat("ON", { use: [{ kind: "session", name: "bob", since: null }] });
    await under.pass(10);
  }
  const [run] = under.fleet.openRuns();
  expect(run?.schedule?.name).toBe("office hours");
  const later = { ...mine, uuid: schedule?.uuid ?? "", windows: [{ ...windows[0], to: "13:00" }] };
  const changed = await schedules.previewSchedule({ schedule: later });
  expect(changed.cancels).toMatchObject([{ uuid: run?.uuid, scheduleUuid: schedule?.uuid, members: [] }]);
  const renamed = { ...mine, uuid: schedule?.uuid ?? "", name: "hours" };
  expect((await schedules.previewSchedule({ schedule: renamed })).cancels).toEqual([]);
});

describe("what is wrong with a schedule is said field by field", () => {
  const window = { days: [1], from: "08:00", to: "18:00" };
  it.each([
    [{ name: " " }, "name: must have at least one character"],
    [{ serverUuids: [] }, "serverUuids: must name a server or a group"],
    [{ zone: "Mars/Olympus" }, "zone: must be a time zone such as Europe/Berlin"],
    [{ zone: "+02:00" }, "zone: must be a time zone such as Europe/Berlin"],
    [{ windows: [] }, "windows: must have a window"],
    [{ windows: Array.from({ length: 51 }, () => window) }, "windows: must have at most 50 windows"],
    [
      { windows: [{ ...window, to: "08:00" }] },
      "windows: must not end when it begins; a whole day is 00:00 to 24:00",
    ],
    [{ windows: [{ ...window, from: "8:00" }] }, "windows: must be a time of day as HH:MM"],
    [{ windows: [{ ...window, days: [0] }] }, "windows: must name days from 1 (Monday) to 7, each once"],
    [{ stopBy: "25:00" }, "stopBy: must be a time of day as HH:MM"],
    [{ wake: false, stop: false }, "wake: must wake or stop"],
    [{ minOn: 1441 }, "minOn: must be whole minutes from 0 to 1440"],
    [{ mode: 9 as StopMode }, "mode: must be NOW or WHEN_FREE"],
    [{ exceptions: [{ first: "2026-02-30" }] }, "exceptions: must be a date as YYYY-MM-DD"],
    [
      { exceptions: [{ first: "2026-03-02", last: "2026-03-01" }] },
      "exceptions: must not end before it begins",
    ],
    [
      { exceptions: Array.from({ length: 367 }, () => ({ first: "2026-03-02" })) },
      "exceptions: must have at most 366 exceptions",
    ],
    [
      { calendar: { url: "https://a.example", text: "BEGIN" } },
      "calendar: must have a URL or a text, not both",
    ],
    [
      { calendar: { url: "webcal://a.example" } },
      "calendar.url: cannot be read: its address must begin with https:// or http://",
    ],
    [{ calendar: { text: "<html>" } }, "calendar.text: cannot be read: it is not an iCalendar"],
  ])("%j", async (change, said) => {
    await using manager = await testManager({ calendars });
    const { uuid, schedules } = await loggedIn(manager);
    const schedule = { ...office(uuid), ...change };
    for (const ask of [schedules.createSchedule, schedules.previewSchedule]) {
      const refused = await failure(ask({ schedule }));
      expect(refused.code).toBe(Code.InvalidArgument);
      expect(refused.rawMessage).toBe(said);
      expect(refused.findDetails(InvalidFieldsSchema)[0]?.violations).toHaveLength(1);
    }
  });

  it("also that it is paused for good", async () => {
    await using manager = await testManager({ calendars });
    const { uuid, schedules } = await loggedIn(manager);
    const schedule = { ...office(uuid), pausedUntil: timestampFromMs(Date.UTC(9999, 0, 1)) };
    const refused = await failure(schedules.createSchedule({ schedule }));
    expect(refused.code).toBe(Code.InvalidArgument);
    expect(refused.rawMessage).toBe("pausedUntil: must be before the year 9999");
  });

  it("or that there is none, or of whom it speaks", async () => {
    await using manager = await testManager();
    const { uuid, schedules } = await loggedIn(manager);
    expect((await failure(schedules.createSchedule({}))).rawMessage).toBe("schedule: must be given");
    const unknown = { ...office(uuid), serverUuids: [UNKNOWN] };
    expect((await failure(schedules.createSchedule({ schedule: unknown }))).code).toBe(Code.NotFound);
    expect((await failure(schedules.updateSchedule({ schedule: office(uuid) }))).rawMessage).toBe(
      "uuid: must be a UUID",
    );
  });
});

it("a calendar may come as a file of nearly a megabyte; its text is not told back, and stays", async () => {
  await using manager = await testManager({ calendars });
  const { uuid, schedules } = await loggedIn(manager);
  const text = `BEGIN:VCALENDAR\n${"X:y\n".repeat(230_000)}END:VCALENDAR\n`;
  const { schedule } = await schedules.createSchedule({ schedule: { ...office(uuid), calendar: { text } } });
  expect(schedule?.calendar).toMatchObject({ url: "", text: "", fault: "", days: 1 });
  if (!schedule) throw new Error("there is none");
  expect((await schedules.updateSchedule({ schedule })).schedule?.calendar).toEqual(schedule.calendar);
  const from = timestampFromMs(Date.UTC(2026, 0, 3));
  const { edges: transitions } = await schedules.previewSchedule({ schedule, from });
  expect(transitions[0]?.at).toEqual(timestampFromMs(Date.UTC(2026, 0, 6, 7)));
});

it("the console reads what it is told", async () => {
  await using manager = await testManager();
  const { uuid, schedules } = await loggedIn(manager);
  const exceptions = [{ first: "2026-12-24", last: "2026-12-26", name: "" }];
  await schedules.createSchedule({ schedule: { ...office(uuid), exceptions } });
  const [record] = manager.under.fleet.schedules();
  if (!record) throw new Error("there is none");
  const { handledUntil: _, authorUuid: __, evenIfItMayNotWake, ...shown } = record;
  expect(readSchedule(scheduleJson(record))).toEqual({ ...shown, evenIfTheyMayNotWake: evenIfItMayNotWake });
  const clashes = [{ serverUuid: uuid, scheduleUuid: UNKNOWN, scheduleName: "late" }];
  const needed = [{ serverUuid: uuid, consumerUuid: UNKNOWN, consumerName: "web" }];
  const transition = {
    at: DAY,
    action: "OFF",
    until: 2 * DAY,
    serverUuids: [uuid],
    clashes,
    needed,
  } as const;
  expect(readTransition(transitionJson(transition))).toEqual(transition);
});

it("an end of this night is another one, once, with its author, and faults are told of the field", async () => {
  await using manager = await testManager();
  const { uuid, schedules } = await loggedIn(manager);
  const { schedule } = await schedules.createSchedule({ schedule: office(uuid) });
  const { edges } = await schedules.previewSchedule({ ...(schedule && { schedule }) });
  const seen = edges.find(({ action }) => action === RunAction.OFF)?.at;
  if (!schedule || !seen) throw new Error("it turns nothing off");
  const night = { uuid: schedule.uuid, seen };
  const until = timestampFromMs(timestampMs(seen) + 60_000);
  const moved = await schedules.changeScheduleEnd({ ...night, wanted: { case: "until", value: until } });
  expect(moved.schedule?.changedEnd).toMatchObject({ usual: seen, end: until, author: expect.any(String) });
  expect(moved.schedule?.author).toBe(schedule.author);
  const late = await failure(
    schedules.changeScheduleEnd({ ...night, wanted: { case: "skip", value: true } }),
  );
  expect(late.rawMessage).toBe("until: is over, or was changed meanwhile: look at the schedule again");
  const none = await failure(schedules.changeScheduleEnd({ uuid: schedule.uuid }));
  expect(none.code).toBe(Code.InvalidArgument);
  const usual = { uuid: schedule.uuid, wanted: { case: "asUsual", value: true } } as const;
  expect((await schedules.changeScheduleEnd(usual)).schedule?.changedEnd).toBeUndefined();
});
