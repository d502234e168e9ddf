import { expect, test, vi } from "vitest";
import { by, runningMachine, testFleet } from "../testing";

vi.setConfig({ testTimeout: 60_000 });

test("an agent that says something else each time fills neither the database nor anyone's history", async () => {
  await using under = await testFleet();
  const [noisy, quiet] = [await runningMachine(under), await runningMachine(under)];
  await quiet.beat("ON", { shutdownError: "its only one" });
  for (let count = 0; count < 300; count++) await noisy.beat("ON", { shutdownError: `${count}` });

  const kinds = async (uuid: string) =>
    (await under.fleet.events({ uuid, limit: 500 })).map(({ kind }) => kind);
  const all = await kinds(noisy.uuid);
  // Registered, synced on, and then these.
  expect(all.filter((kind) => kind === "shutdown_failed")).toHaveLength(19);
  expect(all[0]).toBe("unsteady");
  expect(await kinds(quiet.uuid)).toContain("shutdown_failed");
  // What is kept of it is the present all the same, and what an operator does is on record.
  expect(under.fleet.get(noisy.uuid).facts.shutdownError).toBe("299");
  await under.fleet.as(by("yuki")).edit(noisy.uuid, { name: "noisy" });
  expect((await kinds(noisy.uuid))[0]).toBe("edited");

  // After a pause it is heard again.
  for (let left = 0; left < 61; left++) {
    await under.pass(10);
    await noisy.beat("ON", { shutdownError: "299" });
  }
  await noisy.beat("ON", { shutdownError: "later" });
  expect((await kinds(noisy.uuid))[0]).toBe("shutdown_failed");
});

test("a status that changes with every heartbeat is not drawn without end", async () => {
  await using under = await testFleet();
  const machine = await runningMachine(under);
  for (let count = 0; count < 600; count++) {
    under.clock.move(100);
    await machine.beat(count % 2 === 0 ? "Stopping" : "ON");
  }
  await under.pass(2);
  expect((await under.fleet.pastStatuses(machine.uuid, 0)).length).toBeLessThan(150);
});
