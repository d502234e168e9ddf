import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from "vitest";
import { holdOn, RACK, startCutScene, type CutScene } from "../helpers/cut-scene";
import { LINE, NO_UPSD } from "../helpers/upsd";
import { until } from "../helpers/until";

// Line power back in the middle of each step, and everything that a UPS says or does without a power cut: by a real upsd.

const MINUTE = 60_000;
const ALL = ["alder", "birch", "cedar", "dogwood", "elm"] as const;

describe.skipIf(NO_UPSD)(`by a real upsd ${NO_UPSD ?? ""}`, () => {
  let scene: CutScene;
  beforeAll(async () => {
    scene = await startCutScene({
      ...{ awake: ALL, asleep: ["fir"], needs: { alder: "birch", cedar: "dogwood" } },
      // So long that line power is back before whoever comes next is stopped.
      shutdownMs: 8000,
    });
    await holdOn(scene.member("elm"));
    await scene.makePlan({
      steps: [
        [{ case: "onBatterySeconds", value: 20 }, ["alder", "birch", "fir"]],
        [{ case: "chargeBelow", value: 50 }, ["cedar", "dogwood", "elm"]],
      ],
      forces: true,
    });
  }, 3 * MINUTE);
  afterAll(() => scene?.end());

  const counts = async () => ({
    stopped: scene.stopped().length,
    woken: scene.woken().length,
    runs: await scene.runs(),
    failures: (await scene.events()).filter((event) => event.startsWith("power_failed")).length,
  });
  type Counts = Awaited<ReturnType<typeof counts>>;
  const hasBegun = ({ failures }: Counts) =>
    until("the power cut has begun", MINUTE, async () => (await counts()).failures > failures);
  /** Until the last power cut is over; those that were told are woken, and nobody else. */
  async function returns(before: Counts): Promise<void> {
    await scene.say("OL CHRG", 90);
    await until("it is over", 4 * MINUTE, async () => (await scene.cut())?.endedAt !== undefined);
    await until("all are on", MINUTE, () => ALL.every(scene.isOn));
    expect(scene.woken().slice(before.woken).toSorted()).toEqual(
      scene.stopped().slice(before.stopped).toSorted(),
    );
    expect(scene.isOff("fir")).toBe(true);
  }

  interface Moment {
    readonly name: string;
    /** Has the UPS say it, and waits for the moment. */
    readonly comes: (before: Counts) => Promise<unknown>;
    /** Those who have been told by then, and who go down however the line is. */
    readonly stopped: readonly string[];
  }
  const battery = (charge: number, more = "") => scene.say(`OB DISCHRG${more}`, charge);
  const isStopping = (name: string, { stopped }: Counts) =>
    until(`${name} is told`, MINUTE, () => scene.stopped().slice(stopped).includes(name));
  const firstStep = async (): Promise<void> => {
    await battery(80);
    await until("the first step is done", 2 * MINUTE, () => ["alder", "birch"].every(scene.isOff));
  };
  const MOMENTS: readonly Moment[] = [
    {
      name: "before the first step",
      async comes(before) {
        await battery(80);
        await hasBegun(before);
      },
      stopped: [],
    },
    {
      name: "in the middle of the first step",
      async comes(before) {
        await battery(80);
        await isStopping("alder", before);
      },
      stopped: ["alder"],
    },
    { name: "between two steps", comes: firstStep, stopped: ["alder", "birch"] },
    {
      name: "in the middle of the second step",
      async comes(before) {
        await firstStep();
        await battery(45);
        await isStopping("cedar", before);
      },
      stopped: ["alder", "birch", "cedar"],
    },
    {
      name: "in the middle of the forced one",
      async comes(before) {
        await battery(80, " LB");
        for (const name of ["alder", "cedar", "elm"]) await isStopping(name, before);
      },
      // Those whom others need wait for them all the same.
      stopped: ["alder", "cedar", "elm"],
    },
  ];

  test.each(MOMENTS)(
    "line power $name: what was not told is cancelled, and nobody is forgotten",
    async ({ comes, stopped }) => {
      onTestFailed(() => console.log(`${scene.story()}\n${scene.manager.output()}`));
      const before = await counts();
      await scene.seen("line");
      await comes(before);
      await returns(before);
      expect(scene.stopped().slice(before.stopped).toSorted()).toEqual([...stopped].toSorted());
    },
    8 * MINUTE,
  );

  /** Something that a UPS says or does, and how it is seen. */
  interface Other {
    readonly name: string;
    readonly happens: () => Promise<unknown>;
    readonly standing: string;
    readonly ends?: () => Promise<unknown>;
  }
  const OTHERS: readonly Other[] = [
    {
      ...{ name: "the driver is killed", standing: "silent" },
      happens: () => scene.upsd.killDriver(RACK),
      ends: () => scene.upsd.startDriver(RACK),
    },
    {
      ...{ name: "upsd is killed", standing: "silent" },
      happens: () => scene.upsd.kill(),
      ends: () => scene.upsd.start(),
    },
    {
      ...{ name: "the data are stale", standing: "silent" },
      happens: () => Promise.resolve(scene.upsd.freezeDriver(RACK)),
      async ends() {
        await scene.upsd.killDriver(RACK);
        await scene.upsd.startDriver(RACK);
      },
    },
    { name: "it calibrates", happens: () => scene.say("OB CAL", 20), standing: "calibration" },
    { name: "it is on bypass", happens: () => scene.say("OL BYPASS", 20), standing: "bypass" },
    { name: "it is off", happens: () => scene.say("OFF", 20), standing: "off" },
    { name: "it says FSD on line power", happens: () => scene.say("FSD OL", 20), standing: "shutting_down" },
    {
      name: "another UPS is in its place, and its battery is low",
      happens: () => scene.say("OB DISCHRG LB", 3, { "ups.serial": "B2" }),
      standing: "low_battery",
    },
  ];

  test.each(OTHERS)(
    "$name: nothing is ordered, neither on line power nor in the middle of a power cut",
    async ({ happens, standing, ends }) => {
      onTestFailed(() => console.log(`${scene.story()}\n${scene.manager.output()}`));
      const before = await counts();
      const stays = async (): Promise<void> => {
        await happens();
        await scene.seen(standing);
        // Longer than OB takes to count, and the first step to be due.
        await pause(30_000);
        const { failures: _, ...ordered } = await counts();
        expect(before).toMatchObject(ordered);
      };
      await scene.say("OL");
      await scene.seen("line");
      await stays();
      await ends?.();
      await scene.say("OL");
      await scene.seen("line");
      expect(await counts()).toEqual(before);

      // It has begun, and its first step would be due soon.
      await battery(80);
      await hasBegun(before);
      await stays();
      await ends?.();
      await scene.say("OL CHRG", 90);
      await until("it is over", 2 * MINUTE, async () => (await scene.cut())?.endedAt !== undefined);
      expect(await counts()).toEqual({ ...before, failures: before.failures + 1 });
      expect(ALL.every(scene.isOn)).toBe(true);
      await scene.upsd.say(RACK, LINE);
    },
    8 * MINUTE,
  );
});
