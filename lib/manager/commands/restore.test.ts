import { mkdir } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import type { ScheduleRecord } from "../../fleet/model/entities";
import { scheduleOf } from "../../fleet/schedules/testing";
import { planRun } from "../../plan/plan-run";
import type { RunRequest } from "../../plan/run";
import { openStore } from "../../store/open";
import { MIGRATIONS, NOW, sampleServer, sampleToken, temporaryStore } from "../../store/testing";
import { backup } from "./backup";
import { restore } from "./restore";

vi.setConfig({ testTimeout: 60_000 });

test("a run is cancelled by a restore, and of a schedule nothing is planned that was due before; languages stay", async () => {
  await using database = await temporaryStore();
  const { store, folder, url } = database;
  const server = sampleServer(1);
  await store.servers.insert(server, sampleToken(1), []);
  const request: RunRequest = {
    ...{
      uuid: "4a",
      action: "ON",
      grace: 0,
      reason: "",
      author: "yuki",
      authorUuid: null,
      schedule: null,
      rate: null,
      minOn: 0,
    },
    ...{ mode: "now", serverUuids: [server.uuid], until: null, evenIfItMayNotWake: false },
  };
  const run = planRun(request, () => undefined, new Map(), { wall: NOW, monotonic: 5 });
  await store.runs.insert({ ...run, endedAt: null }, null, []);
  const schedule: ScheduleRecord = {
    ...{ ...scheduleOf([server.uuid]), calendar: null, uuid: "3a", author: "yuki", authorUuid: null },
    ...{ changedEnd: null, handledUntil: NOW, createdAt: NOW, updatedAt: NOW },
  };
  await store.schedules.insert(schedule, []);
  await store.languages.put("5a", "de");
  const file = path.join(folder, "backup");
  const dataDir = path.join(folder, "data");
  await mkdir(dataDir, { mode: 0o700 });
  await backup({ dataDir, url, migrations: MIGRATIONS }, file);

  const place = { dataDir, url: `file:${path.join(dataDir, "komoriuta.db")}`, migrations: MIGRATIONS };
  const begun = Date.now();
  await restore(place, file);
  const restored = await openStore(place);
  expect(await restored.runs.loadOpen(0)).toMatchObject([{ uuid: "4a", cancelledBy: { why: "restored" } }]);
  const [found] = await restored.schedules.load();
  expect(found).toEqual({ ...schedule, handledUntil: expect.any(Number) as number });
  expect(found?.handledUntil).toBeGreaterThanOrEqual(begun);
  expect(await restored.languages.find("5a")).toBe("de");
  await restored.close();
});

test("a stop that waited is void after a restore; a hold, which turns nothing off, stays", async () => {
  await using database = await temporaryStore();
  const { store, folder, url } = database;
  const since = { monotonic: 5, wall: NOW };
  const asked = { author: "yuki", authorUuid: null, reason: "night", since, until: NOW + 3_600_000 };
  const server = sampleServer(1, {
    pendingStop: {
      ...asked,
      how: null,
      run: null,
      boot: "boot-1",
      revision: 1,
      declined: false,
      evenIfItMayNotWake: false,
      evenIfNeeded: false,
    },
  });
  await store.servers.insert(server, sampleToken(1), []);
  const hold = {
    uuid: "c2f1",
    until: NOW + 1000,
    reason: "",
    author: "alice",
    authorUuid: null,
    createdAt: NOW,
  };
  await store.holds.insert({ ...hold, serverUuids: [server.uuid] }, []);
  const file = path.join(folder, "backup");
  const dataDir = path.join(folder, "data");
  await mkdir(dataDir, { mode: 0o700 });
  await backup({ dataDir, url, migrations: MIGRATIONS }, file);

  const place = { dataDir, url: `file:${path.join(dataDir, "komoriuta.db")}`, migrations: MIGRATIONS };
  expect(await restore(place, file)).toContain("1 server is restored");
  const restored = await openStore(place);
  const [found] = await restored.servers.load(0);
  expect(found).toMatchObject({ pendingStop: null, facts: { order: null } });
  expect(found?.facts.revision).toBeGreaterThan(1_000_000);
  expect(await restored.holds.load()).toMatchObject([{ uuid: "c2f1", serverUuids: [server.uuid] }]);
  await restored.close();
});
