import { Code, createClient } from "@connectrpc/connect";
import fc from "fast-check";
import { expect, it } from "vitest";
import { by, runningMachine } from "../fleet/testing";
import { InvalidFieldsSchema } from "../gen/proto/komoriuta/v1/error_pb";
import { EnergyService } from "../gen/proto/komoriuta/v1/energy_pb";
import { monthOf } from "../plan/energy";
import { failure, testManager } from "./testing";

it("what was saved is told by month and server, with what energy costs", async () => {
  await using manager = await testManager();
  const energy = createClient(EnergyService, manager.operator({ cookie: await manager.login() }));
  expect(await energy.getEnergy({})).toMatchObject({ rows: [], currency: "EUR", price: 0.32, co2: 363 });

  const { under } = manager;
  const machine = await runningMachine(under, { name: "alpha" });
  const { uuid } = await under.fleet
    .as(by("yuki"))
    .createGroup({ name: "room", serverUuids: [machine.uuid] });
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
  await machine.beat("ON");
  await machine.beat("Stopping");
  await under.pass(40);
  under.clock.move(1800_000);
  // Two rows, if a month ends meanwhile.
  const { rows } = await energy.getEnergy({ to: monthOf(Date.now(), 1) });
  for (const row of rows)
    expect(row).toMatchObject({ serverUuid: machine.uuid, serverName: "alpha", groupUuids: [uuid] });
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  expect(sum(rows.map(({ hoursOff }) => hoursOff))).toBeCloseTo(0.5, 1);
  expect(sum(rows.map(({ kwh }) => kwh))).toBeCloseTo(0.029, 3);
  expect((await energy.getEnergy({ from: "2020-01", to: "2020-12" })).rows).toEqual([]);
  expect(manager.errors).toEqual([]);
});

it("what is wrong with the months is said, field by field, whatever is sent", async () => {
  await using manager = await testManager();
  const energy = createClient(EnergyService, manager.operator({ cookie: await manager.login() }));
  const BAD: readonly (readonly [{ from?: string; to?: string }, string, string])[] = [
    [{ from: "2026-13" }, "from", "must be a month as YYYY-MM"],
    [{ to: "2026-00" }, "to", "must be a month as YYYY-MM"],
    [{ from: "0001-01", to: "0001-01" }, "from", "must be a month as YYYY-MM"],
    [{ from: "2026-1" }, "from", "must be a month as YYYY-MM"],
    [{ from: "2026-05", to: "2026-04" }, "to", "must not be before from"],
    [{ from: "2023-01", to: "2026-01" }, "from", "must be at most 36 months before to"],
  ];
  for (const [asked, field, message] of BAD) {
    const error = await failure(energy.getEnergy(asked));
    expect(error.code).toBe(Code.InvalidArgument);
    const { violations } = error.findDetails(InvalidFieldsSchema)[0] ?? {};
    expect(violations?.find((each) => each.field === field)).toMatchObject({ message });
  }
  await energy.getEnergy({ from: "2023-02", to: "2026-01" });
  const month = fc.oneof(fc.string(), fc.stringMatching(/^\d{4}-\d\d$/));
  await fc.assert(
    fc.asyncProperty(month, month, async (from, to) => {
      const error = await energy.getEnergy({ from, to }).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      if (error !== null) expect(error).toMatchObject({ code: Code.InvalidArgument });
    }),
    { numRuns: 100 },
  );
  expect(manager.errors).toEqual([]);
});
