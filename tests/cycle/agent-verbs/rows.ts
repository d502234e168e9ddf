/** Every verb and everything that may stand in its way, with the message and the exit code. */
import { mkdirSync, rmSync } from "node:fs";
import { SET_UP, TOKEN } from "../../helpers/agent-root";
import {
  row,
  setUp,
  withConfig,
  withFileAt,
  withHold,
  withoutSystemctl,
  withPublic,
  withSystemctl,
  type Config,
  type Row,
  type Section,
  type Situation,
} from "./row";

const CONFIG = "/etc/komoriuta/config.json";
const seeHelp = "See `komo-agent help`.";
const usage = (args: string): string => `Usage: komo-agent ${args}`;

/** Values that init and set refuse alike. */
const NOT_PLAIN = "must begin with https:// unless the manager runs on this very machine (localhost)";
const URL_FAULTS: readonly (readonly [url: string, fault: string])[] = [
  ["manager", "must be a URL such as https://manager.example:3443"],
  ["ftp://manager.example", "must begin with https://"],
  ["http://manager.example", NOT_PLAIN],
  ["http://192.0.2.1:3000", NOT_PLAIN],
  ["http://localhost.example", NOT_PLAIN],
  ["https://admin:secret@manager.example", "must not carry a user name or password"],
  ["https://manager.example/?a=1", "must not carry a query (?) or fragment (#)"],
];
const TOKEN_FAULT = "Access token must be the 32 letters and digits that the console showed.";

const GENERAL: readonly Row[] = [
  row(
    "",
    "no command is given",
    2,
    `Give a command: init, enrol, setup, set, enable, disable, status, reload, hold, release, holds, doctor, selftest, help, version. ${seeHelp}`,
  ),
  row(
    "stauts",
    "there is no such command, but one like it",
    2,
    `Unknown command "stauts". Did you mean "status"? ${seeHelp}`,
  ),
  row("poweroff", "there is nothing like it", 2, `Unknown command "poweroff". ${seeHelp}`),
  row(
    "status --jsn",
    "there is no such option, but one like it",
    2,
    'Unknown option "--jsn". Did you mean "--json"? See `komo-agent help status`.',
  ),
  row(
    "enable --force=yes",
    "there is nothing like it",
    2,
    'Unknown option "--force". See `komo-agent help enable`.',
  ),
  ...["init", "enable", "disable", "reload", "version"].map((verb) =>
    row(
      [`${verb} now`, `${verb} --json`, `${verb} --version`],
      "more is given than it takes",
      2,
      usage(verb),
    ),
  ),
  row(
    [
      ...[
        "init",
        "enrol",
        "set logGeneration 3",
        "enable",
        "disable",
        "reload",
        "hold",
        "release",
        "selftest",
      ],
      ...["doctor --fix", "doctor --undo"],
    ],
    "an ordinary user asks",
    1,
    "`komo-agent VERB` needs root: try it with sudo.",
    { asOrdinaryUser: true },
  ),
  row(["status", "komolet"], "`KOMORIUTA_ROOT=here`", 2, "KOMORIUTA_ROOT must be an absolute path.", {
    env: { KOMORIUTA_ROOT: "here" },
  }),
];

/** A fault of config.json, whoever reads it. */
const fault = (when: string, prepare: Row["prepare"], says: string): Row =>
  row(["set logGeneration 3", "enable", "disable", "reload", "komolet"], when, 1, `${CONFIG}: ${says}`, {
    prepare,
  });

const CONFIGURATION: readonly Row[] = [
  fault("nothing is configured", () => undefined, "does not exist; run `komo-agent init` first."),
  fault(
    "the configuration is not JSON",
    withConfig('{\n  "enabled": maybe\n}'),
    "is not valid JSON (line 2).",
  ),
  fault("it is no object", withConfig("[]"), "must hold a JSON object."),
  fault("it has an unknown field", withConfig({ acessToken: TOKEN }), 'unknown field "acessToken".'),
  fault("it lacks a field", withConfig({ managerURL: undefined }), '"managerURL" is missing.'),
  fault("`enabled` is no boolean", withConfig({ enabled: "yes" }), '"enabled" must be true or false.'),
  fault(
    "`managerURL` is no URL",
    withConfig({ managerURL: "manager" }),
    `"managerURL" ${URL_FAULTS[0]?.[1]}.`,
  ),
  fault(
    "`managerURL` is plain HTTP to another host",
    withConfig({ managerURL: "http://manager.example" }),
    `"managerURL" ${NOT_PLAIN}.`,
  ),
  fault(
    "`accessToken` is none",
    withConfig({ accessToken: "secret" }),
    '"accessToken" must be the 32 letters and digits that the console showed.',
  ),
  fault(
    "`logGeneration` is out of bounds",
    withConfig({ logGeneration: 0 }),
    '"logGeneration" must be a whole number from 1 to 3650.',
  ),
  fault(
    "`disabledFileLog` is no boolean",
    withConfig({ disabledFileLog: null }),
    '"disabledFileLog" must be true or false.',
  ),
  fault(
    "`caFile` is no absolute path",
    withConfig({ caFile: "ca.crt" }),
    '"caFile" must be the absolute path of a PEM file.',
  ),
  fault(
    "a folder stands in its place",
    (root) => void mkdirSync(root.at(CONFIG)),
    "cannot be read: Is a directory.",
  ),
];

