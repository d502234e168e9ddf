import { mkdir } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { openStore } from "../../store/open";
import { MIGRATIONS, NOW, sampleServer, sampleToken, temporaryStore } from "../../store/testing";
import { backup } from "./backup";
import { restore } from "./restore";

vi.setConfig({ testTimeout: 60_000 });

test("a stop that waited is void after a restore; a hold, which turns nothing off, stays", async () => {
  await using database = await temporaryStore();
  const { store, folder, url } = database;
  const since = { monotonic: 5, wall: NOW };
  const asked = { author: "yuki", reason: "night", since, until: NOW + 3_600_000 };
  const server = sampleServer(1, {
    wish: { ...asked, run: null, boot: "boot-1", revision: 1, declined: false },
  });
  await store.servers.insert(server, sampleToken(1), []);
  const hold = { uuid: "c2f1", until: NOW + 1000, reason: "", author: "alice", createdAt: NOW };
  await store.holds.insert({ ...hold, serverUuids: [server.uuid] }, []);
  const file = path.join(folder, "backup");
  const dataDir = path.join(folder, "data");
  await mkdir(dataDir, { mode: 0o700 });
  await backup({ dataDir, url, migrations: MIGRATIONS }, file);

  const place = { dataDir, url: `file:${path.join(dataDir, "komoriuta.db")}`, migrations: MIGRATIONS };
  expect(await restore(place, file)).toContain("1 server is restored");
  const restored = await openStore(place);
  const [found] = await restored.servers.load(0);
  expect(found).toMatchObject({ wish: null, facts: { order: null } });
  expect(found?.facts.revision).toBeGreaterThan(1_000_000);
  expect(await restored.holds.load()).toMatchObject([{ uuid: "c2f1", serverUuids: [server.uuid] }]);
  await restored.close();
});
