import { describe, expect, it } from "vitest";
import type { Holder } from "../../power/use";
import { by, runningMachine, testFleet, type TestFleet } from "../testing";
import { SECOND, MINUTE, HOUR, DAWN, before, runsOf, isTurnedOff, scheduleOf } from "./testing";

describe("a stop that waits into the hours of another schedule", () => {
  const HELD: readonly Holder[] = [{ kind: "session", name: "bob", since: null }];
  const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
  const evening = { name: "evening", windows: [{ days: EVERY_DAY, from: "18:10", to: "22:00" }] };

  /** A server in use, a stop of it that waits since six, and somebody's evening schedule, which begins at ten past. */
  async function waiting(under: TestFleet, of: "schedule" | "run" | "click", wake: boolean) {
    const machine = await runningMachine(under);
    const { uuid } = machine;
    await under.fleet.as(by("ren")).createSchedule(scheduleOf([uuid], { ...evening, wake, stop: !wake }));
    const until = DAWN + 23 * HOUR;
    if (of === "schedule")
      await under.fleet
        .as(by("yuki"))
        .createSchedule(scheduleOf([uuid], { mode: "when_free", stopBy: "23:00" }));
    await under.pass(4);
    if (of === "run")
      await under.fleet.as(by("yuki")).startRun({
        ...({ action: "OFF", serverUuids: [uuid], groupUuids: [], mode: "when_free", until } as const),
        ...{ force: false, reason: "", evenIfItMayNotWake: false, confirmCount: 0, requestId: null },
      });
    if (of === "click") await under.fleet.as(by("yuki")).act(uuid, "TurnOff", { mode: "when_free", until });
    for (let beats = 0; beats < 2; beats += 1) await machine.beat("ON", { use: HELD });
    expect(under.fleet.get(uuid).pendingStop).not.toBeNull();
    return machine;
  }

  /** Ten past six has come, and its heartbeats go on. */
  async function toTheHours(under: TestFleet, machine: Awaited<ReturnType<typeof waiting>>): Promise<void> {
    for (let seconds = 0; seconds < 10 * 60; seconds += 10) {
      await under.pass(10);
      await machine.beat("ON", { use: HELD });
    }
  }

  it("is withdrawn where a schedule asked for it, and says which one keeps the server on", async () => {
    await using under = await testFleet(undefined, before(2 * SECOND));
    const machine = await waiting(under, "schedule", false);
    await toTheHours(under, machine);
    expect(await isTurnedOff(machine)).toBe(false);
    await under.pass(2);
    expect(await runsOf(under)).toMatchObject([
      { action: "OFF", members: [{ end: { as: "skipped", why: "kept_on_by", detail: "evening" } }] },
    ]);
    expect(under.fleet.get(machine.uuid).pendingStop).toBeNull();
  });

  it("is withdrawn, too, where its order is given and not confirmed; also before any tick", async () => {
    await using under = await testFleet(undefined, before(2 * SECOND));
    const machine = await waiting(under, "schedule", false);
    for (let seconds = 0; seconds < 9 * 60 + 50; seconds += 10) {
      await under.pass(10);
      await machine.beat("ON", { use: HELD });
    }
    expect(await isTurnedOff(machine)).toBe(true);
    under.clock.setWall(DAWN + 18 * HOUR + 10 * MINUTE + 1);
    expect((await machine.beat("Stopping")).power).toBe("ON");
  });

  it.each(["click", "run"] as const)(
    "goes on where a person asked for it (%s), unless the schedule turns its servers on: then the later will wins",
    async (of) => {
      for (const wake of [false, true]) {
        await using under = await testFleet(undefined, before(2 * SECOND));
        const machine = await waiting(under, of, wake);
        await toTheHours(under, machine);
        await under.pass(2);
        expect(await isTurnedOff(machine)).toBe(!wake);
        expect(under.fleet.get(machine.uuid).pendingStop).toBeNull();
      }
    },
  );
});
