/** Every verb and every refusal of komo-agent, as a process: exit code, message, and what it leaves behind. */
import { modeOf, readText } from "../host/files.ts";
import { assert } from "../testing/assert.ts";
import { startManager } from "../testing/fake-manager.ts";
import { type Outcome, runProgram, startProgram } from "../testing/program.ts";
import { makeRoot, type TestRoot, TOKEN } from "../testing/root.ts";
import { until } from "../testing/until.ts";
import { VERSION } from "../version.ts";

const URL_ANSWER = "https://manager.example";

interface Case {
  readonly args: readonly string[];
  readonly stdin?: string;
  /** Before it: nothing configured, or fields of a configuration. */
  readonly config?: Record<string, unknown>;
  readonly prepare?: (root: TestRoot) => void;
  readonly code: number;
  /** The whole of standard error or standard output, without the paths' root. */
  readonly says: string | RegExp;
}

const NO_CONFIG = "komo-agent: /etc/komoriuta/config.json: does not exist; run `komo-agent init` first.";
const SET_UP = { enabled: false, managerURL: URL_ANSWER };

const CASES: readonly Case[] = [
  { args: [], code: 2, says: /^komo-agent .*\n\nUsage: komo-agent <command>/ },
  {
    args: ["stauts"],
    code: 2,
    says: 'komo-agent: Unknown command "stauts". Did you mean "status"? See `komo-agent help`.',
  },
  { args: ["shutdown"], code: 2, says: 'komo-agent: Unknown command "shutdown". See `komo-agent help`.' },
  { args: ["status", "--jsn"], code: 2, says: 'komo-agent: Unknown option "--jsn". See `komo-agent help`.' },
  { args: ["enable", "--json"], code: 2, says: "komo-agent: Usage: komo-agent enable" },
  { args: ["help", "stauts"], code: 2, says: /Did you mean "status"\?/ },
  { args: ["help", "set", "x"], code: 2, says: "komo-agent: Usage: komo-agent help [command]" },
  { args: ["version", "x"], code: 2, says: "komo-agent: Usage: komo-agent version" },
  { args: ["reload", "now"], code: 2, says: "komo-agent: Usage: komo-agent reload" },
  { args: ["disable", "now"], code: 2, says: "komo-agent: Usage: komo-agent disable" },

  {
    args: ["init"],
    config: SET_UP,
    code: 1,
    says: "komo-agent: /etc/komoriuta/config.json: exists already; change it with `komo-agent set`.",
  },
  { args: ["init", URL_ANSWER], code: 2, says: "komo-agent: Usage: komo-agent init" },
  { args: ["init"], stdin: "", code: 2, says: "komo-agent: Manager URL is missing." },
  { args: ["init"], stdin: "nonsense\n", code: 2, says: /Manager URL must be a URL/ },
  {
    args: ["init"],
    stdin: `http://manager.example\n${TOKEN}\n`,
    code: 2,
    says: /Manager URL must begin with https:/,
  },
  { args: ["init"], stdin: `${URL_ANSWER}\n`, code: 2, says: "komo-agent: Access token is missing." },
  {
    args: ["init"],
    stdin: `${URL_ANSWER}\n${TOKEN}x\n`,
    code: 2,
    says: "komo-agent: Access token must be the 32 letters and digits that the console showed.",
  },

  { args: ["set"], code: 2, says: "komo-agent: Usage: komo-agent set <target> [value]" },
  { args: ["set", "color", "red"], config: SET_UP, code: 2, says: 'komo-agent: Unknown setting "color".' },
  {
    args: ["set", "managerURL", "x"],
    config: SET_UP,
    code: 2,
    says: 'komo-agent: Unknown setting "managerURL". Did you mean "managerUrl"?',
  },
  {
    args: ["set", "toString", "x"],
    config: SET_UP,
    code: 2,
    says: 'komo-agent: Unknown setting "toString".',
  },
  {
    args: ["set", "managerUrl", "http://10.0.0.1"],
    config: SET_UP,
    code: 2,
    says: /Manager URL must begin with https:/,
  },
  {
    args: ["set", "managerUrl", "https://u:secret@a.example"],
    config: SET_UP,
    code: 2,
    says: "komo-agent: Manager URL must not carry a user name or password.",
  },
  { args: ["set", "managerUrl"], config: SET_UP, code: 2, says: "komo-agent: Manager URL is missing." },
  {
    args: ["set", "accessToken", TOKEN],
    config: SET_UP,
    code: 2,
    says: "komo-agent: The token is never taken from the command line: run `komo-agent set accessToken` and type it then.",
  },
  { args: ["set", "accessToken"], stdin: "short\n", config: SET_UP, code: 2, says: /Access token must be/ },
  {
    args: ["set", "logGeneration"],
    config: SET_UP,
    code: 2,
    says: "komo-agent: Give a value: komo-agent set logGeneration VALUE",
  },
  ...["0", "x", "1.5", "1e3", "99999", ""].map((value) => ({
    args: ["set", "logGeneration", value],
    config: SET_UP,
    code: 2,
    says: "komo-agent: logGeneration must be a whole number from 1 to 3650.",
  })),
  {
    args: ["set", "logGeneration", "-3"],
    config: SET_UP,
    code: 2,
    says: 'komo-agent: Unknown option "-3". See `komo-agent help`.',
  },
  {
    args: ["set", "disabledFileLog", "yes"],
    config: SET_UP,
    code: 2,
    says: "komo-agent: disabledFileLog must be true or false.",
  },
  {
    args: ["set", "caFile", "ca.crt"],
    config: SET_UP,
    code: 2,
    says: "komo-agent: caFile must be the absolute path of a PEM file.",
  },
  {
    args: ["set", "caFile", "/nowhere/ca.crt"],
    config: SET_UP,
    code: 2,
    says: /caFile: \/nowhere\/ca\.crt cannot be read/,
  },
  {
    args: ["set", "caFile", "/etc/passwd"],
    config: SET_UP,
    code: 2,
    says: "komo-agent: caFile: /etc/passwd holds no certificate in PEM form.",
  },
  ...[["set", "logGeneration", "3"], ["enable"], ["disable"], ["reload"], ["status"]].map((args) => ({
    args,
    code: 1,
    says: NO_CONFIG,
  })),
  {
    args: ["set", "logGeneration", "3"],
    config: { ...SET_UP, extra: 1 },
    code: 1,
    says: 'komo-agent: /etc/komoriuta/config.json: unknown field "extra".',
  },

  {
    args: ["enable"],
    config: { managerURL: "http://a.example" },
    code: 1,
    says: /config\.json: "managerURL" must begin with https/,
  },
  {
    args: ["enable"],
    config: { managerURL: "" },
    code: 1,
    says: /"managerURL" is empty; run `komo-agent set managerUrl`/,
  },
  {
    args: ["enable"],
    config: { ...SET_UP, accessToken: "" },
    code: 1,
    says: /"accessToken" is empty; run `komo-agent set accessToken`/,
  },
  {
    args: ["enable"],
    config: SET_UP,
    prepare: (root) => {
      root.bootWithSystemd();
      root.replaceCommand("systemctl", "echo 'Unit komolet.service not found.' >&2; exit 5");
    },
    code: 1,
    says: /systemd refused: .*systemctl enable --now komolet\.service: exit code 5: Unit komolet\.service not found\./,
  },
  {
    args: ["enable"],
    config: SET_UP,
    prepare: (root) => {
      root.bootWithSystemd();
      Deno.removeSync(`${root.paths.root}/bin/systemctl`);
    },
    code: 1,
    says: /systemctl (is not found on PATH|does not lie under KOMORIUTA_ROOT)/,
  },
  {
    args: ["reload"],
    config: SET_UP,
    code: 1,
    says: "komo-agent: komolet is not running; start it with `komo-agent enable`.",
  },
];

