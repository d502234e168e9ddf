/** A machine that a schedule puts to sleep, and that its own alarm wakes while the manager is dead. */
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { StopMode } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { until } from "../helpers/until";
import { measure, note } from "./moments";
import { installAgent, makeReady, startSiteWithAgent, type Site } from "./site";

const MINUTE = 60_000;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
/** The alarm comes so long after the planned start. */
const AFTER_START = 2 * MINUTE;
const CLOCK = "/sys/class/rtc/rtc0";
const RECORD = "/var/lib/komolet/alarm.json";
/** QEMU's alarm wakes what sleeps, and nothing that is off: what powers off sleeps here, and is told so at once. */
const SLEEPS_INSTEAD = [
  "mkdir -p /etc/systemd/system/systemd-suspend.service.d",
  "printf '[Unit]\\nRequires=systemd-suspend.service\\n' > /etc/systemd/system/poweroff.target",
  "printf '[Service]\\nExecStartPre=/bin/sleep 12\\n' > /etc/systemd/system/systemd-suspend.service.d/slow.conf",
  "systemctl daemon-reload",
].join("; ");
/** Sets the alarm in an hour, and notes it as a komolet of another boot has. */
const SET_BEFORE = [
  `at=$(( $(cat ${CLOCK}/since_epoch) + 3600 )); echo 0 > ${CLOCK}/wakealarm; echo $at > ${CLOCK}/wakealarm`,
  `printf '{"clock":"rtc0","at":%s,"wall":%s000,"run":"another boot"}' $at $at > ${RECORD}`,
].join("; ");

/** HH:MM by UTC. */
const clock = (at: number): string => new Date(at).toISOString().slice(11, 16);

describe("a machine with an alarm", () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSiteWithAgent({}, { canSleep: true });
  });
  afterAll(() => site?.end());
  beforeEach(() => makeReady(site));

  const alarm = (): Promise<string> => site.vm.must(`cat ${CLOCK}/wakealarm`);

  test("an alarm of the boot before is ended, and somebody else's is not", async () => {
    const { vm } = site;
    await vm.must(`systemctl stop komolet; ${SET_BEFORE}`);
    expect(await alarm()).not.toBe("");
    await vm.must("systemctl start komolet");
    await until("it is ended", MINUTE, async () => (await alarm()) === "");

    await vm.must(`systemctl stop komolet; ${SET_BEFORE}`);
    await vm.must(`echo 0 > ${CLOCK}/wakealarm; echo +1800 > ${CLOCK}/wakealarm; systemctl start komolet`);
    await until("the record is gone", MINUTE, async () => (await vm.sh(`test -e ${RECORD}`)).code !== 0);
    expect(await alarm()).not.toBe("");
    await vm.must(`echo 0 > ${CLOCK}/wakealarm`);
  });

  test("komolet in its unit may write to the alarm and not set the clock, also where all else is for reading only", async () => {
    const { vm } = site;
    const within = (line: string): string => `nsenter -m -t $(pidof komolet) sh -c '${line}'`;
    await vm.must(within(`echo 0 > ${CLOCK}/wakealarm`));
    expect((await vm.sh(within("test -e /dev/rtc0"))).code).toBe(1);
    const opened = await vm.must("systemctl show -P ReadWritePaths komolet");
    const unit = `systemd-run --wait --pipe -q -p BindReadOnlyPaths=/sys -p 'ReadWritePaths=${opened}'`;
    await vm.must(`${unit} sh -c 'echo 0 > ${CLOCK}/wakealarm'`);
    expect((await vm.sh(`${unit} sh -c 'echo 64 > ${CLOCK}/max_user_freq'`)).stderr).toMatch(/read-only/i);
  });

  test("uninstalled, the alarm that it has set is ended, and nothing is left of it", async () => {
    const { vm } = site;
    await vm.must(`systemctl stop komolet; ${SET_BEFORE}`);
    expect(await alarm()).not.toBe("");
    await vm.must("sh /usr/local/lib/komoriuta/install.sh uninstall");
    expect([await alarm(), (await vm.sh("test -e /var/lib/komolet")).code]).toEqual(["", 1]);
    await installAgent(site);
  });

  // The last one: a manager that stood still has ended its streams.
  test(
    "turned off by a schedule it sets its alarm, which wakes it while the manager is dead",
    async (context) => {
      const { vm, operator, seen, uuid, manager } = site;
      const pid = manager.pid?.() ?? 0;
      const boot = await vm.bootId();
      await vm.must(SLEEPS_INSTEAD);

      const edge = Math.ceil((Date.now() + 20_000) / MINUTE) * MINUTE;
      const start = edge + 2 * MINUTE;
      const windows = [
        { days: EVERY_DAY, from: clock(edge - 60 * MINUTE), to: clock(edge) },
        { days: EVERY_DAY, from: clock(start), to: clock(start + 60 * MINUTE) },
      ];
      const wanted = {
        ...{ name: "naps", serverUuids: [uuid], zone: "UTC", wake: true, stop: true, windows },
        ...{ mode: StopMode.NOW, minOn: 0, evenIfTheyMayNotWake: true },
      };
      await operator.client(ScheduleService).createSchedule({ schedule: wanted });

      await seen.reaches(uuid, "STOPPING", edge - Date.now() + 2 * MINUTE);
      const reported = await until("it tells its alarm", MINUTE, () => seen.server(uuid).agent?.alarmAt);
      expect(timestampMs(reported)).toBe(start + AFTER_START);
      await vm.asleep();
      process.kill(pid, "SIGSTOP");
      const early = start + AFTER_START - Date.now();
      const woke = await measure(() => undefined, { "awake by its alarm": () => vm.awake(5 * MINUTE) });
      note(context, woke);
      const late = Date.now() - start - AFTER_START;
      expect(early).toBeGreaterThan(MINUTE);
      expect(Math.abs(late)).toBeLessThan(5_000);
      process.kill(pid, "SIGCONT");
      await until("its alarm is over", MINUTE, async () => (await alarm()) === "");
      expect(await vm.bootId()).toBe(boot);
    },
    20 * MINUTE,
  );
});
