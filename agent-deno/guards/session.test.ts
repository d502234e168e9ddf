import { assert } from "../testing/assert.ts";
import { hostOf, NONE, put } from "../testing/host.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { evaluate } from "./evaluate.ts";
import { holderOf, isIdle, isPerson, type Session, sessionIn } from "./session.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 0, 1);

const SSH: Session = {
  Name: "alice",
  Class: "user",
  State: "active",
  Type: "tty",
  Remote: true,
  Service: "sshd",
  TTY: "",
  Scope: "session-3.scope",
  Timestamp: (NOW - 90 * MINUTE) * 1000,
  IdleHint: false,
  IdleSinceHint: 0,
  User: [1000, "/org/freedesktop/login1/user/_1000"],
};

/** The properties as busctl writes them. */
const asJson = (session: Session): string =>
  JSON.stringify({
    type: "a{sv}",
    data: [Object.fromEntries(Object.entries(session).map(([name, data]) => [name, { type: "?", data }]))],
  });

Deno.test("who is logged in, by what, since when", () => {
  assert.deepEqual(holderOf(SSH), { kind: "session", name: "alice (ssh)", since: NOW - 90 * MINUTE });
  const names = [
    { ...SSH, Remote: false, Service: "login", TTY: "tty2" },
    { ...SSH, Remote: false, Service: "gdm", Type: "wayland", TTY: "tty3" },
    { ...SSH, Service: "xrdp-sesman", Type: "x11" },
    { ...SSH, Remote: false, Service: "systemd-run" },
  ].map((session) => holderOf(session).name);
  assert.deepEqual(names, ["alice (tty2)", "alice (desktop)", "alice (xrdp-sesman)", "alice (systemd-run)"]);
});

Deno.test("login screens, jobs, managers and sessions that end are nobody", () => {
  const counts = (change: Partial<Session>) => isPerson({ ...SSH, ...change });
  for (const Class of ["user", "user-early", "user-light", "user-incomplete"])
    assert(counts({ Class }), Class);
  for (const Class of [
    "greeter",
    "lock-screen",
    "background",
    "background-light",
    "manager",
    "manager-early",
  ])
    assert(!counts({ Class }), Class);
  assert(!counts({ State: "closing" }));
  assert(counts({ State: "online" }));
});

Deno.test("idle: a desktop by what it says, a terminal by its last input, nobody without one", () => {
  using root = makeRoot();
  const host = hostOf(root);
  const ago = (minutes: number) => (NOW - minutes * MINUTE) * 1000;
  const idle = (change: Partial<Session>) => isIdle({ ...SSH, ...change }, 15, host);
  const desktop = { Type: "wayland", TTY: "tty3" };
  assert(!idle({ ...desktop, IdleHint: false, IdleSinceHint: ago(60) }));
  assert(idle({ ...desktop, IdleHint: true, IdleSinceHint: ago(15) }));
  assert(!idle({ ...desktop, IdleHint: true, IdleSinceHint: ago(14) }));
  assert(idle({ TTY: "tty2", IdleSinceHint: ago(15) }), "logind knows it");
  assert(!idle({ TTY: "tty2", IdleSinceHint: ago(14) }));
  assert(!idle({}), "no terminal at all: a file transfer");

  // What logind does not know: the terminal of a process of the session.
  put(root, "sys/fs/cgroup/user.slice/user-1000.slice/session-3.scope/cgroup.procs", "41\n42\n43\n");
  put(root, "proc/41/stat", "41 (sshd) S 1 1 1 0 -1");
  put(root, "proc/42/stat", `42 (ba) sh) S 1 1 1 ${(136 << 8) + 7} -1`);
  const terminal = put(root, "dev/pts/7", "");
  const typed = (minutes: number) =>
    Deno.utimeSync(terminal, new Date(NOW - minutes * MINUTE), new Date(NOW));
  typed(16);
  assert(idle({}));
  typed(14);
  assert(!idle({}));
  typed(-5);
  assert(!idle({}), "the clock was set back");
  typed(16);
  assert(!idle({ Scope: "../../../session-3.scope" }), "a path is no name");
  const second = put(root, "dev/pts/600", "");
  put(root, "proc/43/stat", `43 (tmux) S 1 1 1 ${(138 << 8) + (600 - 512)} -1`);
  Deno.utimeSync(second, new Date(NOW - MINUTE), new Date(NOW));
  assert(!idle({}), "the other terminal of the session");
});

/** A busctl that knows these sessions. */
function logind(
  root: TestRoot,
  sessions: Readonly<Record<string, string>>,
  listed = Object.keys(sessions),
): void {
  const list = { data: [listed.map((id) => [id, 1000, "alice", "", `/session/${id}`])] };
  put(root, "answers/list", JSON.stringify(list));
  for (const [id, answer] of Object.entries(sessions)) put(root, `answers/session/${id}`, answer);
  const folder = `${root.paths.root}/answers`;
  root.replaceCommand(
    "busctl",
    `case "$*" in *ListSessions) exec cat ${folder}/list;; *GetAll*) exec cat "${folder}$4";; esac; exit 1`,
  );
}

Deno.test("logind is asked for its sessions; what cannot be read is in use, what has ended is not", async () => {
  using root = makeRoot();
  const found = async () =>
    (await evaluate({ ...NONE, sessionIdleMinutes: 15 }, hostOf(root), "power_off")).map(
      ({ kind, name }) => `${kind} ${name}`,
    );
  root.bootWithSystemd();
  root.replaceCommand("busctl", "exit 1");
  assert.deepEqual(await found(), ["fault session: logind does not answer"]);

  const bob = { ...SSH, Name: "bob\x1b[2J", Remote: false, TTY: "tty2", Timestamp: SSH.Timestamp - 1 };
  const manager = { ...SSH, Class: "manager" };
  logind(root, { a: asJson(SSH), b: asJson(bob), c: asJson(manager) });
  assert.deepEqual(await found(), ["session bob\uFFFD[2J (tty2)", "session alice (ssh)"]);
  logind(root, {});
  assert.deepEqual(await found(), []);
  logind(root, { a: "garbage" });
  assert.match((await found()).join(), /^fault session: /);
  logind(root, {}, ["gone"]);
  assert.match((await found()).join(), /^fault session: logind does not answer$/, "still listed");
  // The first list names one that the second does not.
  put(root, "answers/later", '{"data":[[]]}');
  const folder = `${root.paths.root}/answers`;
  root.replaceCommand(
    "busctl",
    `case "$*" in *ListSessions) cat ${folder}/list; exec cp ${folder}/later ${folder}/list;; esac; exit 1`,
  );
  assert.deepEqual(await found(), []);
  for (const data of [undefined, 7, [], [{}], [{ Name: { data: 7 } }]]) assert.throws(() => sessionIn(data));
});