const ANSWERS = [SET_UP.managerURL, TOKEN];
const INIT: readonly Row[] = [
  row("init", "both answers are good", 0, `Written to ${CONFIG}. Next: komo-agent enable`, {
    input: ANSWERS,
  }),
  row(
    "init",
    "a configuration exists, also a broken one",
    1,
    `${CONFIG}: exists already; change it with \`komo-agent set\`.`,
    { prepare: withConfig("{"), input: ANSWERS },
  ),
  row("init", "the pipe is empty", 2, "Manager URL is missing."),
  ...URL_FAULTS.map(([url, says]) =>
    row("init", `the URL is \`${url}\``, 2, `Manager URL ${says}.`, { input: [url, TOKEN] }),
  ),
  row("init", "the pipe ends after the URL", 2, "Access token is missing.", { input: [SET_UP.managerURL] }),
  row("init", "the token is not 32 letters and digits", 2, TOKEN_FAULT, {
    input: [SET_UP.managerURL, `${TOKEN}=`],
  }),
  row("init", "a file stands in the place of the folder", 1, `${CONFIG}: cannot be written: File exists.`, {
    prepare: withFileAt("etc/komoriuta"),
    input: ANSWERS,
  }),
];

const KEY = `enrol-${TOKEN}`;
const KEY_FAULT = "Enrolment key must be what the console showed: enrol- and 32 letters and digits.";
const ENROL: readonly Row[] = [
  row(
    "enrol",
    "a configuration exists",
    1,
    `${CONFIG}: exists already: this server has been set up before.`,
    {
      prepare: setUp,
    },
  ),
  row("enrol", "the pipe is empty", 2, "Manager URL is missing."),
  row("enrol", "the pipe ends after the URL", 2, KEY_FAULT, { input: [SET_UP.managerURL] }),
  row("enrol", "a token is given in the place of the key", 2, KEY_FAULT, {
    input: [SET_UP.managerURL, TOKEN],
  }),
  row(
    "enrol /nowhere/ca.crt",
    "there is no such file",
    2,
    "caFile: /nowhere/ca.crt cannot be read: No such file or directory.",
    {
      input: [SET_UP.managerURL, KEY],
    },
  ),
  row(
    "enrol",
    "the machine has no network card",
    1,
    "This machine has no network card that could wake it: add it in the console by hand.",
    { input: [SET_UP.managerURL, KEY] },
  ),
];

const SETUP = [
  row("setup", "nothing is given", 2, "Give --manager."),
  row("setup --manager https://manager.example", "no file is named", 2, "Give --key-file."),
  row(
    "setup --manager http://manager.example --key-file /nowhere/key",
    "the URL would not be encrypted",
    2,
    "--manager must begin with https:// unless the manager runs on this very machine (localhost).",
  ),
  row(
    "setup --manager https://manager.example --key-file /nowhere/key",
    "there is no such file",
    2,
    "--key-file: /nowhere/key: cannot be read: No such file or directory.",
  ),
  row(
    "setup --manager https://manager.example --key-file /nowhere/key",
    "the machine has been set up",
    0,
    "This machine has been set up before: its settings stay as they are.",
    { prepare: setUp },
  ),
  row(
    "selftest",
    "this is Linux",
    0,
    "There is nothing to try here: this is for Windows, and what Linux does is tried by our own tests.",
  ),
];

/** `komo-agent set`, on a disk where all is set up. */
const set = (
  args: string | readonly string[],
  when: string,
  code: Row["code"],
  says: string,
  situation: Situation = { prepare: setUp },
): Row =>
  row(
    [args].flat().map((text) => `set ${text}`.trimEnd()),
    when,
    code,
    says,
    situation,
  );
