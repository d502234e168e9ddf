import { expect, test } from "vitest";
import { NOW, sampleServer, sampleToken, temporaryStore } from "../testing";

test("times and figures are not counted: no agent needs a new mark for them; what somebody may rely on is", async () => {
  await using database = await temporaryStore();
  const { store } = database;
  const server = sampleServer(1);
  const { uuid: serverUuid, name: serverName } = server;
  await store.servers.insert(server, sampleToken(1), []);
  const count = () => store.lineage.now().count;
  const before = count();

  await store.servers.writeHeartbeats([{ uuid: serverUuid, lastHeartbeatAt: NOW, sequence: 1 }]);
  await store.statuses.write([{ serverUuid, status: "ON", since: NOW, until: NOW + 1 }]);
  await store.wakeReports.write([
    {
      serverUuid,
      since: NOW,
      ways: [],
      heardAt: null,
      givenUpAt: null,
    },
  ]);
  await store.energy.add([
    {
      serverUuid,
      serverName,
      month: "2026-01",
      secondsOff: 1,
      wattSeconds: 1,
      nights: {},
      secondsRested: 0,
      wattSecondsRested: 0,
    },
  ]);
  await store.statuses.prune(NOW + 2, 1);
  await store.events.prune(NOW, 1);
  await store.ping();
  expect(count()).toBe(before);

  await store.servers.remove(serverUuid, []);
  expect(count()).toBe(before + 1);
});
