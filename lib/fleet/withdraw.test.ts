import { expect, it } from "vitest";
import { currentStatus } from "../power/status";
import { runningMachine, testFleet, type TestFleet } from "./testing";
import { withdrawAllOf } from "./withdraw";

const statusOf = (under: TestFleet, uuid: string) => currentStatus(under.fleet.get(uuid).facts);

it("an order that the machine has not confirmed is void with its author, and nobody else's is", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await machine.beat("ON");
  await under.fleet.act(machine.uuid, "TurnOff", "token:backup");
  await withdrawAllOf(under.fleet, "yuki", "manager");
  expect(under.fleet.get(machine.uuid).facts.power).toBe("OFF");
  await withdrawAllOf(under.fleet, "token:backup", "yuki", {
    ...{ schedule: () => true, run: () => true, stop: () => true },
  });
  expect(under.fleet.get(machine.uuid).facts.power).toBe("OFF");
  await withdrawAllOf(under.fleet, "token:backup", "yuki");
  expect(under.fleet.get(machine.uuid).facts.power).toBe("ON");
  expect((await under.fleet.events({ limit: 1 }))[0]).toMatchObject({
    kind: "stop_cancelled",
    actor: "yuki",
  });
  await machine.beat("ON");
  await machine.beat("ON");
  // Another's order in its place is another's.
  await under.fleet.act(machine.uuid, "TurnOff", "yuki");
  await withdrawAllOf(under.fleet, "token:backup", "yuki");
  expect(under.fleet.get(machine.uuid).facts.power).toBe("OFF");
});

it("one that the machine obeys already is not undone", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await machine.beat("ON");
  await under.fleet.act(machine.uuid, "TurnOff", "mika");
  await machine.beat("ON");
  await machine.beat("Stopping");
  await withdrawAllOf(under.fleet, "mika", "manager");
  expect(statusOf(under, machine.uuid)).toBe("Stopping");
  expect(under.fleet.get(machine.uuid).facts.power).toBe("OFF");
});

it("a start goes on: it turns nothing off", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await under.fleet.act(machine.uuid, "TurnOff", "mika");
  await machine.beat("Stopping");
  await under.pass(60);
  await under.fleet.act(machine.uuid, "TurnOn", "mika");
  await withdrawAllOf(under.fleet, "mika", "manager");
  expect(under.fleet.get(machine.uuid).facts.power).toBe("ON");
});
