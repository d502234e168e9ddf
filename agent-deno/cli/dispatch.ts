/** From the command line to one verb, and from its outcome to an exit code. */
// @ts-types="../std-cli.d.ts"
import { parseArgs } from "@std/cli/parse-args";
import { loadConfig } from "../config.ts";
import { openLog } from "../log.ts";
import { Ended, messageOf, Refusal } from "../refusal.ts";
import { disable } from "./disable.ts";
import { enable } from "./enable.ts";
import { enrol } from "./enrol.ts";
import { didYouMean, explain, helpFor, SEE_HELP, verbNamed, version } from "./help.ts";
import { hold } from "./hold.ts";
import { holds, release } from "./holds.ts";
import { init } from "./init.ts";
import { reload } from "./reload.ts";
import { set } from "./set.ts";
import { status } from "./status.ts";
import type { Arguments, Context, VerbName, Verbs } from "./verb.ts";

const help = helpFor(() => VERBS);
const VERBS: Verbs = {
  init,
  enrol,
  set,
  enable,
  disable,
  status,
  reload,
  hold,
  release,
  holds,
  help,
  version,
};

interface Asked {
  readonly name: VerbName;
  readonly args: Arguments;
}

/**
 * @returns the exit code: 0 done, 1 could not be done, 2 wrong usage or input, 130 interrupted at a question; a verb may
 *   have others
 */
export async function dispatch(argv: readonly string[], context: Context): Promise<number> {
  const { io } = context;
  let asked: Asked | undefined;
  try {
    asked = understand(argv);
    const verb = VERBS[asked.name];
    if (verb.changes && !context.isRoot) {
      throw new Refusal(1, `\`komo-agent ${asked.name}\` needs root: try it with sudo.`);
    }
    await verb.run(asked.args, context);
    record(asked, context, "INFO", "done");
    return 0;
  } catch (error) {
    if (error instanceof Ended) return error.exitCode;
    const message = messageOf(error);
    io.err(`komo-agent: ${message}`);
    if (asked !== undefined) record(asked, context, "ERROR", message);
    return error instanceof Refusal ? error.exitCode : 1;
  }
}

const NOTHING: Arguments = { words: [], json: false, options: {}, command: undefined };

/** What was asked. @throws Refusal (2) where it makes no sense */
function understand(argv: readonly string[]): Asked {
  const before = parse(argv, { stopEarly: true });
  const [word] = before.words;
  if (word === undefined) {
    if (before.help) return { name: "help", args: NOTHING };
    if (before.version) return { name: "version", args: NOTHING };
    throw new Refusal(2, `Give a command: ${Object.keys(VERBS).join(", ")}. ${SEE_HELP}`);
  }
  const name = verbNamed(word, VERBS);
  const verb = VERBS[name];
  const cut = verb.takesCommand ? argv.indexOf("--") : -1;
  const command = cut === -1 ? undefined : argv.slice(cut + 1);
  const [, ...rest] = cut === -1 ? before.words : parse(argv.slice(0, cut), { stopEarly: true }).words;
  const after = parse(rest, { stopEarly: verb.takesValue === true, options: verb.takesOptions ?? [] });
  const wantsHelp =
    before.help || after.help || after.words.some((word) => word === "--help" || word === "-h");
  if (wantsHelp) return { name: "help", args: { ...NOTHING, words: [name] } };
  const { words, options } = after;
  const args = { words, json: before.json || after.json, options, command };
  const [least, most] = verb.words;
  const fits = args.words.length >= least && args.words.length <= most;
  if (!fits || (args.json && verb.takesJson !== true) || before.version || after.version) {
    throw new Refusal(2, explain(name, verb).split("\n", 1)[0] ?? "");
  }
  verb.check?.(args);
  return { name, args };
}

interface Parsed {
  readonly words: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
  readonly json: boolean;
  readonly options: Readonly<Record<string, string>>;
}

interface How {
  /** Everything after the first word is a word, even what looks like an option. */
  readonly stopEarly: boolean;
  /** Names of options that have a value. */
  readonly options?: readonly string[];
}

/** @throws Refusal (2) where there is an option that is not known */
function parse(argv: readonly string[], { stopEarly, options = [] }: How): Parsed {
  const unknown: string[] = [];
  const parsed = parseArgs(argv, {
    boolean: ["help", "version", "json"],
    string: ["_", ...options],
    alias: { h: "help" },
    stopEarly,
    "--": true,
    unknown: (argument, key) => (key === undefined ? true : (unknown.push(argument), false)),
  });
  const [option] = unknown.map((argument) => argument.split("=", 1)[0] ?? argument);
  if (option !== undefined) {
    const guess = didYouMean(option, [
      "--help",
      "--json",
      "--version",
      ...options.map((name) => `--${name}`),
    ]);
    throw new Refusal(2, `Unknown option "${option}".${guess} ${SEE_HELP}`);
  }
  const rest = parsed["--"];
  return {
    words: [...parsed._, ...(Array.isArray(rest) ? rest : [])].map(String),
    help: parsed["help"] === true,
    version: parsed["version"] === true,
    json: parsed["json"] === true,
    options: Object.fromEntries(
      options.flatMap((name) => (typeof parsed[name] === "string" ? [[name, parsed[name]]] : [])),
    ),
  };
}

/** One line in the log for a verb that changes something. */
function record({ name, args }: Asked, context: Context, level: "INFO" | "ERROR", message: string): void {
  if (!VERBS[name].changes || !context.isRoot) return;
  const { paths, io, now } = context;
  let disabled = false;
  const secrets: string[] = [];
  try {
    const config = loadConfig(paths);
    disabled = config.disabledFileLog;
    secrets.push(config.accessToken);
  } catch {
    // Without a configuration the defaults hold.
  }
  if (disabled) return;
  const log = openLog({ file: paths.agentLog, onFault: io.err, secrets, now });
  log({ level, command: name, args: args.words.map(withoutCredentials), message });
}

/** A URL's user name and password, or a token in the wrong place, are refused, and not logged either. */
function withoutCredentials(word: string): string {
  return word.replace(/\/\/[^/@]*@/, "//***@").replace(/[A-Za-z0-9]{32,}/g, "***");
}
