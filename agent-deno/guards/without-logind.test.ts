import { assert } from "../testing/assert.ts";
import { hostOf, NONE, put, type TestHost } from "../testing/host.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { evaluate } from "./evaluate.ts";

const MINUTE = 60_000;
const PTS = (number: number): number => (136 << 8) + number;
const CONSOLE = (number: number): number => (4 << 8) + number;

/** A process in /proc, and its line in the titles. */
function runs(
  root: TestRoot,
  pid: number,
  of: { name: string; uid?: number; tty?: number; title?: string; parent?: number },
): void {
  const { name, uid = 1000, tty = 0, title = name, parent = 1 } = of;
  const fields = ["S", parent, pid, pid, tty, ...Array.from({ length: 14 }, () => 0), 100 * 60 * 30];
  put(root, `proc/${pid}/comm`, `${name}\n`);
  put(root, `proc/${pid}/stat`, `${pid} (${name}) ${fields.join(" ")}`);
  put(root, `proc/${pid}/status`, `Name:\t${name}\nPPid:\t${parent}\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\n`);
  put(root, `proc/${pid}/cmdline`, `${title}\0`);
}

/** The last input at a terminal, so many minutes ago. */
function typed(root: TestRoot, host: TestHost, terminal: string, minutes: number): void {
  const file = put(root, `dev/${terminal}`, "");
  Deno.utimeSync(file, new Date(host.wall() - minutes * MINUTE), new Date(host.wall()));
}

function machine(root: TestRoot) {
  const host = hostOf(root);
  put(root, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n");
  // As it is when nobody is there: prompts at the consoles, services, a connection that has not logged in.
  put(root, "proc/net/unix", "0000: 00000002 00000000 00010000 0001 01 1 /run/dbus/system_bus_socket\n");
  runs(root, 1, { name: "init", uid: 0 });
  runs(root, 20, { name: "agetty", uid: 0, tty: CONSOLE(1) });
  runs(root, 21, { name: "login", uid: 0, tty: CONSOLE(2) });
  runs(root, 22, { name: "agetty", uid: 0, tty: CONSOLE(64) });
  runs(root, 23, { name: "sshd", uid: 0, title: "sshd: /usr/sbin/sshd [listener] 1 of 10-100 startups" });
  runs(root, 24, { name: "sshd-session", uid: 0, title: "sshd-session: alice [priv]" });
  runs(root, 25, { name: "dropbear", uid: 0 });
  const found = async () =>
    (await evaluate({ ...NONE, sessionIdleMinutes: 15 }, host, "power_off")).map(
      ({ kind, name }) => `${kind} ${name}`,
    );
  return { host, found };
}

Deno.test("without logind, prompts and services are nobody", async () => {
  using root = makeRoot();
  assert.deepEqual(await machine(root).found(), []);
});

Deno.test("somebody at a terminal counts until they have been idle; since when is told", async () => {
  using root = makeRoot();
  const { host, found } = machine(root);
  runs(root, 31, { name: "bash", tty: PTS(3) });
  runs(root, 32, { name: "vim", tty: PTS(3) });
  typed(root, host, "pts/3", 14);
  assert.deepEqual(await found(), ["session alice (pts/3)"]);
  const [holder] = await evaluate({ ...NONE, sessionIdleMinutes: 15 }, host, "power_off");
  assert.equal(holder?.since, host.wall() - host.uptime() + 30 * MINUTE);
  typed(root, host, "pts/3", 15);
  assert.deepEqual(await found(), []);
  Deno.removeSync(`${root.paths.root}/dev/pts/3`);
  assert.deepEqual(await found(), ["session alice (pts/3)"], "nobody can tell");
});

Deno.test("at a console somebody counts while they are logged in, whatever is shown there", async () => {
  using root = makeRoot();
  const { host, found } = machine(root);
  runs(root, 31, { name: "bash", uid: 0, tty: CONSOLE(2) });
  runs(root, 33, { name: "sh", uid: 1001, tty: CONSOLE(64) });
  typed(root, host, "tty2", 600);
  assert.deepEqual(await found(), ["session root (tty2)", "session user 1001 (ttyS0)"]);
});

Deno.test("who copies files by SSH counts, without a terminal", async () => {
  using root = makeRoot();
  const { found } = machine(root);
  runs(root, 41, { name: "sshd-session", title: "sshd-session: alice@notty" });
  runs(root, 42, { name: "sshd", title: "sshd: bob@internal-sftp" });
  runs(root, 43, { name: "sshd-session", title: "sshd-session: carol@pts/3" });
  runs(root, 44, { name: "dropbear", uid: 1000, parent: 25 });
  assert.deepEqual(await found(), ["session alice (ssh)", "session bob (ssh)", "session alice (ssh)"]);
});

for (const socket of ["/tmp/.X11-unix/X0", "@/tmp/.X11-unix/X1", "/run/user/1000/wayland-0"])
  Deno.test(`a desktop cannot be told from an idle one, and counts: ${socket}`, async () => {
    using root = makeRoot();
    const { found } = machine(root);
    put(root, "proc/net/unix", `0: 2 0 10000 1 1 1 /run/x\n0: 2 0 10000 1 1 2 ${socket}\n`);
    assert.match((await found()).join(), /^fault session: a desktop runs here, .*: leave sessions out/);
  });