const SET: readonly Row[] = [
  set(
    ["managerUrl http://[::1]:3000", "logGeneration 30", "disabledFileLog true", "caFile ''"],
    "the value is good",
    0,
    "Saved.",
  ),
  set("managerUrl", "the value is good, and asked for", 0, "Saved.", {
    prepare: setUp,
    input: ["https://other.example"],
  }),
  set("accessToken", "the value is good, and asked for", 0, "Saved.", {
    prepare: setUp,
    input: [TOKEN.toUpperCase()],
  }),
  set("logGeneration 3", "komolet runs", 0, "Saved. Run `komo-agent reload` for komolet to take it over.", {
    withKomolet: true,
  }),
  set(
    "logGeneration 3",
    "this machine has no `/etc/logrotate.d`",
    0,
    "Saved. logrotate is not installed here: nothing rotates the logs.",
    {
      prepare: (root) => {
        root.writeConfig({});
        rmSync(root.at("etc/logrotate.d"), { recursive: true });
      },
    },
  ),
  set(
    ["", "logGeneration 3 4", "--json logGeneration 3"],
    "less or more is given than it takes",
    2,
    usage("set <target> [value]"),
  ),
  set(
    "managerURL https://other.example",
    "there is no such setting, but one like it",
    2,
    'Unknown setting "managerURL". Did you mean "managerUrl"? See `komo-agent help set`.',
  ),
  set(
    "toString x",
    "there is nothing like it",
    2,
    'Unknown setting "toString". Settings: managerUrl, accessToken, logGeneration, disabledFileLog, relay, upgrades, caFile. See `komo-agent help set`.',
  ),
  ...["logGeneration", "disabledFileLog", "caFile"].map((target) =>
    set(
      target,
      "its value is missing",
      2,
      `Give a value: komo-agent set ${target} VALUE. See \`komo-agent help set\`.`,
    ),
  ),
  set("managerUrl", "the pipe is empty", 2, "Manager URL is missing."),
  ...URL_FAULTS.map(([url, says]) =>
    set(`managerUrl ${url}`, "the URL cannot be used", 2, `Manager URL ${says}.`),
  ),
  set(
    `accessToken ${TOKEN}`,
    "the token stands on the command line",
    2,
    "The token is never taken from the command line: run `komo-agent set accessToken` and type it then.",
  ),
  set("accessToken", "the pipe is empty", 2, "Access token is missing."),
  set("accessToken", "the token is not 32 letters and digits", 2, TOKEN_FAULT, {
    prepare: setUp,
    input: ["secret"],
  }),
  set(
    ["0", "-3", "1.5", "1e3", "3651", "seven", "''"].map((value) => `logGeneration ${value}`),
    "the number cannot be used",
    2,
    "logGeneration must be a whole number from 1 to 3650.",
  ),
  set(
    ["yes", "TRUE", "1", "--no", "''"].map((value) => `disabledFileLog ${value}`),
    "it is neither true nor false",
    2,
    "disabledFileLog must be true or false.",
  ),
  set("caFile ca.crt", "the path is not absolute", 2, "caFile must be the absolute path of a PEM file."),
  set(
    "caFile /nowhere/ca.crt",
    "there is no such file",
    2,
    "caFile: /nowhere/ca.crt cannot be read: No such file or directory.",
  ),
  set(
    "caFile /etc/passwd",
    "it is no certificate",
    2,
    "caFile: /etc/passwd holds no certificate in PEM form.",
  ),
];

const NOTED = 'echo "systemctl $*" >> "$KOMORIUTA_ROOT/calls"';
/** Writes the status of a komolet that runs, or ran. */
const LEFT = (status: string): string =>
  `/bin/mkdir -p "$KOMORIUTA_ROOT/run/komoriuta"; cd "$KOMORIUTA_ROOT/run/komoriuta"; ${status} > komolet.json`;
// It holds its lock before it says anything.
const HELD = "while /usr/bin/flock -n komolet.lock /bin/true; do /bin/sleep 0.01; done";
const RUNS = `/usr/bin/flock -x komolet.lock /bin/sleep 30 >/dev/null 2>&1 & echo $! > komolet.pid; ${HELD}; echo '{"pid":'$!`;
const REFUSED = "The setting is written, but systemd refused:";
/** Commands that need a whole configuration. */
const incomplete = (what: string, config: Config, says: string): Row =>
  row(["enable", "reload", "komolet"], `${what} (and the agent enabled)`, 1, says, {
    prepare: withConfig({ enabled: true, ...config }),
  });
