import { describe, expect, it, test } from "vitest";
import type { DateRange } from "../../plan/schedule";
import { by, fleetOf, runningMachine, settings, testFleet } from "../testing";
import type { ScheduleSettings } from "./settings";
import { SECOND, HOUR, DAY, DAWN, before, runsOf, lines, scheduleOf } from "./testing";

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
