/** From the command line to one verb, and from its outcome to an exit code. */
import { loadConfig } from "../config.ts";
import { openLog } from "../log.ts";
import { messageOf, Refusal } from "../refusal.ts";
import { parseArgs } from "../std.ts";
import type { Arguments, Context, Verb } from "./context.ts";
import { disable } from "./disable.ts";
import { enable } from "./enable.ts";
import { explain, findVerb, helpFor, overview } from "./help.ts";
import { init } from "./init.ts";
import { reload } from "./reload.ts";
import { set } from "./set.ts";
import { status } from "./status.ts";
import { version } from "./version.ts";

const help = helpFor(() => VERBS);
const VERBS: readonly Verb[] = [init, set, enable, disable, status, reload, help, version];

interface Asked {
  readonly verb: Verb;
  readonly args: Arguments;
}

/** @returns the exit code: 0 done, 1 could not be done, 2 wrong usage or input */
export async function dispatch(argv: readonly string[], context: Context): Promise<number> {
  const { io } = context;
  let asked: Asked | undefined;
  try {
    asked = understand(argv);
    if (asked === undefined) {
      io.err(overview(VERBS));
      return 2;
    }
    if (asked.verb.changes && !context.isRoot) {
      throw new Refusal(1, `\`komo-agent ${asked.verb.name}\` needs root: try it with sudo.`);
    }
    await asked.verb.run(asked.args, context);
    record(asked, context, "INFO", "done");
    return 0;
  } catch (error) {
    const message = messageOf(error);
    io.err(`komo-agent: ${message}`);
    if (asked !== undefined) record(asked, context, "ERROR", message);
    return error instanceof Refusal ? error.exitCode : 1;
  }
}

/** What was asked; undefined where nothing was. */
function understand(argv: readonly string[]): Asked | undefined {
  const unknown: string[] = [];
  const parsed = parseArgs(argv, {
    boolean: ["help", "version", "json"],
    string: ["_"],
    alias: { h: "help" },
    "--": true,
    unknown: (argument, key) => (key === undefined ? true : (unknown.push(argument), false)),
  });
  const rest = parsed["--"];
  const [name, ...words] = [...parsed._, ...(Array.isArray(rest) ? rest : [])].map(String);
  if (unknown[0] !== undefined)
    throw new Refusal(2, `Unknown option "${unknown[0].split("=", 1)[0]}". See \`komo-agent help\`.`);
  if (name === undefined) {
    if (parsed["help"] === true) return { verb: help, args: { words: [], json: false } };
    return parsed["version"] === true ? { verb: version, args: { words: [], json: false } } : undefined;
  }
  const verb = findVerb(name, VERBS);
  if (parsed["help"] === true) return { verb: help, args: { words: [verb.name], json: false } };
  const [least, most] = verb.words;
  const json = parsed["json"] === true;
  if (
    words.length < least ||
    words.length > most ||
    (json && verb.takesJson !== true) ||
    parsed["version"] === true
  ) {
    throw new Refusal(2, explain(verb).split("\n", 1)[0] ?? "");
  }
  return { verb, args: { words, json } };
}

/** One line in the log for a verb that changes something. What is typed after a secret's name stays out of it. */
function record({ verb, args }: Asked, context: Context, level: "INFO" | "ERROR", message: string): void {
  if (!verb.changes || !context.isRoot) return;
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
  const words = args.words[0] === "accessToken" ? ["accessToken"] : args.words;
  log({ level, command: verb.name, args: words.map(withoutCredentials), message });
}

/** A URL's user name and password are refused, and not logged either. */
function withoutCredentials(word: string): string {
  return word.replace(/\/\/[^/@]*@/, "//***@");
}
