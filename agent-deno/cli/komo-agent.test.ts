/** The verbs of komo-agent as a process: the files that they leave behind. Their words are tested with the compiled program. */
import { modeOf, readText } from "../host/files.ts";
import { readStatus } from "../daemon/run-files.ts";
import { assert } from "../testing/assert.ts";
import { makeCertificate } from "../testing/certificates.ts";
import { startManager } from "../testing/fake-manager.ts";
import { type Program, runProgram, startProgram } from "../testing/program.ts";
import { put } from "../testing/host.ts";
import { makeRoot, TOKEN } from "../testing/root.ts";
import { until } from "../testing/until.ts";

const URL_ANSWER = "https://manager.example";

const SET_UP = { enabled: false, managerURL: URL_ANSWER };

Deno.test("init and set write what they are told, and logrotate's file", async () => {
  using root = makeRoot();
  const { paths } = root;
  const config = () => JSON.parse(readText(paths.config) ?? "");
  const run = async (args: string[], stdin = "") => {
    const outcome = await runProgram("komo-agent", args, root, { stdin });
    assert.deepEqual([outcome.code, outcome.err], [0, ""], args.join(" "));
    return outcome.out;
  };
  await run(["init"], `${URL_ANSWER}/\r\n${TOKEN}\r\n`);
  const first = {
    enabled: false,
    managerURL: URL_ANSWER,
    accessToken: TOKEN,
    logGeneration: 7,
    disabledFileLog: false,
  };
  assert.deepEqual(config(), first);
  assert.equal(modeOf(paths.config), 0o600);
  assert.match(readText(paths.logrotate) ?? "", /rotate 7\n/);

  Deno.chmodSync(paths.config, 0o644);
  await run(["set", "logGeneration", "30"]);
  assert.equal(modeOf(paths.config), 0o600);
  assert.match(readText(paths.logrotate) ?? "", /rotate 30\n/);
  await run(["set", "managerUrl", "http://localhost:3000"]);
  await run(["set", "managerUrl"], "https://other.example\n");
  await run(["set", "accessToken"], TOKEN.toUpperCase());
  await run(["set", "disabledFileLog", "true"]);
  Deno.writeTextFileSync(`${paths.root}/ca.crt`, (await makeCertificate(true)).cert);
  await run(["set", "caFile", `${paths.root}/ca.crt`]);
  const changed = {
    ...first,
    managerURL: "https://other.example",
    accessToken: TOKEN.toUpperCase(),
    logGeneration: 30,
    disabledFileLog: true,
  };
  assert.deepEqual(config(), { ...changed, caFile: `${paths.root}/ca.crt` });
  await run(["set", "caFile", ""]);
  assert.deepEqual(config(), changed);
  await run(["set", "relay", "off"]);
  assert.deepEqual(config(), { ...changed, relay: false });
  await run(["set", "relay", "on"]);
  assert.deepEqual(config(), { ...changed, relay: true });
  const log = readText(paths.agentLog) ?? "";
  assert(!log.includes(TOKEN) && !log.includes(TOKEN.toUpperCase()));
  assert.equal(modeOf(paths.agentLog), 0o600);
  const lines = log
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(lines.map(({ command, args, message }) => [command, args, message]).slice(0, 2), [
    ["init", [], "done"],
    ["set", ["logGeneration", "30"], "done"],
  ]);
  // The last two came after disabledFileLog.
  assert.equal(lines.length, 5);
});