/** What was said, with the test's root taken away. */
function said({ err, out }: Outcome, root: TestRoot): string {
  return (err + out).replaceAll(root.paths.root, "").trimEnd();
}

async function check({ args, stdin, config, prepare, code, says }: Case): Promise<void> {
  using root = makeRoot();
  if (config !== undefined) root.writeConfig(config);
  prepare?.(root);
  const outcome = await runProgram("komo-agent", args, root, { stdin: stdin ?? "" });
  const what = `komo-agent ${args.join(" ")}`;
  assert.equal(outcome.code, code, what);
  assert.equal(outcome.out, "", what);
  if (typeof says === "string") assert.equal(said(outcome, root), says, what);
  else assert.match(said(outcome, root), says, `${what}: ${said(outcome, root)}`);
  const log = readText(root.paths.agentLog) ?? "";
  assert(!(log + outcome.err).includes(TOKEN) && !log.includes("secret"), `${what} gives the secret away`);
}

Deno.test("every refusal has its exit code and its words, on standard error", async () => {
  for (let at = 0; at < CASES.length; at += 4) await Promise.all(CASES.slice(at, at + 4).map(check));
});

Deno.test("help for each verb, the overview and the version, also as options", async () => {
  using root = makeRoot();
  const ask = async (...args: string[]) => {
    const { code, out, err } = await runProgram("komo-agent", args, root);
    assert.deepEqual([code, err], [0, ""], args.join(" "));
    return out;
  };
  const overview = await ask("help");
  assert.equal(await ask("--help"), overview);
  assert.equal(await ask("-h"), overview);
  for (const verb of ["init", "set", "enable", "disable", "status", "reload", "help", "version"]) {
    assert.match(overview, new RegExp(`^ {2}${verb} `, "m"));
    const help = await ask("help", verb);
    assert.match(help, new RegExp(`^Usage: komo-agent ${verb}`));
    assert.equal(await ask(verb, "--help"), help);
  }
  assert.equal(await ask("version"), `${VERSION}\n`);
  assert.equal(await ask("--version"), `${VERSION}\n`);
  assert.equal(readText(root.paths.agentLog), undefined);
});

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
  Deno.writeTextFileSync(`${paths.root}/ca.crt`, "-----BEGIN CERTIFICATE-----\n");
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

