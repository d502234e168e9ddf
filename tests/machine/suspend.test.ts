/** A server that is turned off by sleep: a real machine in S3, woken by its magic packet, by hand, and at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PowerStatus, Shutdown } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { until } from "../helpers/until";
import { measure, note, secondsTo } from "./moments";
import { makeReady, startSiteWithAgent, type Site } from "./site";

/** Sleeps and wakes in a row: 50 for a proof, which takes half an hour where QEMU emulates. */
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

  /** Runs of the machine in this boot, as komolet counts them. */
  const runs = async (): Promise<{ readonly count: number }> =>
    JSON.parse(await site.vm.must("cat /run/komoriuta/runs.json 2>/dev/null || echo '{\"count\":0}'"));
  const pause = (atMost: number) => new Promise((done) => setTimeout(done, Math.random() * atMost));

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

  test(
    `${ROUNDS} times in a row at random moments, two in five not asked for here: nothing powers it off, and no order outlives a sleep`,
    async (context) => {
      const { operator, uuid, seen, vm } = site;
      const boot = await vm.bootId();
      const { count: slept } = await runs();
      const figures = { asked: 0, unasked: 0, clickedAsleep: 0, byHand: 0, lost: 0 };
      const toOn: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        await vm.booted();
        await pause(8000);
        const path = seen.path(uuid).length;
        const isAsked = round % 5 < 3;
        if (isAsked) note(context, await putToSleep());
        else {
          await vm.must("systemd-run --no-block systemctl suspend");
          await vm.asleep();
        }
        figures[isAsked ? "asked" : "unasked"] += 1;
        await pause(isAsked ? 8000 : 20_000);
        // An order to power off that comes while it sleeps binds a run of the machine that is over.
        const isClicked = !isAsked && round % 2 === 0;
        if (isClicked) await operator.power.turnOff({ uuid, how: Shutdown.POWER_OFF });
        if (isClicked) figures.clickedAsleep += 1;
        const byHand = !isAsked || round % 2 === 1;
        if (byHand) figures.byHand += 1;
        const up = await measure(() => (byHand ? vm.wakeUp() : operator.power.turnOn({ uuid })), {
          awake: () => until("it is awake", 60_000, async () => !(await vm.isAsleep())),
        });
        const awakeAt = performance.now();
        // Until it is heard it may still be shown as ON, from before.
        await until("its run is another one", 60_000, async () => (await runs()).count > slept + round);
        await seen.reaches(uuid, "ON", 60_000);
        const seconds = (performance.now() - awakeAt) / 1000;
        toOn.push(seconds);
        note(context, [...up, ["ON", seconds]]);
        expect(seen.server(uuid).powerStatus).toBe(PowerStatus.ON);
        if (seen.path(uuid).slice(path).includes("LOST")) {
          figures.lost += 1;
          // It was silent without a word; whoever was asked to sleep never is.
          expect(isAsked).toBe(false);
        }
      }
      console.log(JSON.stringify({ rounds: ROUNDS, ...figures, longestToOn: Math.max(...toOn) }));
      expect([vm.starts(), await vm.bootId()]).toEqual([1, boot]);
      const { events } = await operator.servers.listEvents({ uuid, limit: 500 });
      expect(events.filter(({ kind }) => ["error", "shutdown_failed"].includes(kind))).toEqual([]);
      expect(Math.max(...toOn)).toBeLessThan(45);
    },
    ROUNDS * 120_000,
  );

  test("awake with a clock that is wrong, and long before its network, it is on as soon as it is heard", async (context) => {
    const { uuid, seen, vm } = site;
    note(context, await putToSleep());
    await vm.cable("pulled");
    await vm.wakeUp();
    await vm.must("date -s '2 hours'");
    await new Promise((done) => setTimeout(done, 12_000));
    expect(seen.server(uuid).asleep).toBe(true);
    const up = await measure(() => vm.cable("plugged"), { ON: () => seen.reaches(uuid, "ON", 60_000) });
    note(context, up);
    await vm.must("date -s '-2 hours'");
    expect([vm.starts(), seen.server(uuid).powerStatus]).toEqual([1, PowerStatus.ON]);
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
