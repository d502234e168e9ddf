import { assert } from "../testing/assert.ts";
import { put } from "../testing/host.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { keepRuns, readRuns, readSlept, wokenSince } from "./runs.ts";

/** Writes the head of /proc/timer_list, with CLOCK_MONOTONIC. */
function timers(root: TestRoot, monotonic: number): void {
  const head = "Timer List Version: v0.10\nHRTIMER_MAX_CLOCK_BASES: 8\n";
  put(
    root,
    "proc/timer_list",
    `${head}now at ${Math.round(monotonic * 1e6)} nsecs\n\ncpu: 0\n clock 0:\n  .base: 0\n`,
  );
}

Deno.test("how long a machine slept is what boot time is ahead of the clock that stands still", () => {
  using root = makeRoot();
  const uptime = Deno.osUptime() * 1000;
  assert.equal(readSlept(root.paths), 0, "a kernel that cannot sleep");
  put(root, "sys/power/state", "\n");
  assert.equal(readSlept(root.paths), 0);
  put(root, "sys/power/state", "freeze mem disk\n");
  assert.equal(readSlept(root.paths), undefined, "no list");
  timers(root, uptime - 70_000);
  const slept = readSlept(root.paths) ?? NaN;
  assert(Math.abs(slept - 70_000) <= 2_000, `${slept}`);
  put(root, "proc/timer_list", "Timer List Version: v0.9\n");
  assert.equal(readSlept(root.paths), undefined, "another form");
});

Deno.test("the kernel of this machine says so, where it can be asked", () => {
  using root = makeRoot();
  put(root, "sys/power/state", "disk\n");
  const slept = readSlept({ ...root.paths, timers: "/proc/timer_list" });
  if (Deno.uid() === 0) assert(slept !== undefined);
  if (slept !== undefined) assert(slept > -2_000 && slept < Deno.osUptime() * 1000, `${slept}`);
});

Deno.test("the record of an earlier version, and one that is broken, is one of which nothing is known", () => {
  using root = makeRoot();
  Deno.mkdirSync(root.paths.runDir, { recursive: true });
  const kept = { bootId: "boot", count: 2, ahead: 17, hardwareAhead: 18, slept: 4_000 };
  keepRuns(root.paths, kept);
  assert.deepEqual(readRuns(root.paths), kept);
  put(root, "run/komoriuta/runs.json", JSON.stringify({ bootId: "boot", count: 2, ahead: 17, suspends: 1 }));
  assert.equal((readRuns(root.paths) as typeof kept).slept, undefined);
  put(root, "run/komoriuta/runs.json", JSON.stringify({ ...kept, slept: "long" }));
  assert.equal(readRuns(root.paths), "unreadable");
});

/** The kernel's counts of suspends, and its last refusal. */
function suspends(
  root: TestRoot,
  counts: { success: number; fail: number; dev?: string; errno?: number },
): void {
  const { success, fail, dev = "", errno = "" } = counts;
  for (const [name, text] of Object.entries({
    success,
    fail,
    last_failed_dev: dev,
    last_failed_errno: errno,
  }))
    put(root, `sys/power/suspend_stats/${name}`, `${text}\n`);
}

for (const [what, last, says] of [
  ["device", { dev: "0000:00:14.0", errno: -16 }, "its device 0000:00:14.0 did not (error -16)."],
  ["error", { errno: -12 }, "its kernel refused (error -12)."],
  ["reason", {}, "its kernel refused."],
] as const)
  Deno.test(`a kernel that refuses to suspend is told of within seconds, with its ${what}`, async () => {
    using root = makeRoot();
    suspends(root, { success: 3, fail: 7, dev: "before", errno: -1 });
    const woken = wokenSince(root.paths, 5);
    suspends(root, { success: 3, fail: 8, ...last });
    assert.equal(await woken, `The machine did not go to sleep: ${says}`);
  });

Deno.test("a refusal after which another way to be suspended was taken is none", async () => {
  using root = makeRoot();
  suspends(root, { success: 3, fail: 7 });
  const woken = wokenSince(root.paths, 5);
  suspends(root, { success: 4, fail: 8, errno: -16 });
  assert.equal(await woken, undefined);
});
