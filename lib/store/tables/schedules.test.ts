import { expect, test } from "vitest";
import type { ScheduleRecord } from "../../fleet/model/entities";
import { planRun } from "../../plan/plan-run";
import type { RunRequest } from "../../plan/run";
import { StoreFault } from "../core/faults";
import { openStore } from "../open";
import { MIGRATIONS, NOW, sampleEvent, sampleServer, sampleToken, temporaryStore } from "../testing";

const [A, B] = [sampleServer(1), sampleServer(2)];
const group = (number: number) => ({
  ...{
    uuid: `10000000-0000-4000-8000-00000000000${number}`,
    name: `room ${number}`,
    guards: null,
    seatPlan: null,
    keepRelay: false,
    rest: null,
  },
  ...{ createdAt: NOW, updatedAt: NOW },
});

function schedule(number: number, changes: Partial<ScheduleRecord> = {}): ScheduleRecord {
  return {
    uuid: `30000000-0000-4000-8000-00000000000${number}`,
    name: `schedule ${number}`,
    groupUuids: [group(1).uuid],
    serverUuids: [A.uuid, B.uuid],
    zone: "Asia/Tokyo",
    windows: [{ days: [1, 5], from: "08:00", to: "24:00" }],
    wake: true,
    stop: false,
    mode: "when_free",
    stopBy: "23:00",
    exceptions: [{ first: "2026-12-24", last: "2027-01-06", name: "冬休み" }],
    calendar: {
      url: "https://calendar.example/a.ics",
      days: [{ first: "2026-12-25", last: "2026-12-26" }],
      readAt: NOW,
      fault: "it answered 503",
    },
    pausedUntil: NOW + 5,
    changedEnd: { usual: NOW + 6, end: NOW + 7, author: "ren", authorUuid: null, changedAt: NOW },
    minOn: 15,
    evenIfItMayNotWake: true,
    author: "alice",
    authorUuid: "0000000a-0000-4000-8000-000000000000",
    handledUntil: NOW + 1,
    createdAt: NOW,
    updatedAt: NOW + 2,
    ...changes,
  };
}

async function withServers() {
  const database = await temporaryStore();
  const { servers, groups } = database.store;
  for (const [at, server] of [A, B].entries()) await servers.insert(server, sampleToken(at), []);
  for (const number of [1, 2]) await groups.insert(group(number), [], []);
  return database;
}

test("schedules are kept with whom they are for, changed, and removed", async () => {
  await using database = await withServers();
  const { schedules } = database.store;
  const events = await schedules.insert(schedule(1), [sampleEvent(A, "schedule_created")]);
  expect(events).toHaveLength(1);
  const plain = schedule(2, {
    ...{
      groupUuids: [],
      calendar: null,
      pausedUntil: null,
      changedEnd: null,
      stopBy: null,
      mode: "now",
      exceptions: [],
    },
  });
  await schedules.insert(plain, []);

  const other = await openStore({ url: database.url, migrations: MIGRATIONS });
  expect(await other.schedules.load()).toEqual([schedule(1), plain]);
  await other.close();

  const file = { url: null, days: [], readAt: NOW, fault: null };
  const after = schedule(1, { groupUuids: [group(2).uuid], serverUuids: [], name: "b", calendar: file });
  await schedules.update(after, []);
  // Whoever is not there any more is left out.
  await schedules.update({ ...plain, serverUuids: [B.uuid, "gone"] }, []);
  expect(await schedules.load()).toEqual([after, { ...plain, serverUuids: [B.uuid] }]);

  await schedules.remove(after.uuid, []);
  expect(await schedules.load()).toEqual([{ ...plain, serverUuids: [B.uuid] }]);
  await expect(schedules.insert({ ...after, name: plain.name }, [])).rejects.toThrow();
});

test("a run and the transition that it is of are written together or not at all", async () => {
  await using database = await withServers();
  const { schedules, runs } = database.store;
  await schedules.insert(schedule(1), []);
  const { uuid, name } = schedule(1);
  const request: RunRequest = {
    ...({
      uuid: "40000000-0000-4000-8000-000000000001",
      action: "ON",
      mode: "now",
      grace: 0,
      reason: "",
    } as const),
    ...{
      author: "alice",
      authorUuid: "0000000a-0000-4000-8000-000000000000",
      schedule: { uuid, name },
      rate: 30,
      minOn: 0,
      serverUuids: [A.uuid],
    },
    ...{ until: null, evenIfItMayNotWake: false },
  };
  const run = planRun(request, () => undefined, new Map(), { wall: NOW, monotonic: 0 });
  await schedules.insertRun(uuid, NOW + 99, run, [sampleEvent(A, "run_started")]);
  expect(await schedules.load()).toMatchObject([{ uuid, handledUntil: NOW + 99 }]);
  expect(await runs.find(run.uuid)).toMatchObject({ schedule: { uuid, name } });

  const another = { ...run, uuid: "40000000-0000-4000-8000-000000000002" };
  await expect(schedules.insertRun(schedule(9).uuid, NOW + 200, another, [])).rejects.toThrow();
  expect(await runs.find(another.uuid)).toBeNull();
});

test("a schedule that we cannot have written is found", async () => {
  await using database = await withServers();
  await database.store.schedules.insert(schedule(1, { mode: "forced" as "now" }), []);
  await expect(database.store.schedules.load()).rejects.toThrow(StoreFault);
});