const SERVICE: readonly Row[] = [
  row("enable", "systemd runs, and the manager answers komolet", 0, "Enabled and started.", {
    prepare: withSystemctl(`${NOTED}; ${LEFT(`${RUNS}',"lastHeartbeatAt":"2026-01-01T00:00:00Z"}'`)}`),
    calls: ["systemctl enable --now komolet.service"],
  }),
  row(
    "enable",
    "systemd runs, and the manager refuses komolet",
    1,
    "Enabled and started, but no heartbeat was answered: The manager refuses the access token. komolet goes on trying.",
    {
      prepare: withSystemctl(
        `${NOTED}; ${LEFT(`${RUNS}',"error":"The manager refuses the access token."}'`)}`,
      ),
      calls: ["systemctl enable --now komolet.service"],
    },
  ),
  row(
    "enable",
    "systemd runs, and komolet ends with an error",
    1,
    "Enabled, but komolet does not run: caFile: /x cannot be read.",
    {
      prepare: withSystemctl(`${NOTED}; ${LEFT(`echo '{"pid":1,"error":"caFile: /x cannot be read."}'`)}`),
      calls: ["systemctl enable --now komolet.service"],
    },
  ),
  row(
    "enable",
    "systemd runs, and komolet ends without a word",
    1,
    "Enabled, but komolet does not run: `journalctl -u komolet` may tell why.",
    { prepare: withSystemctl(NOTED), calls: ["systemctl enable --now komolet.service"] },
  ),
  row(
    "enable",
    "systemd does not run",
    0,
    "Enabled. Neither systemd nor OpenRC nor sysvinit runs here: let your process manager start `komolet`, as root.",
    { prepare: setUp },
  ),
  row("enable", "systemd does not run, and komolet does", 0, "Enabled; komolet runs already (pid PID).", {
    withKomolet: true,
  }),
  incomplete(
    "`managerURL` is empty",
    { managerURL: "" },
    `${CONFIG}: "managerURL" is empty; run \`komo-agent set managerUrl\`.`,
  ),
  incomplete(
    "`accessToken` is empty",
    { accessToken: "" },
    `${CONFIG}: "accessToken" is empty; run \`komo-agent set accessToken\`.`,
  ),
  incomplete(
    "`caFile` is gone",
    { caFile: "/nowhere/ca.crt" },
    "caFile: /nowhere/ca.crt cannot be read: No such file or directory.",
  ),
  ...["enable", "disable"].flatMap((verb) => [
    row(
      verb,
      "systemctl fails",
      1,
      `${REFUSED} /bin/systemctl ${verb} --now komolet.service: exit code 5: Unit komolet.service not found.`,
      {
        prepare: withSystemctl(`${NOTED}; echo "Unit komolet.service not found." >&2; exit 5`),
        calls: [`systemctl ${verb} --now komolet.service`],
      },
    ),
    row(
      verb,
      "systemctl is killed",
      1,
      `${REFUSED} /bin/systemctl ${verb} --now komolet.service: ended by SIGKILL`,
      { prepare: withSystemctl("kill -KILL $$") },
    ),
    row(verb, "systemctl is missing", 1, "The setting is written, but systemctl is not found on PATH.", {
      prepare: withoutSystemctl,
    }),
  ]),
  row("disable", "systemd runs", 0, "Disabled and ended.", {
    prepare: withSystemctl(NOTED, { enabled: true }),
    calls: ["systemctl disable --now komolet.service"],
  }),
  row("disable", "systemd does not run, and komolet does", 0, "Disabled and ended.", { withKomolet: true }),
  row("disable", "neither runs", 0, "Disabled; komolet was not running.", {
    prepare: withConfig({ enabled: true }),
  }),
  row("reload", "komolet runs", 0, "komolet (pid PID) reads its configuration again.", { withKomolet: true }),
  row("reload", "komolet does not run", 1, "komolet is not running; start it with `komo-agent enable`.", {
    prepare: setUp,
  }),
];

