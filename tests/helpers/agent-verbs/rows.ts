/** Every verb and everything that may stand in its way: what is said, and with which exit code. */
import { mkdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { SET_UP, TOKEN, type AgentRoot } from "../agent-root";
import type { Row, Section } from "./row";

const CONFIG = "/etc/komoriuta/config.json";

const nothing = (): void => undefined;
const setUp = (root: AgentRoot): void => root.writeConfig({});
const withConfig =
  (config: string | Readonly<Record<string, unknown>>) =>
  (root: AgentRoot): void =>
    root.writeConfig(config);
const withSystemctl =
  (script: string, config: Readonly<Record<string, unknown>> = {}) =>
  (root: AgentRoot): void => {
    root.writeConfig(config);
    root.bootWithSystemd();
    root.replaceCommand("systemctl", script);
  };
const withoutSystemctl = (root: AgentRoot): void => {
  root.writeConfig({});
  root.bootWithSystemd();
  unlinkSync(root.at("bin/systemctl"));
};
/** Something else stands where a folder of the agent belongs. */
const withFileAt =
  (folder: string, config?: Readonly<Record<string, unknown>>) =>
  (root: AgentRoot): void => {
    if (config !== undefined) root.writeConfig(config);
    rmSync(root.at(folder), { recursive: true, force: true });
    writeFileSync(root.at(folder), "");
  };

const seeHelp = "See `komo-agent help`.";
const usage = (args: string): string => `Usage: komo-agent ${args}`;

const GENERAL: readonly Row[] = [
  {
    commands: [["komo-agent"]],
    when: "no command is given",
    code: 2,
    says: `Give a command: init, set, enable, disable, status, reload, help, version. ${seeHelp}`,
  },
  {
    commands: [["komo-agent", "stauts"]],
    when: "there is no such command, but one like it",
    code: 2,
    says: `Unknown command "stauts". Did you mean "status"? ${seeHelp}`,
  },
  {
    commands: [["komo-agent", "poweroff"]],
    when: "there is nothing like it",
    code: 2,
    says: `Unknown command "poweroff". ${seeHelp}`,
  },
  {
    commands: [["komo-agent", "status", "--jsn"]],
    when: "there is no such option, but one like it",
    code: 2,
    says: `Unknown option "--jsn". Did you mean "--json"? ${seeHelp}`,
  },
  {
    commands: [["komo-agent", "enable", "--force=yes"]],
    when: "there is nothing like it",
    code: 2,
    says: `Unknown option "--force". ${seeHelp}`,
  },
  ...(["init", "enable", "disable", "reload", "version"] as const).flatMap((verb): Row[] => [
    {
      commands: [
        ["komo-agent", verb, "now"],
        ["komo-agent", verb, "--json"],
        ["komo-agent", verb, "--version"],
      ],
      when: "more is given than it takes",
      code: 2,
      says: usage(verb),
    },
  ]),
  {
    commands: [
      ["komo-agent", "init"],
      ["komo-agent", "set", "logGeneration", "3"],
      ["komo-agent", "enable"],
      ["komo-agent", "disable"],
      ["komo-agent", "reload"],
    ],
    when: "an ordinary user asks",
    asOrdinaryUser: true,
    code: 1,
    says: "`komo-agent VERB` needs root: try it with sudo.",
  },
  {
    commands: [["komo-agent", "status"], ["komolet"]],
    when: "`KOMORIUTA_ROOT=here`",
    env: { KOMORIUTA_ROOT: "here" },
    code: 2,
    says: "KOMORIUTA_ROOT must be an absolute path.",
  },
];

/** Faults of config.json, whoever reads it. */
const FAULTS: readonly { readonly when: string; readonly prepare: Row["prepare"]; readonly says: string }[] =
  [
    {
      when: "nothing is configured",
      prepare: nothing,
      says: `${CONFIG}: does not exist; run \`komo-agent init\` first.`,
    },
    {
      when: "the configuration is not JSON",
      prepare: withConfig('{\n  "enabled": maybe\n}'),
      says: `${CONFIG}: is not valid JSON (line 2).`,
    },
    {
      when: "it is no object",
      prepare: withConfig("[]"),
      says: `${CONFIG}: must hold a JSON object.`,
    },
    {
      when: "it has an unknown field",
      prepare: withConfig({ acessToken: TOKEN }),
      says: `${CONFIG}: unknown field "acessToken".`,
    },
    {
      when: "it lacks a field",
      prepare: withConfig({ managerURL: undefined }),
      says: `${CONFIG}: "managerURL" is missing.`,
    },
    {
      when: "`enabled` is no boolean",
      prepare: withConfig({ enabled: "yes" }),
      says: `${CONFIG}: "enabled" must be true or false.`,
    },
    {
      when: "`managerURL` is no URL",
      prepare: withConfig({ managerURL: "manager" }),
      says: `${CONFIG}: "managerURL" must be a URL such as https://manager.example:3443.`,
    },
    {
      when: "`managerURL` is plain HTTP to another host",
      prepare: withConfig({ managerURL: "http://manager.example" }),
      says: `${CONFIG}: "managerURL" must begin with https:// unless the manager runs on this very machine (localhost).`,
    },
    {
      when: "`accessToken` is none",
      prepare: withConfig({ accessToken: "secret" }),
      says: `${CONFIG}: "accessToken" must be the 32 letters and digits that the console showed.`,
    },
    {
      when: "`logGeneration` is out of bounds",
      prepare: withConfig({ logGeneration: 0 }),
      says: `${CONFIG}: "logGeneration" must be a whole number from 1 to 3650.`,
    },
    {
      when: "`disabledFileLog` is no boolean",
      prepare: withConfig({ disabledFileLog: null }),
      says: `${CONFIG}: "disabledFileLog" must be true or false.`,
    },
    {
      when: "`caFile` is no absolute path",
      prepare: withConfig({ caFile: "ca.crt" }),
      says: `${CONFIG}: "caFile" must be the absolute path of a PEM file.`,
    },
    {
      when: "a folder stands in its place",
      prepare: (root) => void mkdirSync(root.at(CONFIG)),
      says: `${CONFIG}: cannot be read: Is a directory.`,
    },
  ];

const CONFIGURATION: readonly Row[] = FAULTS.map((fault) => ({
  ...fault,
  commands: [
    ["komo-agent", "set", "logGeneration", "3"],
    ["komo-agent", "enable"],
    ["komo-agent", "disable"],
    ["komo-agent", "reload"],
    ["komolet"],
  ],
  code: 1,
}));

const URL_FAULTS: readonly (readonly [url: string, fault: string])[] = [
  ["manager", "must be a URL such as https://manager.example:3443"],
  ["ftp://manager.example", "must begin with https://"],
  [
    "http://manager.example",
    "must begin with https:// unless the manager runs on this very machine (localhost)",
  ],
  [
    "http://192.0.2.1:3000",
    "must begin with https:// unless the manager runs on this very machine (localhost)",
  ],
  [
    "http://localhost.example",
    "must begin with https:// unless the manager runs on this very machine (localhost)",
  ],
  ["https://admin:secret@manager.example", "must not carry a user name or password"],
  ["https://manager.example/?a=1", "must not carry a query (?) or fragment (#)"],
];
const TOKEN_FAULT = "Access token must be the 32 letters and digits that the console showed.";

const INIT: readonly Row[] = [
  {
    commands: [["komo-agent", "init"]],
    when: "both answers are good",
    input: [SET_UP.managerURL, TOKEN],
    code: 0,
    says: `Written to ${CONFIG}. Next: komo-agent enable`,
  },
  {
    commands: [["komo-agent", "init"]],
    when: "a configuration exists, also a broken one",
    prepare: withConfig("{"),
    input: [SET_UP.managerURL, TOKEN],
    code: 1,
    says: `${CONFIG}: exists already; change it with \`komo-agent set\`.`,
  },
  {
    commands: [["komo-agent", "init"]],
    when: "the pipe is empty",
    code: 2,
    says: "Manager URL is missing.",
  },
  ...URL_FAULTS.map(([url, fault]): Row => ({
    commands: [["komo-agent", "init"]],
    when: `the URL is \`${url}\``,
    input: [url, TOKEN],
    code: 2,
    says: `Manager URL ${fault}.`,
  })),
  {
    commands: [["komo-agent", "init"]],
    when: "the pipe ends after the URL",
    input: [SET_UP.managerURL],
    code: 2,
    says: "Access token is missing.",
  },
  {
    commands: [["komo-agent", "init"]],
    when: "the token is not 32 letters and digits",
    input: [SET_UP.managerURL, `${TOKEN}=`],
    code: 2,
    says: TOKEN_FAULT,
  },
  {
    commands: [["komo-agent", "init"]],
    when: "a file stands in the place of the folder",
    prepare: withFileAt("etc/komoriuta"),
    input: [SET_UP.managerURL, TOKEN],
    code: 1,
    says: `${CONFIG}: cannot be written: File exists.`,
  },
];

const SET: readonly Row[] = [
  {
    commands: [
      ["komo-agent", "set", "managerUrl", "http://[::1]:3000"],
      ["komo-agent", "set", "logGeneration", "30"],
      ["komo-agent", "set", "disabledFileLog", "true"],
      ["komo-agent", "set", "caFile", ""],
    ],
    when: "the value is good",
    prepare: setUp,
    code: 0,
    says: "Saved.",
  },
  {
    commands: [["komo-agent", "set", "managerUrl"]],
    when: "the value is good, and asked for",
    prepare: setUp,
    input: ["https://other.example"],
    code: 0,
    says: "Saved.",
  },
  {
    commands: [["komo-agent", "set", "accessToken"]],
    when: "the value is good, and asked for",
    prepare: setUp,
    input: [TOKEN.toUpperCase()],
    code: 0,
    says: "Saved.",
  },
  {
    commands: [["komo-agent", "set", "logGeneration", "3"]],
    when: "komolet runs",
    withKomolet: true,
    code: 0,
    says: "Saved. Run `komo-agent reload` for komolet to take it over.",
  },
  {
    commands: [["komo-agent", "set", "logGeneration", "3"]],
    when: "this machine has no `/etc/logrotate.d`",
    prepare: (root) => {
      root.writeConfig({});
      rmSync(root.at("etc/logrotate.d"), { recursive: true });
    },
    code: 0,
    says: "Saved. logrotate is not installed here: nothing rotates the logs.",
  },
  {
    commands: [
      ["komo-agent", "set"],
      ["komo-agent", "set", "logGeneration", "3", "4"],
      ["komo-agent", "set", "--json", "logGeneration", "3"],
    ],
    when: "less or more is given than it takes",
    prepare: setUp,
    code: 2,
    says: usage("set <target> [value]"),
  },
  {
    commands: [["komo-agent", "set", "managerURL", "https://other.example"]],
    when: "there is no such setting, but one like it",
    prepare: setUp,
    code: 2,
    says: 'Unknown setting "managerURL". Did you mean "managerUrl"? See `komo-agent help set`.',
  },
  {
    commands: [["komo-agent", "set", "toString", "x"]],
    when: "there is nothing like it",
    prepare: setUp,
    code: 2,
    says: 'Unknown setting "toString". Settings: managerUrl, accessToken, logGeneration, disabledFileLog, caFile. See `komo-agent help set`.',
  },
  ...["logGeneration", "disabledFileLog", "caFile"].map((target): Row => ({
    commands: [["komo-agent", "set", target]],
    when: "its value is missing",
    prepare: setUp,
    code: 2,
    says: `Give a value: komo-agent set ${target} VALUE. See \`komo-agent help set\`.`,
  })),
  {
    commands: [["komo-agent", "set", "managerUrl"]],
    when: "the pipe is empty",
    prepare: setUp,
    code: 2,
    says: "Manager URL is missing.",
  },
  ...URL_FAULTS.map(([url, fault]): Row => ({
    commands: [["komo-agent", "set", "managerUrl", url]],
    when: "the URL cannot be used",
    prepare: setUp,
    code: 2,
    says: `Manager URL ${fault}.`,
  })),
  {
    commands: [["komo-agent", "set", "accessToken", TOKEN]],
    when: "the token stands on the command line",
    prepare: setUp,
    code: 2,
    says: "The token is never taken from the command line: run `komo-agent set accessToken` and type it then.",
  },
  {
    commands: [["komo-agent", "set", "accessToken"]],
    when: "the pipe is empty",
    prepare: setUp,
    code: 2,
    says: "Access token is missing.",
  },
  {
    commands: [["komo-agent", "set", "accessToken"]],
    when: "the token is not 32 letters and digits",
    prepare: setUp,
    input: ["secret"],
    code: 2,
    says: TOKEN_FAULT,
  },
  {
    commands: ["0", "-3", "1.5", "1e3", "3651", "seven", ""].map((value) => [
      "komo-agent",
      "set",
      "logGeneration",
      value,
    ]),
    when: "the number cannot be used",
    prepare: setUp,
    code: 2,
    says: "logGeneration must be a whole number from 1 to 3650.",
  },
  {
    commands: ["yes", "TRUE", "1", "--no", ""].map((value) => [
      "komo-agent",
      "set",
      "disabledFileLog",
      value,
    ]),
    when: "it is neither true nor false",
    prepare: setUp,
    code: 2,
    says: "disabledFileLog must be true or false.",
  },
  {
    commands: [["komo-agent", "set", "caFile", "ca.crt"]],
    when: "the path is not absolute",
    prepare: setUp,
    code: 2,
    says: "caFile must be the absolute path of a PEM file.",
  },
  {
    commands: [["komo-agent", "set", "caFile", "/nowhere/ca.crt"]],
    when: "there is no such file",
    prepare: setUp,
    code: 2,
    says: "caFile: /nowhere/ca.crt cannot be read: No such file or directory.",
  },
  {
    commands: [["komo-agent", "set", "caFile", "/etc/passwd"]],
    when: "it is no certificate",
    prepare: setUp,
    code: 2,
    says: "caFile: /etc/passwd holds no certificate in PEM form.",
  },
];

const SERVICE: readonly Row[] = [
  {
    commands: [["komo-agent", "enable"]],
    when: "systemd runs",
    prepare: withSystemctl('echo "systemctl $*" >> "$KOMORIUTA_ROOT/calls"'),
    code: 0,
    says: "Enabled and started.",
    calls: ["systemctl enable --now komolet.service"],
  },
  {
    commands: [["komo-agent", "enable"]],
    when: "systemd does not run",
    prepare: setUp,
    code: 0,
    says: "Enabled. systemd does not run here: let your process manager start `komolet`, as root.",
  },
  {
    commands: [["komo-agent", "enable"]],
    when: "systemd does not run, and komolet does",
    withKomolet: true,
    code: 0,
    says: "Enabled; komolet runs already (pid PID).",
  },
  {
    commands: [["komo-agent", "enable"], ["komo-agent", "reload"], ["komolet"]],
    when: "`managerURL` is empty (and the agent enabled)",
    prepare: withConfig({ enabled: true, managerURL: "" }),
    code: 1,
    says: `${CONFIG}: "managerURL" is empty; run \`komo-agent set managerUrl\`.`,
  },
  {
    commands: [["komo-agent", "enable"], ["komo-agent", "reload"], ["komolet"]],
    when: "`accessToken` is empty (and the agent enabled)",
    prepare: withConfig({ enabled: true, accessToken: "" }),
    code: 1,
    says: `${CONFIG}: "accessToken" is empty; run \`komo-agent set accessToken\`.`,
  },
  {
    commands: [["komo-agent", "enable"], ["komo-agent", "reload"], ["komolet"]],
    when: "`caFile` is gone (and the agent enabled)",
    prepare: withConfig({ enabled: true, caFile: "/nowhere/ca.crt" }),
    code: 1,
    says: "caFile: /nowhere/ca.crt cannot be read: No such file or directory.",
  },
  ...(["enable", "disable"] as const).flatMap((verb): Row[] => [
    {
      commands: [["komo-agent", verb]],
      when: "systemctl fails",
      prepare: withSystemctl(
        `echo "systemctl $*" >> "$KOMORIUTA_ROOT/calls"; echo "Unit komolet.service not found." >&2; exit 5`,
      ),
      code: 1,
      says: `The setting is written, but systemd refused: /bin/systemctl ${verb} --now komolet.service: exit code 5: Unit komolet.service not found.`,
      calls: [`systemctl ${verb} --now komolet.service`],
    },
    {
      commands: [["komo-agent", verb]],
      when: "systemctl is killed",
      prepare: withSystemctl("kill -KILL $$"),
      code: 1,
      says: `The setting is written, but systemd refused: /bin/systemctl ${verb} --now komolet.service: ended by SIGKILL`,
    },
    {
      commands: [["komo-agent", verb]],
      when: "systemctl is missing",
      prepare: withoutSystemctl,
      code: 1,
      says: "The setting is written, but systemctl is not found on PATH.",
    },
  ]),
  {
    commands: [["komo-agent", "disable"]],
    when: "systemd runs",
    prepare: withSystemctl('echo "systemctl $*" >> "$KOMORIUTA_ROOT/calls"', { enabled: true }),
    code: 0,
    says: "Disabled and ended.",
    calls: ["systemctl disable --now komolet.service"],
  },
  {
    commands: [["komo-agent", "disable"]],
    when: "systemd does not run, and komolet does",
    withKomolet: true,
    code: 0,
    says: "Disabled and ended.",
  },
  {
    commands: [["komo-agent", "disable"]],
    when: "neither runs",
    prepare: withConfig({ enabled: true }),
    code: 0,
    says: "Disabled; komolet was not running.",
  },
  {
    commands: [["komo-agent", "reload"]],
    when: "komolet runs",
    withKomolet: true,
    code: 0,
    says: "komolet (pid PID) reads its configuration again.",
  },
  {
    commands: [["komo-agent", "reload"]],
    when: "komolet does not run",
    prepare: setUp,
    code: 1,
    says: "komolet is not running; start it with `komo-agent enable`.",
  },
];

const OTHERS: readonly Row[] = [
  {
    commands: [["komo-agent", "status"]],
    when: "nothing is configured",
    code: 1,
    says: `${CONFIG}: does not exist; run \`komo-agent init\` first.`,
  },
  {
    commands: [["komo-agent", "status"]],
    when: "`public.json` is broken",
    prepare: (root) => writeFileSync(root.at("etc/komoriuta/public.json"), "{"),
    code: 1,
    says: "/etc/komoriuta/public.json: is not valid JSON; any `komo-agent set` writes it anew.",
  },
  {
    commands: [["komo-agent", "status"]],
    when: "`public.json` lacks a field",
    prepare: (root) => writeFileSync(root.at("etc/komoriuta/public.json"), "{}"),
    code: 1,
    says: "/etc/komoriuta/public.json: is broken; any `komo-agent set` writes it anew.",
  },
  {
    commands: [["komo-agent", "status", "now"]],
    when: "more is given than it takes",
    code: 2,
    says: usage("status [--json]"),
  },
  {
    commands: [["komo-agent", "help", "stauts"]],
    when: "there is no such command, but one like it",
    code: 2,
    says: `Unknown command "stauts". Did you mean "status"? ${seeHelp}`,
  },
  {
    commands: [
      ["komo-agent", "help", "set", "x"],
      ["komo-agent", "help", "--json"],
    ],
    when: "more is given than it takes",
    code: 2,
    says: usage("help [command]"),
  },
];

const KOMOLET: readonly Row[] = [
  {
    commands: [["komolet"]],
    when: "the agent is disabled",
    prepare: setUp,
    code: 0,
    says: "disabled; enable it with `komo-agent enable`.",
  },
  {
    commands: [
      ["komolet", "start"],
      ["komolet", "--foreground"],
      ["komolet", "version", "x"],
    ],
    when: "anything but `version` or `help` is given",
    code: 2,
    says: "takes no arguments; see `komolet help`.",
  },
  {
    commands: [["komolet"]],
    when: "another one runs",
    withKomolet: true,
    code: 1,
    says: "already running, pid PID.",
  },
  {
    commands: [["komolet"]],
    when: "the kernel's boot id cannot be read",
    prepare: (root) => {
      root.writeConfig({ enabled: true });
      unlinkSync(root.at("proc/sys/kernel/random/boot_id"));
    },
    code: 1,
    says: "/proc/sys/kernel/random/boot_id: holds no boot id.",
  },
  {
    commands: [["komolet"]],
    when: "its folder under `/run` cannot be made",
    prepare: withFileAt("run", { enabled: true }),
    code: 1,
    says: "/run/komoriuta: cannot be written: Not a directory.",
  },
];

export const SECTIONS: readonly Section[] = [
  { title: "Any command", rows: GENERAL },
  { title: "A configuration that cannot be used", rows: CONFIGURATION },
  { title: "`init`", rows: INIT },
  { title: "`set`", rows: SET },
  { title: "`enable`, `disable`, `reload`", rows: SERVICE },
  { title: "`status`, `help`, `version`", rows: OTHERS },
  { title: "`komolet`", rows: KOMOLET },
];
