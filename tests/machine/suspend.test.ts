/** A server that is turned off by sleep: a real machine in S3, woken by its magic packet, by hand, and at once. */
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PowerStatus, Shutdown, StatusReason } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { until } from "../helpers/until";
import { measure, note, secondsTo, spread, UP_WITHIN, type Moments } from "./moments";
import { awaitHeartbeat, makeReady, startSiteWithAgent, type Site } from "./site";

/** Sleeps and wakes in a row: 50 for a proof, which takes half an hour where QEMU emulates. */
const ROUNDS = Number(process.env["KOMO_TEST_SLEEPS"] ?? 5);
/** Seconds in place of 300: enough for a boot, also where QEMU emulates. */
const DEADLINE = 150;
const DEBUG = "/sys/kernel/debug";
/** The error by which whatever is told of a sleep stops it; 0: none. */
const REFUSES = `${DEBUG}/notifier-error-inject/pm/actions/PM_SUSPEND_PREPARE/error`;

describe("a machine that is put to sleep", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSiteWithAgent({ KOMO_SYNC_OFF_AFTER: String(DEADLINE) }, { canSleep: true });
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
  const pause = (atLeast: number, atMost: number) =>
    new Promise((done) => setTimeout(done, atLeast + Math.random() * (atMost - atLeast)));
  /** Kinds of its latest events, newest first. */
  const latest = async (limit: number) =>
    (await site.operator.servers.listEvents({ uuid: site.uuid, limit })).events.map(({ kind }) => kind);
  /** Kinds of all its events, newest first: fifty sleeps leave more than one answer holds. */
  const allKinds = async (): Promise<readonly string[]> => {
    const kinds: string[] = [];
    let before: number | undefined;
    do {
      const { events } = await site.operator.servers.listEvents({ uuid: site.uuid, limit: 500, before });
      kinds.push(...events.map(({ kind }) => kind));
      before = events.at(-1)?.id;
    } while (before !== undefined);
    return kinds;
  };
  /** After a command that failed the next one waits for five minutes, in this boot. */
  const mayGoAgain = async (): Promise<void> => {
    await makeReady(site);
    const forget = "systemctl stop komolet; rm -f /run/komoriuta/shutdown.json; systemctl start komolet";
    await site.vm.must(forget);
    await awaitHeartbeat(site, 60_000);
  };
  /** Until it is heard after that time it may still be shown as ON, from before. */
  const isOnAgain = (since: number) => async () => {
    const { seen, uuid } = site;
    const reportedAt = (): number => timestampMs(seen.server(uuid).lastHeartbeatAt ?? timestampFromMs(0));
    await until("it is heard", 60_000, () => reportedAt() >= since);
    await seen.reaches(uuid, "ON", 60_000);
  };

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
    const up = await measure(() => operator.power.turnOn({ uuid }), {
      "machine awake": () => vm.awake(60_000),
      ON: () => seen.reaches(uuid, "ON", 60_000),
    });
    note(context, up);
    expect([vm.starts(), await vm.bootId()]).toEqual([1, boot]);
    expect(secondsTo(down, "Asleep")).toBeLessThan(30);
  });

  test("woken at once, it did as it was told, and is on within seconds", async (context) => {
    const { operator, uuid, vm } = site;
    const [boot, { count }] = [await vm.bootId(), await runs()];
    const woken = async () => {
      await vm.asleep();
      await vm.wakeUp();
      await until("its run is another one", 60_000, async () => (await runs()).count > count);
      await site.seen.reaches(uuid, "ON", 60_000);
    };
    note(context, await measure(() => operator.power.turnOff({ uuid }), { "asleep, awake, ON": woken }));
    await until("it is said why it is on", 10_000, async () => (await latest(1)).includes("synced_on"));
    expect([vm.starts(), await vm.bootId(), await latest(2)]).toEqual([1, boot, ["synced_on", "turned_off"]]);
  });

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

  test("awake with a clock of years ago, it says in its log why it is not heard, and is on once that is set right", async (context) => {
    const { uuid, seen, vm } = site;
    await putToSleep();
    await vm.cable("pulled");
    await vm.wakeUp();
    // On the connection that it has it would be heard all the same.
    await vm.must("date -s 2001-01-01; systemctl restart komolet");
    await vm.cable("plugged");
    const log = "/var/log/komoriuta/komolet.log.jsonl";
    await until(
      "it says why",
      60_000,
      async () => (await vm.sh(`grep -q 'check both clocks' ${log}`)).code === 0,
    );
    expect(seen.server(uuid).asleep).toBe(true);
    const setRight = () => vm.must(`date -s @${Math.floor(Date.now() / 1000)}`);
    note(context, await measure(setRight, { ON: () => seen.reaches(uuid, "ON", 60_000) }));
    expect(vm.starts()).toBe(1);
  });

  test("woken and not heard by the deadline, it is told of once; heard at last, it is on and nothing is lost", async (context) => {
    const { operator, uuid, seen, vm } = site;
    const boot = await vm.bootId();
    await putToSleep();
    // As one that never resumes, or whose network comes later than anybody's patience.
    await vm.cable("pulled");
    const isGivenUp = () => seen.server(uuid).statusReason === StatusReason.DID_NOT_START;
    const givenUp = () => until("it is given up", 2 * DEADLINE * 1000, isGivenUp);
    note(context, await measure(() => operator.power.turnOn({ uuid }), { "did not start": givenUp }));
    expect(await latest(2)).toEqual(["did_not_start", "turned_on"]);
    const isOn = () => until("it is ON", 60_000, () => seen.server(uuid).powerStatus === PowerStatus.ON);
    note(context, await measure(() => vm.cable("plugged"), { ON: isOn }));
    expect([vm.starts(), await vm.bootId()]).toEqual([1, boot]);
  });

  test("what its kernel does not let sleep says so within seconds, and stays on", async (context) => {
    const { operator, uuid, seen, vm } = site;
    await vm.must(
      `modprobe pm-notifier-error-inject; mountpoint -q ${DEBUG} || mount -t debugfs none ${DEBUG}`,
    );
    await vm.must(`echo -16 > ${REFUSES}`);
    const before = seen.notices(uuid).length;
    const said = () =>
      until("it says so", 60_000, () => seen.notices(uuid).slice(before).includes("shutdown_failed"));
    note(context, await measure(() => operator.power.turnOff({ uuid }), { "said why": said }));
    const { events } = await operator.servers.listEvents({ uuid, limit: 20 });
    const failed = events.find(({ kind }) => kind === "shutdown_failed");
    expect(failed?.detail).toMatch(/^The machine did not go to sleep: .*\(error -16\)\.$/);
    expect([vm.starts(), await vm.isAsleep()]).toEqual([1, false]);
    await vm.must(`echo 0 > ${REFUSES}`);
    await mayGoAgain();
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
    expect(vm.starts()).toBe(1);
    await mayGoAgain();
  });

  test("its power cut while it sleeps, it boots when it is woken, and what it was told is over", async (context) => {
    const { operator, uuid, seen, vm } = site;
    const boot = await vm.bootId();
    note(context, await putToSleep());
    await vm.pullPlug();
    const on = () => seen.reaches(uuid, "ON", UP_WITHIN);
    note(context, await measure(() => operator.power.turnOn({ uuid }), { ON: on }));
    await vm.booted();
    expect([vm.starts(), (await vm.bootId()) === boot]).toEqual([2, false]);
    expect(await latest(2)).toEqual(["turned_on", "turned_off"]);
  });

  test(
    `${ROUNDS} times in a row at random moments, two in five not asked for here: nothing powers it off, and no order outlives a sleep`,
    async (context) => {
      const { operator, uuid, seen, vm } = site;
      const [boot, starts, before] = [await vm.bootId(), vm.starts(), (await allKinds()).length];
      const { count: slept } = await runs();
      const figures = { asked: 0, unasked: 0, clickedAsleep: 0, byHand: 0, lost: 0 };
      const times = new Map<string, number[]>();
      const keep = (moments: Moments): void =>
        moments.forEach(([what, seconds]) => times.set(what, [...(times.get(what) ?? []), seconds]));
      for (let round = 0; round < ROUNDS; round++) {
        await vm.booted();
        await pause(0, 8000);
        const path = seen.path(uuid).length;
        const isAsked = round % 5 < 3;
        if (isAsked) keep(await putToSleep());
        else {
          await vm.must("systemd-run --no-block systemctl suspend");
          await vm.asleep();
        }
        figures[isAsked ? "asked" : "unasked"] += 1;
        // A sleep of less than two seconds that nobody asked for is time that passes, and no more.
        await (isAsked ? pause(0, 8000) : pause(4000, 20_000));
        // An order to power off that comes while it sleeps binds a run of the machine that is over.
        const isClicked = !isAsked && round % 2 === 0;
        if (isClicked) await operator.power.turnOff({ uuid, how: Shutdown.POWER_OFF });
        if (isClicked) figures.clickedAsleep += 1;
        const byHand = !isAsked || round % 2 === 1;
        if (byHand) figures.byHand += 1;
        // One that took long to sleep said once more that it goes, and is not shown as asleep for a grace period then.
        if (!byHand) await seen.reaches(uuid, "ASLEEP", 30_000);
        await (byHand ? vm.wakeUp() : operator.power.turnOn({ uuid }));
        await vm.awake(60_000);
        keep(await measure(() => undefined, { "awake → ON": isOnAgain(Date.now()) }));
        await until("its run is another one", 60_000, async () => (await runs()).count === slept + round + 1);
        await seen.reaches(uuid, "ON", 60_000);
        expect(seen.server(uuid).powerStatus).toBe(PowerStatus.ON);
        if (seen.path(uuid).slice(path).includes("LOST")) {
          figures.lost += 1;
          // It was silent without a word; whoever was asked to sleep never is.
          expect(isAsked).toBe(false);
        }
      }
      const summary = [...times].map(([what, all]) => ({ what, of: all.length, ...spread(all) }));
      const lasted = (times.get("awake → ON") ?? []).map((seconds) => seconds.toFixed(1)).join(" ");
      console.log(JSON.stringify({ rounds: ROUNDS, ...figures }), summary, `awake → ON: ${lasted}`);
      for (const { what, median, longest } of summary)
        note(context, [
          [`${what}: median`, median],
          ["longest", longest],
        ]);
      expect([vm.starts(), await vm.bootId()]).toEqual([starts, boot]);
      const kinds = (await allKinds()).toSpliced(-before, before);
      const count = (...wanted: string[]) => kinds.filter((kind) => wanted.includes(kind)).length;
      expect(count("error", "shutdown_failed", "could_not_be_told", "did_not_start")).toBe(0);
      // A server that has twenty notices in a row is called unsteady, and has no more of them for a while.
      const instead = count("slept_instead");
      if (count("unsteady") === 0) expect(instead).toBe(figures.clickedAsleep);
      else expect(instead).toBeLessThanOrEqual(figures.clickedAsleep);
      const median = (of: string) => spread(times.get(of) ?? []).median;
      expect(median("Stopping")).toBeLessThan(0.5);
      expect(median("machine asleep")).toBeLessThan(5);
      expect(median("awake → ON")).toBeLessThan(5);
      expect(Math.max(...(times.get("awake → ON") ?? []))).toBeLessThan(30);
    },
    ROUNDS * 120_000,
  );
});