const OTHERS: readonly Row[] = [
  row("status", "nothing is configured", 1, `${CONFIG}: does not exist; run \`komo-agent init\` first.`),
  row(
    "status",
    "`public.json` is broken",
    1,
    "/etc/komoriuta/public.json: is not valid JSON; any `komo-agent set` writes it anew.",
    { prepare: withPublic("{") },
  ),
  row(
    "status",
    "`public.json` lacks a field",
    1,
    "/etc/komoriuta/public.json: is broken; any `komo-agent set` writes it anew.",
    { prepare: withPublic("{}") },
  ),
  row("status now", "more is given than it takes", 2, usage("status [--json]")),
  row(
    "help stauts",
    "there is no such command, but one like it",
    2,
    `Unknown command "stauts". Did you mean "status"? ${seeHelp}`,
  ),
  row(["help set x", "help set x --json"], "more is given than it takes", 2, usage("help [command]")),
];

const KOMOLET: readonly Row[] = [
  row("komolet", "the agent is disabled", 0, "disabled; enable it with `komo-agent enable`.", {
    prepare: setUp,
  }),
  row(
    ["komolet start", "komolet --foreground", "komolet version x"],
    "anything but `version` or `help` is given",
    2,
    "takes no arguments; see `komolet help`.",
  ),
  row("komolet", "another one runs", 1, "already running, pid PID.", { withKomolet: true }),
  row(
    "komolet",
    "the kernel's boot id cannot be read",
    1,
    "/proc/sys/kernel/random/boot_id: holds no boot id.",
    {
      prepare: (root) => {
        root.writeConfig({ enabled: true });
        rmSync(root.at("proc/sys/kernel/random/boot_id"));
      },
    },
  ),
  row(
    "komolet",
    "its folder under `/run` cannot be made",
    1,
    "/run/komoriuta: cannot be written: Not a directory.",
    { prepare: withFileAt("run", { enabled: true }) },
  ),
];

const DOCTOR: readonly Row[] = [
  row("doctor --fix --undo", "both are given", 2, "Give --fix or --undo, not both."),
  row("doctor eth0 --undo", "a card is given", 2, "--undo takes no card."),
  row(
    ["doctor --fix --json", "doctor --json --undo"],
    "the answer is wanted as JSON, too",
    2,
    "--json changes nothing: it goes with neither.",
  ),
  row(
    ["doctor eth9", "doctor eth9 --fix"],
    "there is no such card",
    2,
    "There is no wired network card eth9 here; there is none.",
  ),
  row("doctor --fix", "there is no card", 1, "Nothing was changed: this machine has no wired network card."),
  row(
    "doctor --undo",
    "it has changed nothing",
    0,
    "There is nothing to undo: `komo-agent doctor --fix` has changed nothing here.",
  ),
];

const HOLDS: readonly Row[] = [
  row(
    ["hold --for 2", "hold --for 0h", "hold --for 31d", "hold --for 2w"],
    "the time cannot be used",
    2,
    "--for must be a number with s, m, h or d, such as 90m or 2h, and at most 30d.",
  ),
  row(["hold --for", "hold --for -- make"], "no time follows", 2, "--for needs a value."),
  row("hold --", "no command follows", 2, "Give a command after --."),
  row(
    ["hold now", "hold --json"],
    "more is given than it takes",
    2,
    usage("hold [--for TIME] [--reason TEXT] [-- COMMAND...]"),
  ),
  row("hold", "its folder cannot be made", 1, "The hold cannot be kept: Not a directory.", {
    prepare: withFileAt("run"),
  }),
  row("holds", "there are none", 0, "No holds."),
  row(
    "holds",
    "one cannot be understood",
    1,
    "/run/komoriuta/holds: cannot be read: a.json cannot be understood.",
    {
      prepare: withHold("a", "maybe"),
    },
  ),
  row("release", "there are none", 1, "There are no holds."),
  row("release a1b2c3", "there is none with this ID", 1, "There is no hold a1b2c3."),
  row("release", "there is one", 0, "Released.", { prepare: withHold("a1b2c3") }),
  row("release now a1b2c3", "more is given than it takes", 2, usage("release [ID]")),
  row("holds now", "more is given than it takes", 2, usage("holds [--json]")),
];

export const SECTIONS: readonly Section[] = [
  { title: "Any command", rows: GENERAL },
  { title: "A configuration that cannot be used", rows: CONFIGURATION },
  { title: "`init`", rows: INIT },
  { title: "`enrol`", rows: ENROL },
  { title: "`setup` and `selftest`", rows: SETUP },
  { title: "`set`", rows: SET },
  { title: "`enable`, `disable`, `reload`", rows: SERVICE },
  { title: "`hold`, `release`, `holds`", rows: HOLDS },
  { title: "`doctor`", rows: DOCTOR },
  { title: "`status`, `help`, `version`", rows: OTHERS },
  { title: "`komolet`", rows: KOMOLET },
];
