import { expect, it, vi } from "vitest";
import { by, testFleet, type TestFleet } from "../testing";
import { asked, ends, room } from "./testing";

vi.setConfig({ testTimeout: 300_000 });

/** Lives through a run whose manager dies after so many writes. @returns whether it died by then */
async function live(dies: number): Promise<boolean> {
  await using under = await testFleet();
  const { machines, machine, pass, until, uuids } = await room(under, {
    files: {},
    desk: {},
    busy: { nature: "in use" },
    sleeper: { on: false },
  });
  await under.fleet.as(by("yuki")).edit(machine("desk").uuid, { needs: uuids("files") });
  const start = asked({ serverUuids: uuids("files", "desk", "busy", "sleeper"), requestId: "once" });
  under.world.diesAfter = dies;
  const run = await dying(under, () => under.fleet.as(by("alice")).startRun(start));
  await dying(under, () => pass(60));
  const died = under.world.diesAfter === 0;
  under.world.diesAfter = null;
  await under.restart(2);
  // Whoever got no answer asks once more.
  const again = await under.fleet.as(by("alice")).startRun(start);
  expect(run?.uuid ?? again.uuid).toBe(again.uuid);
  const over = await until(again.uuid);
  expect(ends(over)).toEqual({
    busy: "declined in_use",
    desk: "done",
    files: "done",
    sleeper: "already_there",
  });
  expect(machines.map(({ name, stops }) => `${name} ${stops}`)).toEqual([
    "files 1",
    "desk 1",
    "busy 0",
    "sleeper 0",
  ]);
  expect(await under.fleet.listRuns({ limit: 9 })).toHaveLength(1);
  const events = await under.fleet.events({ limit: 500 });
  const count = (kind: string) =>
    events.filter((event) => event.kind === kind && event.runUuid !== null).length;
  expect(["run_started", "run_ended", "turned_off"].map(count)).toEqual([1, 1, 3]);
  return died;
}

async function dying<T>(under: TestFleet, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (under.world.diesAfter !== 0) throw error;
    return null;
  }
}

it("a manager that is killed after any write loses nothing of a run, and does nothing twice", async () => {
  let dies = 1;
  while (await live(dies)) dies += 1;
  // It was killed in all of its life.
  expect(dies).toBeGreaterThan(10);
});
