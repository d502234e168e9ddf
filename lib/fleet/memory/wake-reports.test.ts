import { expect, test, vi } from "vitest";
import { by, runningMachine, testFleet, type TestFleet } from "../testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 30_000 });

/** A server that was turned off as ordered. */
async function sleeping(under: TestFleet) {
  const machine = await runningMachine(under);
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
  await machine.beat("ON");
  await machine.beat("Stopping");
  await under.pass(40);
  return machine;
}

test("a try tells its packets, where they went, and when the server was heard", async () => {
  await using under = await testFleet();
  const machine = await sleeping(under);
  expect(await under.fleet.wakeReport(machine.uuid)).toBeNull();

  const since = under.clock.wall();
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
  await under.pass(25);
  const going = await under.fleet.wakeReport(machine.uuid);
  expect(going).toMatchObject({
    since,
    ways: [{ kind: "packet", firstAt: since, to: ["192.0.2.255:9"], faults: [] }],
    heardAt: null,
    givenUpAt: null,
  });
  const [packet] = going?.ways ?? [];
  expect(packet?.sent).toBe(under.world.packets.length);
  expect(packet?.sent).toBeGreaterThan(1);
  expect(packet?.lastAt).toBeGreaterThan(since);

  Object.assign(machine, { boot: "next boot", instance: "next instance", sequence: 0 });
  await machine.beat("Launched");
  expect(await under.fleet.wakeReport(machine.uuid)).toMatchObject({
    heardAt: under.clock.wall(),
    givenUpAt: null,
  });
});

test("one that comes to nothing is given up, and outlives the manager", async () => {
  await using under = await testFleet(undefined, { syncOffAfter: 60 });
  const machine = await sleeping(under);
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
  await under.pass(70);
  const report = await under.fleet.wakeReport(machine.uuid);
  expect(report).toMatchObject({ heardAt: null });
  expect(report?.givenUpAt).toBeGreaterThan(report?.since ?? Infinity);
  await under.restart();
  expect(await under.fleet.wakeReport(machine.uuid)).toEqual(report);
  const causes = under.fleet.wakeCauses(machine.uuid, report ?? expect.fail());
  expect(causes.map(({ kind }) => kind)).toEqual(["never_woken", "slow_start"]);
});

test("where no packet could be sent, the reason stands first", async () => {
  await using under = await testFleet(undefined, { syncOffAfter: 60 });
  const machine = await sleeping(under);
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
  under.world.networkDown = true;
  await under.pass(30);
  expect(await under.fleet.wakeReport(machine.uuid)).toMatchObject({
    ways: [{ kind: "packet", sent: 1, faults: [{ code: "not_sent", detail: "the network is unreachable" }] }],
  });
});

test("the report goes with its server", async () => {
  await using under = await testFleet();
  const machine = await sleeping(under);
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
  await under.pass(2);
  expect(await under.store.wakeReports.find(machine.uuid)).not.toBeNull();
  await under.fleet.as(by("yuki")).remove(machine.uuid);
  await under.pass(2);
  expect(await under.store.wakeReports.find(machine.uuid)).toBeNull();
});
