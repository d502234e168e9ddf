/** The board's alarm in a root of the test's own, whose clock is as /sys/class/rtc has it. */
import { assert } from "../testing/assert.ts";
import { put } from "../testing/host.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { exists, readText } from "./files.ts";
import { endOwnAlarm, openAlarm, readOwnAlarm } from "./own-alarm.ts";

const NOON = Date.UTC(2026, 10, 26, 12);
const SEVEN = Date.UTC(2026, 10, 27, 7);
const RTC = NOON / 1000 + 3_600;
const AT = RTC + 19 * 3_600 + 120;

interface Found {
  readonly alarm?: number | string;
  readonly now?: number;
  readonly run?: string;
  readonly uptime?: number;
  readonly wakeUpType?: number;
}

/** A komolet that starts, with the alarm as the board has it. */
function start(
  root: TestRoot,
  { alarm = "", now = RTC, run = "boot-1", uptime = 600, wakeUpType = 6 }: Found = {},
) {
  put(root, "sys/class/rtc/rtc0/wakealarm", alarm === "" ? "" : `${alarm}\n`);
  put(root, "sys/class/rtc/rtc0/since_epoch", `${now}\n`);
  put(root, "sys/class/rtc/rtc0/device/power/wakeup", "enabled\n");
  const said: string[] = [];
  const opened = openAlarm({
    ...{ paths: root.paths, run, uptime, wakeUpType },
    wall: () => NOON + (now - RTC) * 1000,
    say: (level, message) => said.push(`${level} ${message}`),
  });
  return { ...opened, said };
}

const onBoard = ({ paths }: TestRoot) => readText(`${paths.clocks}/rtc0/wakealarm`)?.trim();

Deno.test("it is set for a planned start, and ended by the next boot, which it began", () => {
  using root = makeRoot();
  const before = start(root);
  assert.deepEqual([before.can, before.at(), before.beganAfter()], [true, undefined, undefined]);
  before.set(SEVEN);
  assert.equal(onBoard(root), `${AT}`);
  assert.equal(before.at(), SEVEN + 120_000);
  assert.deepEqual(before.said, [
    "INFO The board's alarm is set to 2026-11-27T07:02:00.000Z: it wakes this machine if the manager does not.",
  ]);

  // It went off, and few boards keep the date: it stands there for the next day.
  const after = start(root, { run: "boot-2", alarm: AT + 86_400, now: AT + 45, uptime: 33 });
  assert.deepEqual([after.beganAfter(), after.at()], [SEVEN + 120_000, SEVEN + 120_000]);
  after.set(undefined);
  assert.deepEqual([onBoard(root), after.at(), after.beganAfter()], ["0", undefined, SEVEN + 120_000]);
  assert.deepEqual(after.said, ["INFO The board's alarm is ended."]);

  // A komolet that is started once more in that boot knows it; the one after a restart does not.
  const again = start(root, { run: "boot-2", now: AT + 900, uptime: 888 });
  again.set(undefined);
  assert.deepEqual([again.beganAfter(), again.said], [SEVEN + 120_000, []]);
  const restarted = start(root, { run: "boot-3", now: AT + 950, uptime: 30 });
  restarted.set(undefined);
  assert.deepEqual([restarted.beganAfter(), exists(root.paths.alarm)], [undefined, false]);
});

Deno.test("a boot before its time, or by the network, is not its doing, and ends it as well", () => {
  for (const found of [
    { now: AT - 3_600, uptime: 30 },
    { now: AT + 40, uptime: 30, wakeUpType: 5 },
  ]) {
    using root = makeRoot();
    start(root).set(SEVEN);
    const after = start(root, { ...found, run: "boot-2", alarm: AT });
    assert.equal(after.beganAfter(), undefined);
    after.set(undefined);
    assert.equal(onBoard(root), found.now > AT ? `${AT}` : "0");
    assert.equal(exists(root.paths.alarm), false);
  }
});

