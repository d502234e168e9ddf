import { assert } from "../testing/assert.ts";
import { hostOf, NONE, put, type TestHost } from "../testing/host.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { evaluate } from "./evaluate.ts";
import { holderOf, isPerson, type Session, sessionIn } from "./logind-sessions.ts";
import { terminalsOf, whoWorks } from "./session.ts";
import { placesOf } from "./places.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOW = Date.UTC(2026, 0, 1);

const SSH: Session = {
  Name: "alice",
  Class: "user",
  State: "active",
  Type: "tty",
  Remote: true,
  RemoteHost: "192.0.2.30",
  Service: "sshd",
  TTY: "",
  Scope: "session-3.scope",
  Timestamp: (NOW - 90 * MINUTE) * 1000,
  IdleHint: false,
  IdleSinceHint: 0,
  User: [1000, "/org/freedesktop/login1/user/_1000"],
};
const OF_SESSION = "user.slice/user-1000.slice/session-3.scope";
const OF_MANAGER = "user.slice/user-1000.slice/user@1000.service";
const PTS = (number: number): number => (136 << 8) + number;

/** The properties as busctl writes them. */
const asJson = (session: Session): string =>
  JSON.stringify({
    type: "a{sv}",
    data: [Object.fromEntries(Object.entries(session).map(([name, data]) => [name, { type: "?", data }]))],
  });

interface Program {
  readonly pid: number;
  readonly name: string;
  readonly arguments?: readonly string[];
  /** Number of its pseudo-terminal. */
  readonly pts?: number;
  /** Whether it has the terminal. */
  readonly front?: boolean;
  readonly state?: string;
  /** Seconds of processor time. */
  worked?: number;
}

