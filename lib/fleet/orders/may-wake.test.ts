import { expect, it } from "vitest";
import type { FleetParts } from "../model/ports";
import { asked, ends, room } from "../runs/testing";
import { before, MINUTE, runsOf, scheduleOf } from "../schedules/testing";
import { fleetOf, testFleet, type TestFleet } from "../testing";

const MIKA = { uuid: "uuid of mika", name: "mika" };

/** A fleet in which nobody may wake servers of these groups any more. */
async function whoMayNotWake(
  options?: Parameters<typeof testFleet>[1],
): Promise<TestFleet & { readonly lost: Set<string> }> {
  const lost = new Set<string>();
  const mayWake: FleetParts["mayWake"] = () => (groups) => !groups.some((group) => lost.has(group));
  return Object.assign(await testFleet(() => ({ mayWake }), options), { lost });
}

it("a run wakes no server that its author may not wake any more when its turn comes", async () => {
  await using under = await whoMayNotWake();
  const { machine, until, uuids } = await room(under, { files: { on: false }, desk: { on: false } });
  const [files = "", desk = ""] = uuids("files", "desk");
  const mika = fleetOf(under.fleet, MIKA);
  await mika.edit(desk, { needs: [files] });
  const { uuid: group } = await mika.createGroup({ name: "desks", serverUuids: [desk] });
  const run = await mika.startRun(asked({ action: "ON", serverUuids: [desk] }));
  under.lost.add(group);
  expect(ends(await until(run.uuid))).toEqual({ files: "done", desk: "skipped no_right" });
  expect(machine("desk").runs).toBe(false);
});

it("a schedule wakes what its servers need as far as its author may, and does not wait for the rest", async () => {
  await using under = await whoMayNotWake(before(10 * MINUTE));
  const { machine, pass, uuids } = await room(under, { files: { on: false }, desk: { on: false } });
  const [files = "", desk = ""] = uuids("files", "desk");
  const mika = fleetOf(under.fleet, MIKA);
  await mika.edit(desk, { needs: [files] });
  const { uuid: group } = await mika.createGroup({ name: "hidden", serverUuids: [files] });
  under.lost.add(group);
  const evening = [{ days: [4], from: "18:00", to: "22:00" }];
  await mika.createSchedule(scheduleOf([desk], { wake: true, windows: evening }));
  await pass(780);
  const [run] = await runsOf(under);
  expect(run?.members.map(({ serverName }) => serverName)).toEqual(["desk"]);
  expect([machine("files").runs, machine("desk").runs]).toEqual([false, true]);
});