Deno.test("a sleep that it ends begins a run of the machine", () => {
  using root = makeRoot();
  const komolet = start(root);
  komolet.set(SEVEN);
  put(root, "sys/class/rtc/rtc0/since_epoch", `${AT + 4}\n`);
  komolet.woke("boot-1#1");
  assert.equal(komolet.beganAfter(), SEVEN + 120_000);
  komolet.set(undefined);
  assert.equal(komolet.beganAfter(), SEVEN + 120_000);
  komolet.woke("boot-1#2");
  assert.equal(komolet.beganAfter(), undefined, "the next sleep ends otherwise");
});

Deno.test("somebody else's alarm is left alone, whether it was there before or came after", () => {
  using root = makeRoot();
  const komolet = start(root, { alarm: RTC + 7_200 });
  komolet.set(SEVEN);
  assert.deepEqual([onBoard(root), komolet.at()], [`${RTC + 7_200}`, undefined]);
  assert.deepEqual(komolet.said, [
    "WARN The board's alarm is not set: somebody else has set it, which is left alone.",
  ]);
  komolet.set(undefined);
  assert.equal(onBoard(root), `${RTC + 7_200}`);

  const other = start(root);
  other.set(SEVEN);
  put(root, "sys/class/rtc/rtc0/wakealarm", `${AT + 30}\n`);
  other.set(undefined);
  assert.deepEqual([onBoard(root), exists(root.paths.alarm)], [`${AT + 30}`, false]);
});

Deno.test("another plan replaces it, and one that it cannot be set for ends it", () => {
  using root = makeRoot();
  const komolet = start(root);
  komolet.set(SEVEN);
  komolet.set(SEVEN + 3_600_000);
  assert.deepEqual([onBoard(root), komolet.at()], [`${AT + 3_600}`, SEVEN + 3_720_000]);
  komolet.set(NOON - 3_600_000);
  assert.deepEqual([onBoard(root), komolet.at(), exists(root.paths.alarm)], ["0", undefined, false]);
});

Deno.test("a board that refuses it has none, and the shutdown goes on", () => {
  using root = makeRoot();
  const komolet = start(root);
  const file = `${root.paths.clocks}/rtc0/wakealarm`;
  Deno.removeSync(file);
  Deno.mkdirSync(file);
  komolet.set(SEVEN + 3 * 86_400_000);
  assert.deepEqual([komolet.at(), exists(root.paths.alarm)], [undefined, false]);
  assert.match(
    komolet.said.join(),
    /^WARN The board's alarm cannot be set to 2026-11-30T07:02:00.000Z \(many boards know no date/,
  );
});

Deno.test("a board without one, or one that wakes nobody, is no board with an alarm", () => {
  using root = makeRoot();
  start(root);
  put(root, "sys/class/rtc/rtc0/device/power/wakeup", "disabled\n");
  const parts = { paths: root.paths, run: "boot-1", uptime: 1, wakeUpType: 0, wall: () => NOON };
  const said: string[] = [];
  const komolet = openAlarm({ ...parts, say: (_, message) => said.push(message) });
  komolet.set(SEVEN);
  komolet.set(undefined);
  assert.deepEqual([komolet.can, onBoard(root), said], [false, "", []]);
});

Deno.test("the clock that a container sees is its host's", () => {
  using root = makeRoot();
  put(root, "run/systemd/container", "lxc\n");
  assert.equal(start(root).can, false);
});

Deno.test("once komolet is gone it is ended all the same, and only ours", () => {
  using root = makeRoot();
  start(root).set(SEVEN);
  assert.equal(readOwnAlarm(root.paths)?.wall, SEVEN + 120_000);
  assert.deepEqual([endOwnAlarm(root.paths), onBoard(root), endOwnAlarm(root.paths)], [true, "0", false]);
  start(root, { alarm: AT });
  assert.deepEqual([endOwnAlarm(root.paths), onBoard(root)], [false, `${AT}`]);
});
