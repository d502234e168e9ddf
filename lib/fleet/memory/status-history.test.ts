import { expect, test, vi } from "vitest";
import { by, runningMachine, testFleet, type TestFleet } from "../testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 30_000 });

/** The statuses that are over, each with how many seconds it lasted. */
async function past({ fleet }: TestFleet, uuid: string, since = 0): Promise<string[]> {
  const all = await fleet.pastStatuses(uuid, since);
  return all.map(({ status, since: began, until }) => `${status} ${Math.round((until - began) / 1000)}`);
}

/** Those that are on disk. */
async function kept({ store }: TestFleet, uuid: string) {
  const [timeline] = await store.statuses.timelines({ uuids: [uuid], since: 0, until: Infinity, limit: 99 });
  return timeline?.intervals ?? [];
}

test("a status that is over is told with its time, at once and from disk", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await under.pass(9);
  await machine.beat("ON");
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
  await under.pass(3);
  await machine.beat("ON");
  await machine.beat("Stopping");
  const expected = [expect.stringMatching(/^ON /), expect.stringMatching(/^Applying 3/)];
  expect((await past(under, machine.uuid)).slice(-2)).toEqual(expected);
  await under.pass(2);
  expect((await kept(under, machine.uuid)).length).toBeGreaterThanOrEqual(2);
  expect((await past(under, machine.uuid)).slice(-2)).toEqual(expected);
});

test("while the manager is away nobody watches: what was known ends with the last heartbeat", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await under.pass(20);
  await machine.beat("ON");
  await under.pass(12);
  const lastHeartbeat = under.clock.wall() - 12_000;
  await under.restart(3600);
  await under.pass(2);

  const kept = await under.fleet.pastStatuses(machine.uuid, 0);
  expect(kept.at(-1)).toMatchObject({ status: "ON", until: lastHeartbeat });
  const back = under.fleet.get(machine.uuid).facts.statusSince.wall;
  expect(back - lastHeartbeat).toBeGreaterThanOrEqual(3600_000);
});

test("a status that lasted while the manager was away has no gap, and its time goes on", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await under.pass(20);
  await machine.beat("ON");
  await under.pass(12);
  const { statusSince } = under.fleet.get(machine.uuid).facts;
  await under.restart(60);
  await under.pass(2);
  expect((await past(under, machine.uuid)).at(-1)).toMatch(/^ON /);
  await machine.beat("ON");
  expect(under.fleet.get(machine.uuid).facts.statusSince.wall).toBe(statusSince.wall);

  await under.pass(30);
  await machine.beat("Stopping");
  const ons = (await under.fleet.pastStatuses(machine.uuid, 0)).filter(({ status }) => status === "ON");
  expect(ons.map(({ since }) => since)).toEqual([statusSince.wall]);
  expect(ons[0]?.until).toBe(under.clock.wall());
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
  await under.store.statuses.prune(under.clock.wall() + 1000, 2000);
  expect(await past(under, machine.uuid)).toEqual([]);

  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
  await under.pass(2);
  expect(await past(under, machine.uuid)).toHaveLength(1);
  await under.fleet.as(by("yuki")).remove(machine.uuid);
  expect(await kept(under, machine.uuid)).toEqual([]);
});

test("a disk that is full loses nothing that it has room for later, and one without a past tells none", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await under.pass(2);
  const before = await past(under, machine.uuid);
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
  under.world.diskFull = true;
  await under.pass(3);
  expect(under.world.errors.length).toBeGreaterThan(0);
  under.world.diskFull = false;
  await under.pass(3);
  expect((await past(under, machine.uuid)).length).toBe(before.length + 1);
  expect((await kept(under, machine.uuid)).length).toBe(before.length + 1);

  await using without = await testFleet((store) => ({
    store: { servers: store.servers, tokens: store.tokens, events: store.events },
  }));
  const other = await runningMachine(without);
  expect(await past(without, other.uuid)).toEqual([]);
});

test("timelines: many servers at once, each as far as it lies in the time that is asked for", async () => {
  await using under = await testFleet();
  const [on, other] = [await runningMachine(under), await runningMachine(under)];
  await under.pass(60);
  await on.beat("ON");
  await under.pass(2);
  const all = await under.fleet.pastStatuses(on.uuid, 0);
  const [first, second] = all;
  if (!first || !second) throw new Error("there are fewer statuses");
  const between = async (since: number, until: number) => {
    const timelines = await under.fleet.timelines(since, until, [on.uuid]);
    return timelines.flatMap(({ intervals }) => intervals);
  };
  // An end that is an instant with the next beginning belongs to neither before nor after.
  expect(await between(first.until, second.since + 1)).toEqual([second]);
  expect(await between(first.since, first.until)).toEqual([first]);
  expect(await between(0, first.since)).toEqual([]);
  expect(await between(first.since, second.until)).toEqual(all.slice(0, 2));

  const timelines = await under.fleet.timelines(0, Infinity, null);
  expect(timelines.map(({ serverUuid }) => serverUuid).sort()).toEqual([on.uuid, other.uuid].sort());
  expect(timelines.every(({ cut }) => !cut)).toBe(true);
  expect(await under.fleet.timelines(0, Infinity, [])).toEqual([]);
  expect(await under.fleet.timelines(0, Infinity, ["00000000-0000-4000-8000-00000000ffff"])).toEqual([]);
});

test("of what flaps the latest is told and kept, and that there was more is said", async () => {
  await using under = await testFleet();
  const { uuid } = await runningMachine(under);
  const begin = under.clock.wall() - 3600_000;
  const intervals = Array.from({ length: 2100 }, (_, i) => ({
    ...{ serverUuid: uuid, status: i % 2 ? ("Lost" as const) : ("ON" as const) },
    ...{ since: begin + i * 1000, until: begin + (i + 1) * 1000 },
  }));
  await under.store.statuses.write(intervals);
  const [timeline] = await under.fleet.timelines(0, begin + 2100_000, [uuid]);
  expect(timeline?.cut).toBe(true);
  expect(timeline?.intervals).toHaveLength(2000);
  expect(timeline?.intervals.at(-1)).toMatchObject({ until: begin + 2100_000 });
  // A time of which all is known is not said to be cut.
  expect(await under.fleet.timelines(begin, begin + 5000, [uuid])).toMatchObject([{ cut: false }]);
  await under.store.statuses.prune(0, 2000);
  expect(
    await under.store.statuses.timelines({ uuids: [uuid], since: 0, until: Infinity, limit: 9999 }),
  ).toEqual([{ serverUuid: uuid, intervals: expect.objectContaining({ length: 2000 }) as unknown }]);
});
