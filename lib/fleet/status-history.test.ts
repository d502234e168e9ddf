import { expect, test, vi } from "vitest";
import { runningMachine, testFleet, type TestFleet } from "./testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 30_000 });

/** The statuses that are over, each with how many seconds it lasted. */
async function past({ fleet }: TestFleet, uuid: string, since = 0): Promise<string[]> {
  const all = await fleet.pastStatuses(uuid, since);
  return all.map(({ status, since: began, until }) => `${status} ${Math.round((until - began) / 1000)}`);
}

test("a status that is over is told with its time, at once and from disk", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await under.pass(9);
  await machine.beat("ON");
  await under.fleet.act(machine.uuid, "TurnOff", "yuki");
  await under.pass(3);
  await machine.beat("ON");
  await machine.beat("Stopping");
  const expected = [expect.stringMatching(/^ON /), expect.stringMatching(/^Applying 3/)];
  expect((await past(under, machine.uuid)).slice(-2)).toEqual(expected);
  await under.pass(2);
  expect((await under.store.statuses.list(machine.uuid, 0, 99)).length).toBeGreaterThanOrEqual(2);
  expect((await past(under, machine.uuid)).slice(-2)).toEqual(expected);
});

test("while the manager is away nobody watches: what was known ends with the last heartbeat", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await under.pass(20);
  await machine.beat("ON");
  await under.pass(12);
  const heard = under.clock.wall() - 12_000;
  await under.restart(3600);
  await under.pass(2);

  const told = await under.fleet.pastStatuses(machine.uuid, 0);
  expect(told.at(-1)).toMatchObject({ status: "ON", until: heard });
  const back = under.fleet.get(machine.uuid).facts.statusSince.wall;
  expect(back - heard).toBeGreaterThanOrEqual(3600_000);
});

test("what ended long ago is forgotten, and a server takes its past along", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await under.pass(60);
  await machine.beat("ON");
  await under.pass(2);
  const all = await past(under, machine.uuid);
  expect(all.length).toBeGreaterThan(1);
  expect(await past(under, machine.uuid, under.clock.wall())).toEqual([]);
  await under.store.statuses.prune(under.clock.wall() + 1000);
  expect(await past(under, machine.uuid)).toEqual([]);

  await under.fleet.act(machine.uuid, "TurnOff", "yuki");
  await under.pass(2);
  expect(await past(under, machine.uuid)).toHaveLength(1);
  await under.fleet.remove(machine.uuid, "yuki");
  expect(await under.store.statuses.list(machine.uuid, 0, 9)).toEqual([]);
});

test("a disk that is full loses nothing that it has room for later, and one without a past tells none", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await under.pass(2);
  const before = await past(under, machine.uuid);
  await under.fleet.act(machine.uuid, "TurnOff", "yuki");
  under.world.diskFull = true;
  await under.pass(3);
  expect(under.world.errors.length).toBeGreaterThan(0);
  under.world.diskFull = false;
  await under.pass(3);
  expect((await past(under, machine.uuid)).length).toBe(before.length + 1);
  expect((await under.store.statuses.list(machine.uuid, 0, 99)).length).toBe(before.length + 1);

  await using without = await testFleet((store) => ({
    store: { servers: store.servers, tokens: store.tokens, events: store.events },
  }));
  const other = await runningMachine(without);
  expect(await past(without, other.uuid)).toEqual([]);
});