Deno.test("set caFile copies what the sandbox would hide from komolet, and nothing else", async () => {
  using root = makeRoot();
  const { paths } = root;
  root.writeConfig(SET_UP);
  const { cert } = await makeCertificate(true);
  for (const folder of ["root", "home/me", "tmp", "srv"]) {
    Deno.mkdirSync(`${paths.root}/${folder}`, { recursive: true });
    Deno.writeTextFileSync(`${paths.root}/${folder}/ca.crt`, cert);
  }
  // Behind a link is where it points to.
  Deno.symlinkSync(`${paths.root}/root/ca.crt`, `${paths.root}/srv/link.crt`);
  for (const name of ["root/ca.crt", "home/me/ca.crt", "tmp/ca.crt", "srv/link.crt", "srv/ca.crt"]) {
    const hidden = name !== "srv/ca.crt";
    const given = `${paths.root}/${name}`;
    const { code, out } = await runProgram("komo-agent", ["set", "caFile", given], root);
    assert.equal(code, 0, name);
    assert.equal(JSON.parse(readText(paths.config) ?? "").caFile, hidden ? paths.ca : given, name);
    assert.equal(/cannot read .* it uses a copy/.test(out), hidden, out);
    if (hidden) assert.equal(readText(paths.ca), cert);
  }
});

Deno.test("enable waits for the first answer, and says why none comes", async () => {
  using root = makeRoot();
  await using fake = startManager();
  root.bootWithSystemd();
  root.writeConfig({ enabled: false, managerURL: fake.url });
  const enable = () => runProgram("komo-agent", ["enable"], root);
  const started: Program[] = [];
  const start = async () => {
    await until(() => root.calls().length > started.length, "the start");
    started.push(startProgram("komolet", [], root));
  };
  const [good] = await Promise.all([enable(), start()]);
  assert.deepEqual([good.code, good.out, good.err], [0, "Enabled and started.\n", ""]);
  assert(fake.heartbeats.length > 0);
  started[0]?.kill("SIGTERM");
  await started[0]?.outcome;

  fake.refuse = "unauthenticated";
  const [refused] = await Promise.all([enable(), start()]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /no heartbeat was answered: .*refuses the access token/);
  started[1]?.kill("SIGTERM");
  await started[1]?.outcome;

  // The unit sees other files than root does.
  root.replaceCommand(
    "systemctl",
    `echo '{"pid":1,"error":"caFile: /x cannot be read."}' > "${root.paths.state}"`,
  );
  const crashed = await enable();
  assert.equal(crashed.code, 1);
  assert.match(crashed.err, /komolet does not run: caFile: \/x cannot be read/);
});

Deno.test("enable and disable speak to systemd where it runs", async () => {
  using root = makeRoot();
  root.bootWithSystemd();
  root.writeConfig(SET_UP);
  // Nothing is started here.
  assert.equal((await runProgram("komo-agent", ["enable"], root)).code, 1);
  assert.equal(JSON.parse(readText(root.paths.publicConfig) ?? "").enabled, true);
  assert.equal((await runProgram("komo-agent", ["disable"], root)).code, 0);
  assert.equal(JSON.parse(readText(root.paths.config) ?? "").enabled, false);
  assert.deepEqual(root.calls(), [
    "systemctl enable --now komolet.service",
    "systemctl disable --now komolet.service",
  ]);
});

