import { assert } from "../testing/assert.ts";
import { hostOf, NONE, put } from "../testing/host.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { evaluate } from "./evaluate.ts";
import type { Guards } from "./words.ts";
import { readCardBytes } from "../host/card-bytes.ts";
import { loadIn } from "./load.ts";
import { packageManagerGuard, writersOf } from "./package-manager.ts";
import { rateOf, stillOfUse } from "./traffic.ts";

/** Holders that the guards find, as "kind name". */
async function found(asked: Partial<Guards>, root: TestRoot): Promise<string[]> {
  const holders = await evaluate({ ...NONE, ...asked }, hostOf(root), "power_off");
  return holders.map(({ kind, name }) => `${kind} ${name}`);
}

Deno.test("inhibitors: block for shutdown counts; delay, other ones and those that root passes over do not", async () => {
  using root = makeRoot();
  const guards = { inhibitor: true };
  assert.deepEqual(await found(guards, root), [], "without systemd nobody can hold one");
  root.bootWithSystemd();
  const inhibitors = [
    ["shutdown:sleep", "backup", "Nightly\nbackup", "block", 0, 7],
    ["shutdown", "updater", "short", "delay", 0, 8],
    ["sleep", "desktop", "no", "block", 0, 9],
    ["shutdown", "desktop", "no", "block-weak", 0, 9],
    ["shutdown", "ourselves", "no", "block", 0, Deno.pid],
  ];
  root.replaceCommand(
    "busctl",
    `echo '${JSON.stringify({ data: [inhibitors] }).replaceAll("\\n", "\\\\n")}'`,
  );
  assert.deepEqual(await found(guards, root), ['inhibitor backup ("Nightly\uFFFDbackup", pid 7)']);
  for (const answer of ["", "{}", '{"data":7}', '{"data":[[1]]}']) {
    root.replaceCommand("busctl", `echo '${answer}'`);
    assert.match(
      (await found(guards, root)).join(),
      /^fault inhibitor: what logind answers is not understood$/,
    );
  }
});

Deno.test("inhibitors: where logind does not answer, only one that does not run and left nothing is nobody", async () => {
  using root = makeRoot();
  root.bootWithSystemd();
  root.replaceCommand("busctl", "exit 1");
  const foundWhere = async (state: string) => {
    root.replaceCommand(
      "systemctl",
      `[ "$*" = "show --property=ActiveState systemd-logind.service" ] && ${state}`,
    );
    return await found({ inhibitor: true }, root);
  };
  const silent = ["fault inhibitor: logind does not answer"];
  assert.deepEqual(await foundWhere("echo ActiveState=active"), silent);
  assert.deepEqual(await foundWhere("echo ActiveState=deactivating"), silent);
  assert.deepEqual(await foundWhere("exit 1"), silent);
  assert.deepEqual(await foundWhere("echo ActiveState=failed"), []);
  assert.deepEqual(await foundWhere("echo ActiveState=inactive"), []);
  put(root, "run/systemd/inhibit/1", "WHAT=shutdown");
  assert.deepEqual(await foundWhere("echo ActiveState=failed"), silent);
});

Deno.test("packages: who holds a lock for writing, by name; who waits or reads does not", async () => {
  using root = makeRoot();
  assert.deepEqual(await found({ packageManager: true }, root), []);
  const { ino, dev } = Deno.statSync(put(root, "var/lib/dpkg/lock-frontend", ""));
  put(root, "proc/70/comm", "apt-get\n");
  const lock = (kind: string, access: string, pid: number, file: string) =>
    `1: ${kind} ADVISORY  ${access} ${pid} ${file} 0 EOF\n`;
  const ours = `00:2d:${ino}`;
  put(
    root,
    "proc/locks",
    lock("POSIX ", "WRITE", 70, ours) +
      lock("POSIX ", "READ ", 71, ours) +
      lock("POSIX ", "WRITE", 72, "00:2d:1"),
  );
  assert.deepEqual(await found({ packageManager: true }, root), ["package_manager apt-get (pid 70)"]);
  const waits = `1: -> POSIX  ADVISORY  WRITE 73 ${ours} 0 EOF`;
  assert.deepEqual(writersOf([{ ino, dev }], waits), []);
  // 0xfe01 = device fe:01.
  assert.deepEqual(writersOf([{ ino: 5, dev: 0xfe01 }], lock("POSIX ", "WRITE", 74, "fe:01:5")), [74]);
  assert.deepEqual(writersOf([{ ino: 5, dev: 0xfe01 }], lock("POSIX ", "WRITE", 74, "fe:02:5")), []);

  put(root, "proc/locks", "");
  put(root, "var/lib/pacman/db.lck", "");
  assert.deepEqual(await found({ packageManager: true }, root), [
    "package_manager pacman (/var/lib/pacman/db.lck)",
  ]);
});

Deno.test("packages: a lock that a program really holds is seen", async () => {
  using root = makeRoot();
  const path = put(root, "var/lib/dpkg/lock", "");
  const file = Deno.openSync(path, { write: true });
  file.lockSync(true);
  const host = { ...hostOf(root), paths: { ...root.paths, proc: "/proc" } };
  const [holder] = await packageManagerGuard(host).check(AbortSignal.timeout(20_000));
  file.close();
  assert(holder?.name.endsWith(`(pid ${Deno.pid})`), holder?.name);
});

