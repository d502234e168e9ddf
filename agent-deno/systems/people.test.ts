import { assert } from "../testing/assert.ts";
import { hostOf, put } from "../testing/host.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { goesNow } from "../news/news.ts";
import { notifyPeople } from "./people.ts";

interface LoggedIn {
  readonly uid: number;
  readonly TTY: string;
  readonly Type: string;
  readonly Class?: string;
}

/** A logind that knows these sessions, and programs that write down what they are called with. */
function loggedIn(root: TestRoot, sessions: readonly LoggedIn[]): void {
  const folder = `${root.paths.root}/answers`;
  const list = { data: [sessions.map(({ uid }, at) => [String(at), uid, "x", "", `/s${at}`])] };
  put(root, "answers/list", JSON.stringify(list));
  sessions.forEach(({ uid, TTY, Type, Class = "user" }, at) => {
    const texts = {
      Name: "x",
      Class,
      State: "active",
      Type,
      Service: "sshd",
      TTY,
      Scope: `session-${at}.scope`,
    };
    const properties = Object.entries(texts).map(([name, data]) => [name, { data }]);
    const user = ["User", { data: [uid, "/user"] }];
    put(root, `answers/s${at}`, JSON.stringify({ data: [Object.fromEntries([...properties, user])] }));
  });
  root.replaceCommand(
    "busctl",
    `case "$*" in *ListSessions) exec cat ${folder}/list;; *GetAll*) exec cat "${folder}$4";; esac; exit 1`,
  );
  for (const name of ["systemd-run", "tee", "wall"])
    root.replaceCommand(name, `for word; do echo "${name}: $word" >> "${root.paths.root}/calls"; done`);
}

Deno.test("everybody is told at their terminals and desktops, and the text is never taken for anything else", async () => {
  using root = makeRoot();
  root.bootWithSystemd();
  put(root, "sys/fs/cgroup/user.slice/user-7.slice/session-1.scope/cgroup.procs", "41\n");
  put(root, "proc/41/stat", `41 (sshd) S 1 1 1 ${(136 << 8) + 3} -1`);
  loggedIn(root, [
    { uid: 5, TTY: "tty2", Type: "tty" },
    { uid: 7, TTY: "", Type: "tty" },
    { uid: 8, TTY: "tty3", Type: "wayland" },
    { uid: 9, TTY: "tty1", Type: "wayland", Class: "greeter" },
  ]);
  await notifyPeople("goes ($HOME, 100 % <b>)", hostOf(root));
  const calls = root.calls();
  const data = calls.flatMap((call) => /StandardInputData=(\S+)/.exec(call)?.[1] ?? []);
  assert.equal(data.length, 1);
  const text = new TextDecoder().decode(Uint8Array.fromBase64(data[0] ?? ""));
  assert.equal(text, "\r\n\u0007*** komoriuta: goes ($HOME, 100 % <b>)\r\n");
  const terminals = calls.flatMap((call) => /^systemd-run: (\/dev\/.*)$/.exec(call)?.[1] ?? []).sort();
  assert.deepEqual(terminals, ["/dev/pts/3", "/dev/tty2", "/dev/tty3"]);
  assert.deepEqual(
    calls.filter((call) => call.includes("--uid=")),
    ["systemd-run: --uid=8"],
  );
  assert(calls.includes("systemd-run: --setenv=DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/8/bus"));
  assert(calls.includes("systemd-run: goes ($$HOME, 100 % &lt;b&gt;)"));
});

Deno.test("who cannot be told holds up nothing for long", async () => {
  using root = makeRoot();
  root.bootWithSystemd();
  await notifyPeople("goes", hostOf(root));
  loggedIn(root, [{ uid: 5, TTY: "tty2", Type: "tty" }]);
  root.replaceCommand("systemd-run", "sleep 10");
  const started = performance.now();
  await notifyPeople("goes", hostOf(root));
  assert(performance.now() - started < 9_000);
});

Deno.test("without systemd, by wall", async () => {
  using root = makeRoot();
  loggedIn(root, []);
  await notifyPeople("goes now", hostOf(root));
  assert.deepEqual(root.calls(), ["wall: goes now"]);
});

Deno.test("people are told in the language of their machine; a console that cannot write it, in English", async () => {
  using root = makeRoot();
  root.bootWithSystemd();
  put(root, "sys/fs/cgroup/user.slice/user-7.slice/session-1.scope/cgroup.procs", "41\n");
  put(root, "proc/41/stat", `41 (sshd) S 1 1 1 ${(136 << 8) + 3} -1`);
  put(root, "etc/locale.conf", 'LANG="ja_JP.UTF-8"\n');
  loggedIn(root, [
    { uid: 5, TTY: "tty2", Type: "tty" },
    { uid: 7, TTY: "", Type: "tty" },
  ]);
  await notifyPeople(goesNow({ how: "power_off", reason: "by alice" }), hostOf(root));
  const calls = root.calls();
  const notified = calls
    .flatMap((call) => /StandardInputData=(\S+)/.exec(call)?.[1] ?? [])
    .map((data) => new TextDecoder().decode(Uint8Array.fromBase64(data)).trim());
  assert.deepEqual(notified.sort(), [
    "\u0007*** komoriuta: This server is being turned off now (by alice).",
    "\u0007*** komoriuta: このサーバーは今からシャットダウンします (by alice)。",
  ]);
});