Deno.test("without systemd: enable tells how to start komolet, status tells of it, reload and disable signal it", async () => {
  using root = makeRoot();
  await using fake = startManager();
  root.writeConfig({ enabled: false, managerURL: fake.url });
  const ends = async (expected: number, ...args: string[]) => {
    const { code, out, err } = await runProgram("komo-agent", args, root);
    assert.deepEqual([code, err], [expected, ""], args.join(" "));
    return out;
  };
  const agent = (...args: string[]) => ends(0, ...args);
  assert.match(await agent("enable"), /^Enabled\. Neither systemd .* runs here: .*`komolet`/);
  assert.match(await ends(3, "status"), /komolet +not running/);
  const komolet = startProgram("komolet", [], root);
  const answered = () => readStatus(root.paths.state)?.heartbeatStatus === "ON";
  await until(answered, "an ON that was answered");
  const text = await agent("status");
  assert.match(text, /^Enabled +yes$/m);
  assert(text.includes(fake.url));
  assert.match(text, new RegExp(`^komolet +running \\(pid ${komolet.pid}\\)$`, "m"));
  assert.match(text, /^Last heartbeat ON, answered ON, (now|\d s ago)$/m);
  assert(!text.includes("\x1b"));
  const json = JSON.parse(await agent("status", "--json"));
  assert.deepEqual([json.enabled, json.running, json.pid, json.answer], [true, true, komolet.pid, "ON"]);
  assert.equal(json.serverUUID, "uuid-1");
  assert.equal(json.alarm, undefined);
  put(root, "sys/class/rtc/rtc0/since_epoch", "1000\n");
  put(root, "sys/class/rtc/rtc0/device/power/wakeup", "enabled\n");
  put(root, "sys/class/rtc/rtc0/wakealarm", "");
  assert.match(await agent("status"), /^Board's alarm +not set \(rtc0\)$/m);
  put(root, "sys/class/rtc/rtc0/wakealarm", "7000\n");
  assert.match(await agent("status"), /^Board's alarm +set by somebody else \(rtc0\)$/m);
  const own = { clock: "rtc0", at: 7000, wall: 7_000_000, run: "boot-0" };
  put(root, "var/lib/komolet/alarm.json", JSON.stringify(own));
  const set = "set by komolet for 1970-01-01T01:56:40.000Z (rtc0)";
  assert.equal(JSON.parse(await agent("status", "--json")).alarm, set);
  assert.match(await agent("set", "logGeneration", "3"), /Run `komo-agent reload`/);
  assert.match(await agent("reload"), new RegExp(`pid ${komolet.pid}`));
  await until(() => (readText(root.paths.daemonLog) ?? "").includes('"RELOAD"'), "the reload");
  const ended = "The board's alarm, which komolet had set, is ended.\nDisabled and ended.\n";
  assert.equal(await agent("disable"), ended);
  assert.equal(readText(`${root.paths.clocks}/rtc0/wakealarm`), "0\n");
  assert.equal((await komolet.outcome).code, 0);
  assert.match(await ends(3, "status"), /komolet +not running/);
  assert.deepEqual(root.calls(), []);
});

Deno.test("no escape sequence of a lying manager reaches the terminal, a log or the state file", async () => {
  using root = makeRoot();
  await using fake = startManager();
  const evil = "\x1b]0;owned\x07 \x9b2J\u202e";
  fake.instead = () => Response.json({ code: "unavailable", message: evil }, { status: 503 });
  root.writeConfig({ managerURL: fake.url });
  const komolet = startProgram("komolet", [], root);
  await until(() => (readText(root.paths.state) ?? "").includes('"error"'), "a failure");
  for (const args of [["status"], ["status", "--json"], ["set", evil, evil], [evil], ["help", evil]]) {
    const { out, err } = await runProgram("komo-agent", args, root);
    assert.match(out + err, /owned/);
    assert(!/[^\n\P{C}]/u.test(out + err), JSON.stringify(out + err));
  }
  komolet.kill("SIGTERM");
  const { out, err } = await komolet.outcome;
  const { paths } = root;
  const written = [out, err, ...[paths.daemonLog, paths.agentLog, paths.state].map(readText)].join("\n");
  assert(!/[^\n\P{C}]/u.test(written), JSON.stringify(written));
});

Deno.test("komo-agent gives up what it does not need, and with it what lies under /proc", async () => {
  using root = makeRoot();
  root.writeConfig(SET_UP);
  assert.equal((await runProgram("komo-agent", ["set", "relay", "off"], root)).err, "");
  const env = { KOMORIUTA_ROOT: `/proc/self/root${root.paths.root}` };
  assert.match(
    (await runProgram("komo-agent", ["set", "relay", "off"], root, { env })).err,
    /Requires all access/,
  );
});

Deno.test("KOMORIUTA_ROOT must be absolute", async () => {
  using root = makeRoot();
  for (const name of ["komo-agent", "komolet"] as const) {
    const { code, err } = await runProgram(name, [], root, { env: { KOMORIUTA_ROOT: "here" } });
    assert.deepEqual([code, err], [2, `${name}: KOMORIUTA_ROOT must be an absolute path.\n`]);
  }
});