/** A machine on which alice is logged in by SSH; `unit` says which programs run where. */
function machine(root: TestRoot) {
  const host = hostOf(root);
  const memory = { work: new Map(), traffic: new Map() };
  let sessions: readonly Session[] = [SSH];
  put(root, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n");
  put(root, "sys/fs/cgroup/system.slice/cgroup.procs", "");
  connected(root, 0);
  function unit(path: string, programs: readonly Program[]): void {
    put(root, `sys/fs/cgroup/${path}/cgroup.procs`, programs.map(({ pid }) => `${pid}\n`).join(""));
    for (const {
      pid,
      name,
      arguments: given = [name],
      pts,
      front = false,
      state = "S",
      worked = 0,
    } of programs) {
      const tty = pts === undefined ? 0 : PTS(pts);
      const zeros = Array.from({ length: 5 }, () => 0);
      const fields = [
        state,
        1,
        front ? 77 : pid,
        pid,
        tty,
        77,
        ...zeros,
        worked * 100,
        0,
        0,
        0,
        20,
        0,
        1,
        0,
        500,
      ];
      put(root, `proc/${pid}/stat`, `${pid} (${name}) ${fields.join(" ")}`);
      put(root, `proc/${pid}/cmdline`, given.map((one) => `${one}\0`).join(""));
    }
  }
  /** The last input at a terminal, so many minutes ago. */
  function typed(pts: number, minutes: number): void {
    const file = put(root, `dev/pts/${pts}`, "");
    Deno.utimeSync(file, new Date(host.wall() - minutes * MINUTE), new Date(host.wall()));
  }
  const found = async () =>
    (await whoWorks(sessions, 15, host, memory, pause)).map(({ kind, name }) => `${kind} ${name}`);
  const pause = (ms: number) => Promise.resolve(host.pass(ms));
  /** Lets minutes go by, with a look each, and each of them may change something. */
  async function pass(minutes: number, each: () => void = () => undefined): Promise<string[]> {
    let last: string[] = [];
    for (let minute = 0; minute < minutes; minute++) {
      host.pass(MINUTE);
      each();
      last = await found();
    }
    return last;
  }
  return { host, unit, typed, found, pass, are: (now: readonly Session[]) => void (sessions = now) };
}

const faultOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.catch((error: Error) => error.message);

/** A connection of SSH from 192.0.2.30 over which so many bytes have passed. */
function connected(root: TestRoot, bytes: number): void {
  const row = (own: string, other: string, state: string) => `   0: ${own} ${other} ${state} 0 0 0 0 0 0 0\n`;
  const tcp = `  sl\n${row("070200C0:0016", "00000000:0000", "0A")}${row("070200C0:0016", "1E0200C0:C822", "01")}`;
  put(root, "proc/net/tcp", tcp);
  root.replaceCommand("ss", `echo "0 0 192.0.2.7:22 192.0.2.30:51234 cubic bytes_acked:${bytes} lastsnd:1"`);
}

const PROMPT: Program = { pid: 42, name: "bash", arguments: ["-bash"], pts: 7, front: true };
const SSHD: Program = { pid: 41, name: "sshd-session" };
const WAITING = [SSHD, PROMPT];

Deno.test("who is logged in, by what, since when", () => {
  assert.deepEqual(holderOf(SSH), { kind: "session", name: "alice (ssh)", since: NOW - 90 * MINUTE });
  const names = [
    { ...SSH, Remote: false, Service: "login", TTY: "tty2" },
    { ...SSH, Remote: false, Service: "gdm", Type: "wayland", TTY: "tty3" },
    { ...SSH, Service: "xrdp-sesman", Type: "x11" },
    { ...SSH, Remote: false, Service: "systemd-run" },
  ].map((session) => holderOf(session).name);
  assert.deepEqual(names, ["alice (tty2)", "alice (desktop)", "alice (xrdp-sesman)", "alice (systemd-run)"]);
  assert.equal(holderOf(SSH, "rsync").name, "alice (ssh): rsync");
});

Deno.test("login screens, jobs, managers and sessions that end are nobody who is logged in", () => {
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

Deno.test("a desktop says itself whether it is idle; logind knows a local terminal", async () => {
  using root = makeRoot();
  const { found, are } = machine(root);
  const ago = (minutes: number) => (NOW - minutes * MINUTE) * 1000;
  const counts = async (change: Partial<Session>) => {
    are([{ ...SSH, Remote: false, Service: "login", ...change }]);
    return (await found()).length === 1;
  };
  const desktop = { Type: "wayland", TTY: "tty3" };
  assert(await counts({ ...desktop, IdleHint: false, IdleSinceHint: ago(60) }));
  assert(!(await counts({ ...desktop, IdleHint: true, IdleSinceHint: ago(15) })));
  assert(await counts({ ...desktop, IdleHint: true, IdleSinceHint: ago(14) }));
  assert(await counts({ ...desktop, IdleHint: true, IdleSinceHint: 0 }), "nobody can tell since when");
  assert(!(await counts({ TTY: "tty2", IdleSinceHint: ago(15) })));
  assert(await counts({ TTY: "tty2", IdleSinceHint: ago(14) }));
  assert(await counts({}), "nothing is known");
});

Deno.test("at a terminal of SSH the last input counts, of all terminals of the session", async () => {
  using root = makeRoot();
  const { unit, typed, found } = machine(root);
  unit(OF_SESSION, WAITING);
  typed(7, 16);
  assert.deepEqual(await found(), []);
  typed(7, 14);
  assert.deepEqual(await found(), ["session alice (ssh)"]);
  typed(7, -5);
  assert.deepEqual(await found(), ["session alice (ssh)"], "the clock was set back");
  typed(7, 16);
  unit(OF_SESSION, [...WAITING, { pid: 43, name: "bash", pts: 600, front: true }]);
  // Pseudo-terminals have 256 minors a major.
  put(root, "proc/43/stat", `43 (bash) S 1 77 43 ${(138 << 8) + (600 - 512)} 77 ${"0 ".repeat(14)}`);
  typed(600, 1);
  assert.deepEqual(await found(), ["session alice (ssh)"]);
});

Deno.test("what runs in the foreground counts though nobody types: a copy, a build, a command by ssh, a script", async () => {
  using root = makeRoot();
  const { unit, typed, pass } = machine(root);
  typed(7, 20);
  const inFront = async (...programs: Program[]) => {
    unit(OF_SESSION, [SSHD, { ...PROMPT, front: false }, ...programs]);
    return await pass(1);
  };
  const at = { pts: 7, front: true };
  assert.deepEqual(await inFront({ pid: 50, name: "rsync", ...at }), ["session alice (ssh): rsync"]);
  assert.deepEqual(await inFront({ pid: 50, name: "sudo", ...at }, { pid: 51, name: "dd", ...at }), [
    "session alice (ssh): dd",
  ]);
  for (const given of [
    ["bash", "copy.sh"],
    ["bash", "-c", "cp a b; cp b c"],
    ["/bin/sh", "-ec", "make"],
    ["bash", "--rcfile", "rc", "copy.sh"],
  ])
    assert.deepEqual(
      await inFront({ pid: 50, name: "bash", arguments: given, ...at }),
      ["session alice (ssh): bash"],
      given.join(" "),
    );
  for (const given of [
    ["-bash"],
    ["bash", "-l"],
    ["bash", "--init-file", "/usr/share/code/init.sh"],
    ["sh", "+e", "-i"],
  ])
    assert.deepEqual(await inFront({ pid: 50, name: "bash", arguments: given, ...at }), [], given.join(" "));
  // A shell of root behind sudo or su is looked at itself.
  const root_ = { pid: 52, name: "bash", arguments: ["bash"], pts: 8, front: true };
  typed(8, 20);
  assert.deepEqual(await inFront({ pid: 50, name: "sudo", ...at }, root_), []);
  assert.deepEqual(
    await inFront({ pid: 50, name: "rsync", pts: 7 }),
    [],
    "in the background, and does nothing",
  );
});

Deno.test("an editor's server without a terminal counts while it works or its connection does, beside an idle terminal", async () => {
  using root = makeRoot();
  const { unit, typed, found, pass } = machine(root);
  const node: Program = { pid: 60, name: "node", worked: 100 };
  const runs = () => unit(OF_SESSION, [...WAITING, node]);
  runs();
  typed(7, 60);
  assert.deepEqual(await found(), ["session alice (ssh)"], "nobody saw what was before");
  assert.deepEqual(await pass(14), ["session alice (ssh)"]);
  assert.deepEqual(await pass(2), [], "it has idled for a quarter of an hour");
  node.worked = 103;
  runs();
  assert.deepEqual(await pass(1), ["session alice (ssh)"], "somebody types in it");
  assert.deepEqual(await pass(17), []);
  let bytes = 0;
  const types = () => connected(root, (bytes += 7_000));
  assert.deepEqual(await pass(2, types), ["session alice (ssh)"]);
  assert.deepEqual(await pass(17, () => connected(root, (bytes += 2_000))), [], "it says that it lives");
});

Deno.test("a file transfer counts while bytes pass, and for as long as nobody can tell", async () => {
  using root = makeRoot();
  const { unit, found, pass, are } = machine(root);
  unit(OF_SESSION, [SSHD]);
  let bytes = 0;
  assert.deepEqual(await pass(30, () => connected(root, (bytes += 600_000))), ["session alice (ssh)"]);
  assert.deepEqual(await pass(17), []);
  are([{ ...SSH, RemoteHost: "" }]);
  assert.deepEqual(await pass(30), ["session alice (ssh)"], "from where is not known");
  are([SSH]);
  root.replaceCommand("ss", "exit 1");
  assert.equal(await faultOf(found()), "ss does not answer");
});

Deno.test("mosh, tmux and screen: terminals outside of open sessions count by their input and their foreground", async () => {
  using root = makeRoot();
  const { unit, typed, found, pass, are } = machine(root);
  are([{ ...SSH, State: "closing" }]);
  unit(OF_SESSION, [{ pid: 70, name: "mosh-server" }, PROMPT]);
  typed(7, 3);
  assert.deepEqual(await found(), ["session alice (pts/7)"]);
  typed(7, 20);
  assert.deepEqual(await found(), []);
  are([]);
  const scope = `${OF_MANAGER}/app.slice/tmux-spawn-1.scope`;
  unit(OF_SESSION, []);
  unit(scope, [{ ...PROMPT, pts: 9 }]);
  typed(9, 3);
  assert.deepEqual(await found(), ["session alice (pts/9)"]);
  typed(9, 20);
  assert.deepEqual(await found(), []);
  unit(scope, [
    { ...PROMPT, pts: 9, front: false },
    { pid: 71, name: "make", pts: 9, front: true },
  ]);
  assert.deepEqual(await pass(1), ["session alice (pts/9): make"]);
});

Deno.test("what people left running counts while it takes a processor or waits for a disk", async () => {
  using root = makeRoot();
  const { unit, found, pass, are } = machine(root);
  are([{ ...SSH, State: "closing" }]);
  const places = [
    OF_SESSION,
    `${OF_MANAGER}/app.slice/run-u5.service`,
    "user.slice/user-0.slice/session-9.scope",
  ];
  for (const place of [...places, "system.slice/cron.service", "system.slice/atd.service"]) {
    const job: Program = { pid: 80, name: "borg", worked: 10 };
    const daemon = { pid: 79, name: place.split("/").at(-1)?.replace(".service", "") ?? "" };
    unit(place, place.startsWith("system") ? [daemon, job] : [job]);
    await pass(2);
    assert.deepEqual(await found(), [], `${place}: it does nothing`);
    const works = () => {
      job.worked = (job.worked ?? 0) + 4;
      unit(place, [job]);
    };
    const owner = place.startsWith("system") ? daemon.name : place.includes("user-0") ? "root" : "alice";
    assert.deepEqual(await pass(2, works), [`process ${owner}: borg`]);
    assert.deepEqual(await pass(2), [], place);
    unit(place, [{ ...job, state: "D" }]);
    assert.deepEqual(await pass(1), [`process ${owner}: borg`], "it waits for a disk");
    unit(place, []);
  }
  // The first look cannot tell, and takes a second one.
  const busy: Program = { pid: 81, name: "make", worked: 5 };
  unit(OF_SESSION, [busy]);
  const { host } = machineOf(root);
  const memory = { work: new Map(), traffic: new Map() };
  const later = (ms: number) => {
    host.pass(ms);
    busy.worked = 6;
    unit(OF_SESSION, [busy]);
    return Promise.resolve();
  };
  assert.deepEqual(await whoWorks([], 15, host, memory, later), [{ kind: "process", name: "alice: make" }]);
});

const machineOf = (root: TestRoot): { host: TestHost } => ({ host: hostOf(root) });

Deno.test("programs of a desktop, of login screens and of services are nobody's job", async () => {
  using root = makeRoot();
  const { unit, pass, are } = machine(root);
  const idle = { IdleHint: true, IdleSinceHint: (NOW - 60 * MINUTE) * 1000 };
  const desktop = { ...SSH, ...idle, Remote: false, Type: "wayland", TTY: "tty3" };
  const greeter = { ...desktop, Class: "greeter", Scope: "session-c1.scope", User: [1_001, ""] as const };
  are([desktop, greeter]);
  let worked = 0;
  const units = (of: readonly string[]) => () => {
    worked += 30;
    of.forEach((path, i) => unit(path, [{ pid: 90 + i, name: "firefox", worked }]));
  };
  const screens = [
    "user.slice/user-1001.slice/session-c1.scope",
    "user.slice/user-120.slice/user@120.service/x.service",
  ];
  assert.deepEqual(await pass(3, units([`${OF_MANAGER}/app.slice/firefox.scope`, ...screens])), []);
  assert.deepEqual(await pass(3, units([`${OF_MANAGER}/app.slice/run-u7.service`])), [
    "process alice: firefox",
  ]);
});

Deno.test("files that lie, vanish or are too many are in use or nobody, and never a crash", async () => {
  using root = makeRoot();
  const { unit, typed, found } = machine(root);
  unit(OF_SESSION, WAITING);
  typed(7, 20);
  put(root, "proc/42/stat", "nonsense");
  Deno.removeSync(`${root.paths.root}/proc/41`, { recursive: true });
  assert.deepEqual(await found(), ["session alice (ssh)"], "no terminal is known any more");
  put(root, `sys/fs/cgroup/${OF_SESSION}/cgroup.procs`, "1\n".repeat(6_000));
  assert.equal(await faultOf(found()), "more programs run than can be looked at");
});

Deno.test("people are told at all terminals of their sessions", () => {
  using root = makeRoot();
  const { unit } = machine(root);
  unit(OF_SESSION, [...WAITING, { pid: 43, name: "less", pts: 8 }]);
  assert.deepEqual(terminalsOf({ ...SSH, TTY: "tty2" }, placesOf(root.paths)), ["tty2", "pts/7", "pts/8"]);
  assert.deepEqual(
    terminalsOf({ ...SSH, TTY: "../x", Scope: "../session-3.scope" }, placesOf(root.paths)),
    [],
  );
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