Deno.test("enable and disable speak to systemd where it runs", async () => {
  using root = makeRoot();
  root.bootWithSystemd();
  root.writeConfig(SET_UP);
  assert.equal((await runProgram("komo-agent", ["enable"], root)).out, "Enabled and started.\n");
  assert.equal(JSON.parse(readText(root.paths.publicConfig) ?? "").enabled, true);
  assert.equal((await runProgram("komo-agent", ["disable"], root)).code, 0);
  assert.equal(JSON.parse(readText(root.paths.config) ?? "").enabled, false);
  assert.deepEqual(root.calls(), [
    "systemctl enable --now komolet.service",
    "systemctl disable --now komolet.service",
  ]);
});

Deno.test(
  "without systemd: enable tells how to start komolet, status tells of it, reload and disable signal it",
  async () => {
    using root = makeRoot();
    await using fake = startManager();
    root.writeConfig({ enabled: false, managerURL: fake.url });
    const agent = async (...args: string[]) => {
      const { code, out, err } = await runProgram("komo-agent", args, root);
      assert.deepEqual([code, err], [0, ""], args.join(" "));
      return out;
    };
    assert.match(await agent("enable"), /^Enabled\. systemd does not run here: .*`komolet`/);
    assert.match(await agent("status"), /komolet +not running/);
    const komolet = startProgram("komolet", [], root);
    await until(() => fake.statuses().includes("ON"), "an ON");
    const text = await agent("status");
    assert.match(text, /^Enabled +yes$/m);
    assert(text.includes(fake.url));
    assert.match(text, new RegExp(`^komolet +running \\(pid ${komolet.pid}\\)$`, "m"));
    assert.match(text, /^Last heartbeat ON, answered ON, (now|\d s ago)$/m);
    assert(!text.includes("\x1b"));
    const json = JSON.parse(await agent("status", "--json"));
    assert.deepEqual([json.enabled, json.running, json.pid, json.answer], [true, true, komolet.pid, "ON"]);
    assert.equal(json.serverUUID, "uuid-1");
    assert.match(await agent("set", "logGeneration", "3"), /Run `komo-agent reload`/);
    assert.match(await agent("reload"), new RegExp(`pid ${komolet.pid}`));
    await until(() => (readText(root.paths.daemonLog) ?? "").includes('"RELOAD"'), "the reload");
    assert.equal(await agent("disable"), "Disabled and ended.\n");
    assert.equal((await komolet.outcome).code, 0);
    assert.match(await agent("status"), /komolet +not running/);
    assert.deepEqual(root.calls(), []);
  },
);

Deno.test("KOMORIUTA_ROOT must be absolute", async () => {
  using root = makeRoot();
  for (const name of ["komo-agent", "komolet"] as const) {
    const { code, err } = await runProgram(name, [], root, { env: { KOMORIUTA_ROOT: "here" } });
    assert.deepEqual([code, err], [2, `${name}: KOMORIUTA_ROOT must be an absolute path.\n`]);
  }
});
