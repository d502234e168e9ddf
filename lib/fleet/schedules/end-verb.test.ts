import { expect, it } from "vitest";
import { by, runningMachine, testFleet, type TestFleet } from "../testing";
import type { NewEnd } from "./end-verb";
import { scheduleOf } from "./testing";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** A Thursday; the windows of these tests end at 18:00. */
const DAWN = Date.UTC(2026, 10, 26);
const SIX = DAWN + 18 * HOUR;
const NEXT = DAWN + 32 * HOUR;

const runsOf = async ({ fleet }: TestFleet) =>
  (await fleet.listRuns({ limit: 20 })).map(({ action, cancelledBy }) => [action, cancelledBy?.who ?? null]);

/** A machine that a schedule turns off at 18:00, some seconds before that. */
async function evening(seconds: number) {
  const under = await testFleet(undefined, { wall: SIX - seconds * SECOND });
  const machine = await runningMachine(under);
  const { uuid } = await under.fleet.as(by("yuki")).createSchedule(scheduleOf([machine.uuid]));
  const change = (end: Partial<NewEnd> & Pick<NewEnd, "wanted">) =>
    under.fleet.as(by("ren")).changeScheduleEnd({ uuid, seen: SIX, ...end });
  return { under, machine, uuid, change };
}

it("a later end holds for this night only, and the schedule stays its author's", async () => {
  const { under, change, uuid } = await evening(5);
  await using _ = under;
  const changed = await change({ wanted: { kind: "at", at: SIX + 20 * SECOND } });
  expect(changed).toMatchObject({
    author: "yuki",
    changedEnd: { usual: SIX, end: SIX + 20 * SECOND, author: "ren", changedAt: expect.any(Number) },
  });
  await under.pass(15);
  expect(await runsOf(under)).toEqual([]);
  await under.pass(15);
  expect(await runsOf(under)).toEqual([["OFF", null]]);
  const { planned } = under.fleet.planned(SIX, SIX + 48 * HOUR);
  const ends = planned.flatMap((each) =>
    each.type === "transition" && each.transition.action === "OFF" ? [each.transition.at] : [],
  );
  expect(ends).toEqual([SIX + 24 * HOUR, SIX + 48 * HOUR].filter((at) => at < SIX + 48 * HOUR));
  const [event] = await under.fleet
    .events({ limit: 10 })
    .then((all) => all.filter(({ kind }) => kind === "schedule_end_changed"));
  expect(event).toMatchObject({ actor: "ren", until: SIX + 20 * SECOND, serverName: "office hours" });
  expect(under.fleet.schedules().find((each) => each.uuid === uuid)?.windows).toHaveLength(1);
});

it("an earlier end turns off earlier, and not again at the usual one", async () => {
  const { under, change } = await evening(60);
  await using _ = under;
  await change({ wanted: { kind: "at", at: SIX - 50 * SECOND } });
  await under.pass(20);
  expect(await runsOf(under)).toEqual([["OFF", null]]);
  await under.pass(90);
  expect(await runsOf(under)).toHaveLength(1);
});

it("a night that is skipped turns nothing off, until somebody lets it be as usual", async () => {
  const { under, change } = await evening(10);
  await using _ = under;
  expect(await change({ wanted: { kind: "skipped" } })).toMatchObject({
    changedEnd: { usual: SIX, end: NEXT },
  });
  const usual = await change({ seen: NEXT, wanted: { kind: "usual" } });
  expect(usual.changedEnd).toBeNull();
  await change({ seen: null, wanted: { kind: "skipped" } });
  await under.pass(60);
  expect(await runsOf(under)).toEqual([]);
  // Its usual end is over by now.
  await expect(change({ seen: NEXT, wanted: { kind: "usual" } })).rejects.toMatchObject({
    fault: { code: "bad_end", why: "usual_over" },
  });
});

it("a change of what somebody else has changed meanwhile is refused, and changes nothing", async () => {
  const { under, change, uuid } = await evening(60);
  await using _ = under;
  const seen = under.fleet.schedules()[0]?.updatedAt ?? 0;
  await change({ wanted: { kind: "at", at: SIX + HOUR } });
  const late = { wanted: { kind: "skipped" } } as const;
  await expect(change(late)).rejects.toMatchObject({ fault: { code: "bad_end", why: "no_end" } });
  const edited = change({ ...late, seen: SIX + HOUR, ifUpdatedAt: seen });
  await expect(edited).rejects.toMatchObject({ fault: { code: "edited_meanwhile", of: "schedule", uuid } });
  expect(under.fleet.schedules()[0]?.changedEnd?.end).toBe(SIX + HOUR);
  // An edit of the rest leaves this night as it is.
  await under.fleet.as(by("yuki")).updateSchedule(uuid, scheduleOf([], { name: "hours", serverUuids: [] }));
  expect(under.fleet.schedules()[0]?.changedEnd?.end).toBe(SIX + HOUR);
});

it("a start that goes on goes on, whatever happens to the end of the day", async () => {
  const eight = DAWN + 8 * HOUR;
  await using under = await testFleet(undefined, { wall: eight - 5 * SECOND });
  const { server } = await under.fleet.as(by("yuki")).register({
    ...{ name: "fir", macAddress: "02:00:5e:00:53:01", heartbeatInterval: 30 },
  });
  const { uuid } = await under.fleet.as(by("yuki")).createSchedule(scheduleOf([server.uuid]));
  await under.pass(10);
  await under.fleet
    .as(by("ren"))
    .changeScheduleEnd({ uuid, seen: SIX, wanted: { kind: "at", at: SIX + HOUR } });
  expect(await runsOf(under)).toEqual([["ON", null]]);
});

it("but wakes nobody after a day that is to end earlier than the start would go on", async () => {
  const eight = DAWN + 8 * HOUR;
  await using under = await testFleet(undefined, { wall: eight - 60 * SECOND });
  const { server } = await under.fleet.as(by("yuki")).register({
    ...{ name: "fir", macAddress: "02:00:5e:00:53:01", heartbeatInterval: 30 },
  });
  const windows = [{ days: [4], from: "08:00", to: "08:10" }];
  const settings = { ...scheduleOf([server.uuid]), windows };
  const { uuid } = await under.fleet.as(by("yuki")).createSchedule(settings);
  const change = (wanted: NewEnd["wanted"]) =>
    under.fleet.as(by("ren")).changeScheduleEnd({ uuid, seen: null, wanted });
  await change({ kind: "at", at: eight + HOUR });
  await under.pass(65);
  const [run] = await under.fleet.listRuns({ limit: 1 });
  expect(run?.until).toBeGreaterThan(eight + 10 * MINUTE);
  await change({ kind: "usual" });
  expect(await runsOf(under)).toEqual([["ON", "ren"]]);
});

it("it outlives the manager", async () => {
  const { under, change } = await evening(60);
  await using _ = under;
  await change({ wanted: { kind: "skipped" } });
  const [kept] = await under.store.schedules.load();
  expect(kept?.changedEnd).toMatchObject({ usual: SIX, end: NEXT, author: "ren" });
});