Deno.test("processes: one holder a name, whatever the name looks like", async () => {
  using root = makeRoot();
  const stat = (pid: number, comm: string) => {
    put(root, `proc/${pid}/comm`, `${comm}\n`);
    put(
      root,
      `proc/${pid}/stat`,
      `${pid} (${comm}) S 1 1 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 ${pid}00 0 0`,
    );
  };
  stat(31, "rsync");
  stat(4, "rsync");
  stat(5, "a) R 1");
  stat(6, "bash");
  Deno.mkdirSync(`${root.paths.root}/proc/7`);
  const asked = { processes: ["rsync", "a) R 1", "none"] };
  assert.deepEqual((await found(asked, root)).sort(), ["process a) R 1 (pid 5)", "process rsync (pid 4)"]);
  const holders = await evaluate({ ...NONE, processes: ["rsync"] }, hostOf(root), "power_off");
  // 400 ticks after a boot an hour ago.
  assert.equal(holders[0]?.since, Date.UTC(2025, 11, 31, 23) + 4_000);
});

Deno.test("load: for each core, over the minutes that are asked for", async () => {
  using root = makeRoot();
  const cores = navigator.hardwareConcurrency;
  put(root, "proc/loadavg", `${3 * cores} ${2 * cores} ${cores} 1/80 11206\n`);
  assert.deepEqual(await found({ load: { above: 2.9, minutes: 1 } }, root), [
    "load load 3.00 for each core over 1 min",
  ]);
  assert.deepEqual(await found({ load: { above: 2, minutes: 5 } }, root), []);
  assert.equal((await found({ load: { above: 0.5, minutes: 15 } }, root)).length, 1);
  for (const text of ["", "x y z", "1"]) assert.throws(() => loadIn(text, 5), /not understood/);
});

Deno.test("traffic: the first minute counts as in use, then what went over the cards in the last one", async () => {
  using root = makeRoot();
  const host = hostOf(root);
  const counters = (bytes: number) => {
    put(root, "sys/class/net/eth0/statistics/rx_bytes", `${bytes}\n`);
    put(root, "sys/class/net/eth0/statistics/tx_bytes", "0\n");
  };
  const check = async (ms: number, bytes: number) => {
    host.pass(ms);
    counters(bytes);
    return (await evaluate({ ...NONE, trafficAbove: 1_000 }, host, "power_off"))
      .map(({ name }) => name)
      .join();
  };
  const begun = "traffic: counted for a minute first";
  assert.equal(await check(0, 5_000), begun);
  assert.equal(await check(45_000, 5_000), begun);
  assert.equal(await check(45_000, 5_000), "");
  assert.equal(await check(45_000, 1_805_000), "traffic of 20.0 kB/s");
  assert.equal(await check(45_000, 1_805_000), "traffic of 20.0 kB/s");
  assert.equal(await check(45_000, 1_805_000), "");
  assert.equal(await check(45_000, 3), begun, "another card, or a counter that began anew");
  assert.equal(await check(200_000, 3), begun, "nobody looked for long");
  Deno.removeSync(`${root.paths.root}/sys/class/net/eth0/statistics/rx_bytes`);
  const [fault] = await evaluate({ ...NONE, trafficAbove: 1 }, host, "power_off");
  assert.match(fault?.name ?? "", /^traffic: .*rx_bytes cannot be read$/);
});

Deno.test("traffic: a card without a route counts, and hardware stands for what lies above it", async () => {
  using root = makeRoot();
  const count = (card: string, bytes: number) => {
    put(root, `sys/class/net/${card}/statistics/rx_bytes`, `${bytes}\n`);
    put(root, `sys/class/net/${card}/statistics/tx_bytes`, "0\n");
  };
  assert.throws(() => readCardBytes(root.paths), Deno.errors.NotFound);
  count("lo", 1_000);
  put(root, "sys/class/net/bonding_masters", "bond0\n");
  assert.throws(() => readCardBytes(root.paths), /no network card is found/);
  const [fault] = await found({ trafficAbove: 1 }, root);
  assert.equal(fault, "fault traffic: no network card is found", "in use, as nobody can tell");
  count("eth0", 7);
  assert.deepEqual(readCardBytes(root.paths), { cards: "eth0", bytes: 7 }, "the only one of a container");
  for (const card of ["enp1s0", "enp2s0"]) {
    count(card, 50);
    put(root, `sys/class/net/${card}/device/vendor`, "0x8086\n");
  }
  count("bond0", 100);
  assert.deepEqual(readCardBytes(root.paths), { cards: "enp1s0,enp2s0", bytes: 100 });
});

Deno.test("traffic: only what is needed is kept", () => {
  let kept = stillOfUse([], { at: 0, cards: "a", bytes: 0 });
  for (let at = 0; at < 600_000; at += 5_000) {
    const now = { at, cards: "a", bytes: at };
    kept = [...stillOfUse(kept, now), now];
  }
  assert(kept.length <= 14, `${kept.length}`);
  assert.equal(rateOf(kept), 1_000);
});
