import { assert } from "../testing/assert.ts";
import { type FakeManager, startManager } from "../testing/fake-manager.ts";
import { type Program, runProgram, startProgram } from "../testing/program.ts";
import { put } from "../testing/host.ts";
import { makeRoot, type TestRoot, TOKEN } from "../testing/root.ts";
import { until } from "../testing/until.ts";
import { modeOf, readText } from "../host/files.ts";
import { VERSION } from "../host/environment.ts";
import { readStatus } from "./run-files.ts";

/** The process komolet, told to follow this manager. */
function follow(root: TestRoot, fake: FakeManager, fields: Record<string, unknown> = {}): Program {
  root.writeConfig({ managerURL: fake.url, ...fields });
  return startProgram("komolet", [], root);
}

function logged(root: TestRoot): Record<string, unknown>[] {
  const text = readText(root.paths.daemonLog) ?? "";
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

Deno.test("komolet reports, obeys the order with `shutdown -h now`, and leaves with a last Stopping", async () => {
  using root = makeRoot();
  await using fake = startManager();
  const komolet = follow(root, fake);
  // On a busy machine its answer to the first ON may come too late.
  const answered = () => logged(root).some(({ heartbeatStatus }) => heartbeatStatus === "ON");
  await until(answered, "an ON that was answered");
  assert.equal(readText(root.paths.pid)?.trim(), String(komolet.pid));
  fake.power = "OFF";
  await until(() => root.calls().length > 0, "the shutdown");
  await until(() => fake.statuses().filter((one) => one === "Stopping").length >= 3, "Stopping again");
  const { length } = fake.heartbeats;
  komolet.kill("SIGTERM");
  const { code, out, err } = await komolet.outcome;
  assert.deepEqual([code, err], [0, ""]);
  assert.deepEqual(root.calls(), ["shutdown -h now"]);
  assert.equal(fake.statuses().slice(length).at(-1), "Stopping");
  assert.equal(fake.heartbeats[0]?.bootId, readText(root.paths.bootId)?.trim());

  const signals = logged(root)
    .filter(({ type }) => type === "signal")
    .map(({ signal }) => signal);
  assert.deepEqual(signals, ["START", "STOP"]);
  const beats = logged(root).filter(({ type }) => type === "heartbeat");
  assert.deepEqual(
    beats.map(({ heartbeatStatus, powerStatus }) => `${heartbeatStatus} ${powerStatus}`),
    ["Launched ON", "ON ON", "ON OFF", "Stopping OFF"],
  );
  assert(
    beats.every(
      ({ serverUUID, level, timestamp }) =>
        serverUUID === "uuid-1" && level === "INFO" && !Number.isNaN(Date.parse(String(timestamp))),
    ),
  );
  assert.equal(out, readText(root.paths.daemonLog));
  assert.equal(modeOf(root.paths.daemonLog), 0o600);
  assert.equal(modeOf(root.paths.state), 0o644);
  assert.equal(readStatus(root.paths.state)?.heartbeatStatus, "Stopping");
  assert.equal(modeOf(root.paths.pid), undefined);
  assert(!(out + readText(root.paths.state)).includes(TOKEN));
});

Deno.test("where systemd runs, the shutdown is `systemctl poweroff`", async () => {
  using root = makeRoot();
  root.bootWithSystemd();
  await using fake = startManager();
  fake.power = "OFF";
  const komolet = follow(root, fake);
  await until(() => root.calls().length > 0, "the shutdown");
  komolet.kill("SIGKILL");
  await komolet.outcome;
  assert.deepEqual(root.calls(), ["systemctl poweroff"]);
});

Deno.test("killed in the middle of a shutdown and started again, it goes on with Stopping and runs nothing", async () => {
  using root = makeRoot();
  await using fake = startManager();
  fake.power = "OFF";
  const first = follow(root, fake);
  await until(() => root.calls().length > 0, "the shutdown");
  first.kill("SIGKILL");
  await first.outcome;
  const { length } = fake.heartbeats;
  const second = follow(root, fake);
  await until(() => fake.heartbeats.length >= length + 3, "three reports");
  second.kill("SIGTERM");
  await second.outcome;
  assert(
    fake
      .statuses()
      .slice(length)
      .every((status) => status === "Stopping"),
  );
  assert.notEqual(fake.heartbeats[length]?.instanceId, fake.heartbeats[0]?.instanceId);
  assert.deepEqual(root.calls(), ["shutdown -h now"]);

  // The next boot knows nothing of it.
  Deno.writeTextFileSync(root.paths.bootId, "the-next-boot\n");
  fake.power = "ON";
  const { length: before } = fake.heartbeats;
  const third = follow(root, fake);
  await until(() => fake.heartbeats.length > before, "a report");
  third.kill("SIGTERM");
  await third.outcome;
  assert.equal(fake.statuses()[before], "Launched");
  assert.equal(readText(root.paths.shutdownNote), undefined);
});

Deno.test("a shutdown command outside KOMORIUTA_ROOT is refused, also behind a link, and the manager hears why", async () => {
  using root = makeRoot();
  using outside = makeRoot();
  Deno.removeSync(`${root.paths.root}/bin/shutdown`);
  Deno.symlinkSync(`${outside.paths.root}/bin/shutdown`, `${root.paths.root}/bin/shutdown`);
  await using fake = startManager();
  fake.power = "OFF";
  const komolet = follow(root, fake);
  await until(
    () => fake.heartbeats.some(({ shutdownError }) => shutdownError !== undefined),
    "a shutdown_error",
  );
  komolet.kill("SIGTERM");
  assert.equal((await komolet.outcome).code, 0);
  assert.match(fake.heartbeats.at(-1)?.shutdownError ?? "", /does not lie under KOMORIUTA_ROOT/);
  assert.deepEqual([root.calls(), outside.calls()], [[], []]);
});

Deno.test("an order is declined while the server is held, also by a komolet that was restarted; not by force", async () => {
  using root = makeRoot();
  await using fake = startManager();
  const held = { id: "a", by: "alice", reason: "backup", placed: 0, until: Number.MAX_SAFE_INTEGER };
  put(root, "run/komoriuta/holds/a.json", JSON.stringify(held));
  Object.assign(fake, { power: "OFF", revision: 2, terms: { guards: { hold: true } } });
  const first = follow(root, fake);
  const declines = () => fake.heartbeats.filter(({ declinedRevision }) => declinedRevision === 2);
  await until(() => declines().length > 0, "it is declined");
  assert.deepEqual(
    declines()[0]?.use?.holders.map(({ kind, name }) => `${kind} ${name}`),
    ["HOLDER_KIND_HOLD alice: backup"],
  );
  first.kill("SIGKILL");
  await first.outcome;
  const { length } = declines();
  const second = follow(root, fake);
  await until(() => declines().length > length, "it is declined again");
  assert.deepEqual(root.calls(), []);
  Object.assign(fake, { revision: 3, terms: { guards: { hold: true }, force: true } });
  await until(() => root.calls().length > 0, "the shutdown");
  second.kill("SIGTERM");
  await second.outcome;
  assert.equal(root.calls().at(-1), "shutdown -h now");
  assert.equal(fake.heartbeats.at(-1)?.leaving, true);
});

Deno.test("a command that fails is told with its own words", async () => {
  using root = makeRoot();
  root.replaceCommand("shutdown", "echo 'shutdown: not\nallowed here' >&2; exit 3");
  await using fake = startManager();
  fake.power = "OFF";
  const komolet = follow(root, fake);
  await until(
    () => fake.heartbeats.some(({ shutdownError }) => shutdownError !== undefined),
    "a shutdown_error",
  );
  komolet.kill("SIGTERM");
  await komolet.outcome;
  assert.match(
    fake.heartbeats.at(-1)?.shutdownError ?? "",
    /shutdown -h now: exit code 3: shutdown: not allowed here$/,
  );
});

Deno.test("a second komolet is refused with the first one's pid; the first one's end frees its place", async () => {
  using root = makeRoot();
  await using fake = startManager();
  const first = follow(root, fake);
  await until(() => fake.heartbeats.length > 0, "a report");
  const second = await runProgram("komolet", [], root);
  assert.deepEqual([second.code, second.out], [1, ""]);
  assert.equal(second.err, `komolet: already running, pid ${first.pid}.\n`);
  first.kill("SIGKILL");
  await first.outcome;
  const third = follow(root, fake);
  const { length } = fake.heartbeats;
  await until(() => fake.heartbeats.length > length, "a report of the next one");
  third.kill("SIGTERM");
  assert.equal((await third.outcome).code, 0);
});

Deno.test("SIGHUP: a broken configuration is told and not taken; a good one is; a disabled one ends it", async () => {
  using root = makeRoot();
  await using fake = startManager();
  await using other = startManager();
  const komolet = follow(root, fake);
  await until(() => fake.statuses().includes("ON"), "an ON");
  root.writeConfig({ managerURL: other.url, logGeneration: "many" });
  komolet.kill("SIGHUP");
  const fault = () => logged(root).find(({ level }) => level === "ERROR");
  await until(() => fault() !== undefined, "a line about it");
  assert.match(
    String(fault()?.["message"]),
    /"logGeneration" must be .* Going on with the old configuration/,
  );
  const { length } = fake.heartbeats;
  await until(() => fake.heartbeats.length > length, "the next report");

  const token = TOKEN.toUpperCase();
  root.writeConfig({ managerURL: other.url, accessToken: token });
  komolet.kill("SIGHUP");
  await until(() => other.statuses().includes("ON"), "an ON at the other manager");
  assert.equal(other.statuses()[0], "Launched");
  assert.equal(other.heartbeats[0]?.manifestRevision, 0);
  assert.deepEqual([...other.authorizations], [`Bearer ${token}`]);

  root.writeConfig({ enabled: false, managerURL: other.url });
  komolet.kill("SIGHUP");
  assert.equal((await komolet.outcome).code, 0);
});

Deno.test("a log folder that cannot be written is told once, and komolet goes on", async () => {
  using root = makeRoot();
  Deno.mkdirSync(`${root.paths.root}/var/log`, { recursive: true });
  Deno.writeTextFileSync(root.paths.logDir, "a file where the folder should be");
  await using fake = startManager();
  const komolet = follow(root, fake);
  await until(() => fake.statuses().includes("ON"), "an ON");
  komolet.kill("SIGTERM");
  const { code, out, err } = await komolet.outcome;
  assert.equal(code, 0);
  assert.match(err, /^komolet: [^\n]*komolet\.log\.jsonl: cannot be written[^\n]*\n$/);
  assert(out.includes('"signal":"STOP"'));
});

Deno.test("a reload that comes while komolet still starts does not end it", async () => {
  using root = makeRoot();
  await using fake = startManager();
  const komolet = follow(root, fake);
  for (const began = Date.now(); readText(root.paths.pid) === undefined && Date.now() < began + 60_000;)
    await new Promise((done) => setTimeout(done, 1));
  komolet.kill("SIGHUP");
  await until(() => (readText(root.paths.daemonLog) ?? "").includes('"RELOAD"'), "the reload");
  await until(() => fake.statuses().includes("ON"), "an ON");
  komolet.kill("SIGTERM");
  assert.equal((await komolet.outcome).code, 0);
});

Deno.test("no file is written with disabledFileLog", async () => {
  using root = makeRoot();
  await using fake = startManager();
  const komolet = follow(root, fake, { disabledFileLog: true });
  await until(() => fake.heartbeats.length > 0, "a report");
  komolet.kill("SIGTERM");
  assert((await komolet.outcome).out.includes('"signal":"START"'));
  assert.equal(readText(root.paths.daemonLog), undefined);
});

const REFUSALS: readonly (readonly [string, (root: TestRoot) => void, string[], number, RegExp])[] = [
  ["arguments", () => undefined, ["start"], 2, /takes no arguments/],
  ["no configuration", () => undefined, [], 1, /config\.json: does not exist; run `komo-agent init`/],
  [
    "a broken one",
    (root) => root.writeConfig({ managerURL: 7 }),
    [],
    1,
    /config\.json: "managerURL" must be text/,
  ],
  [
    "plain http to another host",
    (root) => root.writeConfig({ managerURL: "http://a.example" }),
    [],
    1,
    /"managerURL" must begin with https/,
  ],
  [
    "no token",
    (root) => root.writeConfig({ managerURL: "https://a.example", accessToken: "" }),
    [],
    1,
    /"accessToken" is empty/,
  ],
  [
    "a missing CA",
    (root) => root.writeConfig({ managerURL: "https://a.example", caFile: "/nowhere.pem" }),
    [],
    1,
    /caFile: \/nowhere\.pem cannot be read/,
  ],
  [
    "no boot id",
    (root) => {
      root.writeConfig({ managerURL: "https://a.example" });
      Deno.removeSync(root.paths.bootId);
    },
    [],
    1,
    /boot_id: holds no boot id/,
  ],
  ["disabled", (root) => root.writeConfig({ enabled: false }), [], 0, /disabled; enable it with/],
];

Deno.test("komolet refuses to start, and says why", async () => {
  for (const [what, prepare, args, code, said] of REFUSALS) {
    using root = makeRoot();
    prepare(root);
    const outcome = await runProgram("komolet", args, root);
    assert.equal(outcome.code, code, what);
    assert.match(outcome.err, said, what);
    assert.equal(outcome.err.trim().split("\n").length, 1, what);
    assert.equal(outcome.out, "", what);
  }
});

Deno.test("komolet version and help", async () => {
  using root = makeRoot();
  assert.deepEqual(await runProgram("komolet", ["version"], root), { code: 0, out: `${VERSION}\n`, err: "" });
  assert.match((await runProgram("komolet", ["--help"], root)).out, /Takes no arguments/);
});

Deno.test("as a service: a watchdog is set, and at the end of the machine the others are waited for", async () => {
  using root = makeRoot();
  await using fake = startManager();
  root.bootWithSystemd();
  const { root: folder } = root.paths;
  const [socket, received, quiet] = [`${folder}/notify`, `${folder}/received`, `${folder}/quiet`];
  const { pathname: listener } = new URL("../testing/notify-socket.ts", import.meta.url);
  const line = `exec "$0" run --quiet --no-check --allow-all --unstable-net ${listener} ${socket} > ${received}`;
  const systemd = new Deno.Command("/bin/sh", { args: ["-c", line, Deno.execPath()] }).spawn();
  await until(() => modeOf(socket) !== undefined, "the socket");
  root.replaceCommand(
    "systemctl",
    `echo "systemctl $*" >> "${folder}/calls"; [ -e "${quiet}" ] || echo "7 slow.service stop running"`,
  );
  fake.power = "OFF";
  root.writeConfig({ managerURL: fake.url });
  const komolet = startProgram("komolet", [], root, { env: { NOTIFY_SOCKET: socket } });
  await until(() => root.calls().includes("systemctl poweroff"), "the shutdown");
  komolet.kill("SIGTERM");
  const { length } = fake.heartbeats;
  await until(() => fake.heartbeats.length >= length + 3, "it goes on reporting");
  const since = fake.statuses().slice(length);
  assert(since.every((status) => status === "Stopping"));
  Deno.writeTextFileSync(quiet, "");
  assert.equal((await komolet.outcome).code, 0);
  systemd.kill("SIGTERM");
  await systemd.status;
  const states = (readText(received) ?? "").trim().split("\n");
  assert.equal(states[0], "WATCHDOG_USEC=180000000");
  assert(states.filter((state) => state === "EXTEND_TIMEOUT_USEC=15000000").length >= 4, states.join());
  assert.equal(root.calls().filter((call) => call === "systemctl poweroff").length, 1);
});

Deno.test("as a service: its last word at a restart of the machine says so, at any other end there is none", async () => {
  for (const restarts of [true, false]) {
    using root = makeRoot();
    await using fake = startManager();
    root.bootWithSystemd();
    root.replaceCommand("systemctl", `echo "7 ${restarts ? "reboot" : "poweroff"}.target start waiting"`);
    root.writeConfig({ managerURL: fake.url });
    const socket = `${root.paths.root}/nobody-listens`;
    const komolet = startProgram("komolet", [], root, { env: { NOTIFY_SOCKET: socket } });
    await until(() => fake.statuses().includes("ON"), "it reports");
    const { length } = fake.heartbeats;
    komolet.kill("SIGTERM");
    assert.equal((await komolet.outcome).code, 0);
    const words = fake.heartbeats.slice(length).filter(({ restarting }) => restarting);
    assert.deepEqual(
      words.map(({ heartbeatStatus }) => heartbeatStatus),
      restarts ? ["HEARTBEAT_STATUS_ON"] : [],
    );
  }
});

Deno.test("a machine that hibernated while no komolet ran is another run of it", async () => {
  using root = makeRoot();
  await using fake = startManager();
  put(root, "sys/power/state", "freeze mem disk\n");
  const { timers } = root.paths;
  let sleptFor = 0;
  // The kernel's clock goes on, however long a komolet takes to start.
  const tick = () => {
    Deno.writeTextFileSync(`${timers}.new`, `now at ${(Deno.osUptime() * 1000 - sleptFor) * 1e6} nsecs\n`);
    Deno.renameSync(`${timers}.new`, timers);
  };
  const slept = (ms: number) => {
    sleptFor = ms;
    tick();
  };
  const ticking = setInterval(tick, 50);
  using _ended = { [Symbol.dispose]: () => clearInterval(ticking) };
  const greets = async (signal: "SIGTERM" | "SIGKILL"): Promise<string | undefined> => {
    const { length } = fake.heartbeats;
    const komolet = follow(root, fake);
    await until(() => fake.heartbeats.length > length, "a report");
    komolet.kill(signal);
    await komolet.outcome;
    return fake.heartbeats[length]?.bootId;
  };
  slept(0);
  const boot = readText(root.paths.bootId)?.trim();
  assert.equal(await greets("SIGTERM"), boot);
  assert.equal(await greets("SIGKILL"), boot, "komolet restarted");
  slept(60_000);
  assert.equal(await greets("SIGTERM"), `${boot}#1`);
  assert.equal(await greets("SIGKILL"), `${boot}#1`);
  clearInterval(ticking);
  Deno.removeSync(timers);
  assert.equal(await greets("SIGKILL"), `${boot}#2`, "nothing tells");
});
