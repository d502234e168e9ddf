import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { currentStatus } from "../power/status";
import { createFleet, type RunningFleet } from "./fleet";
import { packetDoubt } from "./model/wake-doubt";
import { by, runningMachine, testFleet, type TestFleet } from "./testing";

/** The fleet of a standby, over the same database. */
function standbyOf(under: TestFleet): RunningFleet {
  return createFleet({
    store: under.store,
    clock: under.clock,
    log: {
      changed: () => undefined,
      warn: () => undefined,
      error: (error) => under.world.errors.push(error),
    },
    syncOffAfter: 300,
    waker: { wake: () => Promise.reject(new Error("a standby wakes nobody")), doubt: packetDoubt },
    issueToken: () => Promise.reject(new Error("a standby issues nothing")),
    newUuid: randomUUID,
    aside: () => "standby",
  });
}

it("shows what the manager that serves has written, tells what differs, and writes nothing", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await under.pass(15);
  const standby = standbyOf(under);
  const writes = under.world.writes.length;
  await standby.show();
  expect(standby.list().map(({ name }) => name)).toEqual(under.fleet.list().map(({ name }) => name));
  expect(currentStatus(standby.get(machine.uuid).facts)).toBe("ON");
  expect(under.world.writes).toHaveLength(writes);

  const ended = new AbortController();
  const seen: string[] = [];
  const watching = (async () => {
    for await (const news of standby.watch(ended.signal)) seen.push(news.type);
  })();
  await standby.show();
  await under.fleet.as(by("yuki")).edit(machine.uuid, { name: "elm" });
  const { uuid: group } = await under.fleet.as(by("yuki")).createGroup({ name: "Room 1", serverUuids: [] });
  await standby.show();
  expect(standby.get(machine.uuid).name).toBe("elm");
  expect(standby.groups().map(({ name }) => name)).toEqual(["Room 1"]);
  await under.fleet.as(by("yuki")).deleteGroup(group);
  await under.fleet.as(by("yuki")).remove(machine.uuid);
  await standby.show();
  expect(standby.list()).toEqual([]);
  await expect.poll(() => seen).toEqual(["snapshot", "changed", "group", "removed", "groupRemoved"]);
  await expect(standby.as(by("yuki")).createGroup({ name: "Room 2", serverUuids: [] })).rejects.toMatchObject(
    {
      fault: { code: "standby" },
    },
  );
  ended.abort();
  await watching;
  await standby.stop();
  expect(under.world.errors).toEqual([]);
});
