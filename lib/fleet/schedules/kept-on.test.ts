import { expect, it } from "vitest";
import { by, runningMachine, testFleet } from "../testing";
import { scheduleOf } from "./testing";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Thursday, ten o'clock. */
const TEN = Date.UTC(2026, 10, 26, 10);

it("a schedule whose pause is over by the wall clock alone wakes nothing yet, and keeps its servers on from others", async () => {
  await using under = await testFleet(undefined, { wall: TEN });
  const machine = await runningMachine(under);
  const its = scheduleOf([machine.uuid]);
  const awake = [{ days: [4], from: "08:00", to: "18:00" }];
  await under.fleet
    .as(by("yuki"))
    .createSchedule({ ...its, name: "day", windows: awake, pausedUntil: TEN + HOUR });
  const short = [{ days: [4], from: "08:00", to: "12:30" }];
  await under.fleet.as(by("yuki")).createSchedule({ ...its, name: "morning", wake: false, windows: short });
  // The clock is set on by two hours, and stays so: the other clock still counts the pause.
  under.clock.setWall(TEN + 2 * HOUR + 15 * MINUTE);
  for (let passed = 0; passed < 16 * MINUTE; passed += 20_000) {
    await machine.beat("ON");
    await under.pass(20);
  }
  const [run] = await under.fleet.listRuns({ limit: 5 });
  expect(run?.schedule?.name).toBe("morning");
  const { members } = await under.fleet.getRun(run?.uuid ?? "");
  expect(members.map(({ end }) => `${end?.why} ${end?.detail}`)).toEqual(["kept_on_by day"]);
});
