import { expect, it } from "vitest";
import { currentStatus } from "../power/status";
import { by, fleetOf, runningMachine, testFleet, type Actor, type TestFleet } from "./testing";
import { withdrawAllOf } from "./withdraw";

const YUKI: Actor = { uuid: "0000000a-0000-4000-8000-000000000000", name: "yuki" };
const BACKUP: Actor = { uuid: "0000000b-0000-4000-8000-000000000000", name: "token:backup" };
const MIKA: Actor = { uuid: "0000000c-0000-4000-8000-000000000000", name: "mika" };
const turnsOff = (under: TestFleet, uuid: string, actor: Actor) =>
  fleetOf(under.fleet, actor).act(uuid, "TurnOff");
const statusOf = (under: TestFleet, uuid: string) => currentStatus(under.fleet.get(uuid).facts);

it("an order that the machine has not confirmed is void with its author, and nobody else's is", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await machine.beat("ON");
  await turnsOff(under, machine.uuid, BACKUP);
  await withdrawAllOf(under.fleet.as(by("manager")), YUKI.uuid);
  expect(under.fleet.get(machine.uuid).facts.power).toBe("OFF");
  await withdrawAllOf(under.fleet.as(by("yuki")), BACKUP.uuid, {
    ...{ schedule: () => true, door: () => true, powerCutPlan: () => true, run: () => true },
    ...{ rest: () => true, stop: () => true },
  });
  expect(under.fleet.get(machine.uuid).facts.power).toBe("OFF");
  await withdrawAllOf(under.fleet.as(by("yuki")), BACKUP.uuid);
  expect(under.fleet.get(machine.uuid).facts.power).toBe("ON");
  expect((await under.fleet.events({ limit: 1 }))[0]).toMatchObject({
    kind: "stop_cancelled",
    actor: "yuki",
  });
  await machine.beat("ON");
  await machine.beat("ON");
  // Another's order in its place is another's; so is that of a token that was given the same name.
  await turnsOff(under, machine.uuid, { ...BACKUP, uuid: MIKA.uuid });
  await withdrawAllOf(under.fleet.as(by("yuki")), BACKUP.uuid);
  expect(under.fleet.get(machine.uuid).facts.power).toBe("OFF");
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
  await machine.beat("ON");
  await machine.beat("ON");
  await turnsOff(under, machine.uuid, YUKI);
  await withdrawAllOf(under.fleet.as(by("yuki")), BACKUP.uuid);
  expect(under.fleet.get(machine.uuid).facts.power).toBe("OFF");
});

it("one that the machine obeys already is not undone", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await machine.beat("ON");
  await turnsOff(under, machine.uuid, MIKA);
  await machine.beat("ON");
  await machine.beat("Stopping");
  await withdrawAllOf(under.fleet.as(by("manager")), MIKA.uuid);
  expect(statusOf(under, machine.uuid)).toBe("Stopping");
  expect(under.fleet.get(machine.uuid).facts.power).toBe("OFF");
});

it("a start goes on: it turns nothing off", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  await turnsOff(under, machine.uuid, MIKA);
  await machine.beat("Stopping");
  await under.pass(60);
  await under.fleet.as(by("mika")).act(machine.uuid, "TurnOn");
  await withdrawAllOf(under.fleet.as(by("manager")), MIKA.uuid);
  expect(under.fleet.get(machine.uuid).facts.power).toBe("ON");
});
