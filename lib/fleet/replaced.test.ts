import { expect, it } from "vitest";
import { currentStatus } from "../power/status";
import { by, runningMachine, testFleet } from "./testing";

it("a manager whose place another has taken changes nothing, and counts nobody as lost", async () => {
  let replaced = false;
  await using under = await testFleet(() => ({
    aside: () => (replaced ? "replaced" : null),
    mayOrder: () => !replaced,
  }));
  const machine = await runningMachine(under);
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
  replaced = true;
  const refused = expect.objectContaining({ fault: { code: "replaced" } }) as unknown;
  await expect(under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn")).rejects.toEqual(refused);
  await expect(under.fleet.as(by("yuki")).edit(machine.uuid, { name: "elm" })).rejects.toEqual(refused);
  expect(under.fleet.manifest(machine.uuid, machine.boot).power).toBe("ON");
  const before = under.fleet.get(machine.uuid);
  await under.pass(900);
  expect(under.fleet.get(machine.uuid)).toEqual(before);
  replaced = false;
  await under.pass(60);
  expect(currentStatus(under.fleet.get(machine.uuid).facts)).toBe("Lost");
});

it("a manager that might not serve for a moment, and does, counts no silence of then", async () => {
  let aside = false;
  await using under = await testFleet(() => ({ aside: () => (aside ? "standby" : null) }));
  const machine = await runningMachine(under);
  const status = () => currentStatus(under.fleet.get(machine.uuid).facts);
  let silence = 0;
  for (; status() !== "Lost"; silence += 1) await under.pass(1);
  await machine.beat("ON");
  expect(status()).toBe("ON");
  await under.pass(silence - 3);
  aside = true;
  await under.pass(4);
  aside = false;
  await under.pass(2);
  expect(status()).not.toBe("Lost");
  await under.pass(silence + 1);
  expect(status()).toBe("Lost");
});
