/** A server that is turned off by sleep: a real machine in S3, woken by its magic packet, by hand, and at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Shutdown } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { until } from "../helpers/until";
import { measure, note, secondsTo } from "./moments";
import { makeReady, startSiteWithAgent, type Site } from "./site";

/** Sleeps and wakes in a row. */
const ROUNDS = Number(process.env["KOMO_TEST_SLEEPS"] ?? 4);

describe("a machine that is put to sleep", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSiteWithAgent({}, { canSleep: true });
    const { operator, uuid, seen } = site;
    await until("its agent says that it can sleep", 60_000, () =>
      Boolean(seen.server(uuid).agent?.can.includes("suspend")),
    );
    await operator.servers.updateServer({ uuid, offAs: Shutdown.SUSPEND });
  });
  afterAll(() => site?.end());
  beforeEach(() => makeReady(site));

  const putToSleep = () => {
    const { operator, uuid, seen, vm } = site;
    return measure(() => operator.power.turnOff({ uuid }), {
      Stopping: () => seen.reaches(uuid, "STOPPING", 30_000),
      "machine asleep": vm.asleep,
      Asleep: () => seen.reaches(uuid, "ASLEEP", 60_000),
    });
  };

  test("it sleeps after a click, and its magic packet wakes it within seconds", async (context) => {
    const { operator, uuid, seen, vm } = site;
    const boot = await vm.bootId();
    const down = await putToSleep();
    note(context, down);
    expect(seen.server(uuid).asleep).toBe(true);
    const awake = () => until("it is awake", 60_000, async () => !(await vm.isAsleep()));
    const up = await measure(() => operator.power.turnOn({ uuid }), {
      "machine awake": awake,
      ON: () => seen.reaches(uuid, "ON", 60_000),
    });
    note(context, up);
    expect([vm.starts(), await vm.bootId()]).toEqual([1, boot]);
    expect(secondsTo(down, "Asleep")).toBeLessThan(30);
  });

  test(`${ROUNDS} times in a row, woken in turns from here and by hand: nothing powers it off, and no order outlives a sleep`, async (context) => {
    const { operator, uuid, seen, vm } = site;
    const boot = await vm.bootId();
    for (let round = 0; round < ROUNDS; round++) {
      await vm.booted();
      const byHand = round % 2 === 1;
      if (byHand && round % 4 === 3) {
        // Nobody here asked for it.
        await vm.must("systemd-run --no-block systemctl suspend");
        await vm.asleep();
      } else note(context, await putToSleep());
      await new Promise((done) => setTimeout(done, Math.random() * 8000));
      const up = await measure(() => (byHand ? vm.wakeUp() : operator.power.turnOn({ uuid })), {
        awake: () => until("it is awake", 60_000, async () => !(await vm.isAsleep())),
      });
      // Until it is heard it may still be shown as ON, from before.
      const run = () => vm.must("cat /run/komoriuta/runs.json");
      await until("its run is another one", 60_000, async () => JSON.parse(await run()).count > round);
      note(context, [
        ...up,
        ...(await measure(() => undefined, { ON: () => seen.reaches(uuid, "ON", 60_000) })),
      ]);
      expect(seen.server(uuid).powerStatus).toBe(2);
    }
    expect([vm.starts(), await vm.bootId()]).toEqual([1, boot]);
    const { events } = await operator.servers.listEvents({ uuid, limit: 200 });
    expect(events.filter(({ kind }) => ["lost", "error", "shutdown_failed"].includes(kind))).toEqual([]);
  });

  test("what cannot sleep says so, and stays on", async () => {
    const { operator, uuid, seen, vm } = site;
    await vm.must("systemctl mask suspend.target");
    await operator.power.turnOff({ uuid });
    await seen.reaches(uuid, "STOPPING", 30_000);
    await until(
      "it is ON again",
      120_000,
      () => seen.path(uuid).at(-1) === "SYNCED_ON" || seen.path(uuid).at(-1) === "ERROR",
    );
    const { events } = await operator.servers.listEvents({ uuid, limit: 20 });
    expect(events.find(({ kind }) => kind === "shutdown_failed")?.detail).toMatch(
      /suspend\.target is masked/,
    );
    await vm.must("systemctl unmask suspend.target");
    await operator.power.turnOn({ uuid }).catch(() => undefined);
    expect(vm.starts()).toBe(1);
  });
});
