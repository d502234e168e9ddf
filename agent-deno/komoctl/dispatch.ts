/** From the command line to one verb, and from its outcome to an exit code. */
// @ts-types="../std-cli.d.ts"
import { parseArgs } from "@std/cli/parse-args";
import { didYouMean } from "../cli/help.ts";
import { printable } from "../printable.ts";
import { Ended, Refusal } from "../refusal.ts";
import { EXIT, Failure } from "./exit.ts";
import { failureOf } from "./failure-of.ts";
import { explain, helpFor, version } from "./help.ts";
import { loadLogin } from "./login-file.ts";
import type { Arguments, Context, VerbName, Verbs } from "./verb.ts";
import { completion, namesForCompletion } from "./verbs/completion.ts";
import { events } from "./verbs/events.ts";
import { hold, holds, release } from "./verbs/holds.ts";
import { login, logout } from "./verbs/login.ts";
import { off, on } from "./verbs/power.ts";
import { cancel, run, runs } from "./verbs/runs.ts";
import { groups, servers } from "./verbs/servers.ts";
import { wait } from "./verbs/wait.ts";

const help = helpFor(() => VERBS);
export const VERBS: Verbs = {
  login,
  logout,
  servers,
  groups,
  on,
  off,
  wait,
  run,
  runs,
  cancel,
  hold,
  holds,
  release,
  events,
  completion: completion(() => VERBS),
  help,
  version,
};

/** @returns the exit code: 0 done, else one of `EXIT`; 130 interrupted at a question */
export async function dispatch(argv: readonly string[], context: Context): Promise<number> {
  // What the completion of a shell asks for, at every press of Tab: no help, no errors.
  if (argv[0] === "__names") return await namesForCompletion(argv[1] ?? "", context);
  try {
    const { name, args } = understand(argv);
    await VERBS[name].run(args, context);
    return 0;
  } catch (error) {
    if (error instanceof Ended) return error.exitCode;
    // What a file or a question has against what was typed is a Refusal; the rest comes from the way to the manager.
    const { exitCode, message } = error instanceof Refusal ? error : failureOf(error, urlIn(context));
    context.io.err(`komoctl: ${printable(message)}`);
    return exitCode;
  }
}

function urlIn({ configFile }: Context): string {
  try {
    return loadLogin(configFile).url;
  } catch {
    return "the URL that was given";
  }
}

interface Asked {
  readonly name: VerbName;
  readonly args: Arguments;
}

const NOTHING: Arguments = { words: [], json: false, options: {}, flags: new Set() };
const SEE_HELP = "See `komoctl help`.";

/** What was asked. @throws Failure where it makes no sense */
export function understand(argv: readonly string[]): Asked {
  const [first, ...rest] = argv;
  if (first === undefined || ["--help", "-h"].includes(first)) return { name: "help", args: NOTHING };
  if (first === "--version") return { name: "version", args: NOTHING };
  const name = verbNamed(first);
  const {
    options = {},
    flags = {},
    words: [least, most],
  } = VERBS[name];
  const [valued, plain] = [Object.keys(options), Object.keys(flags)];
  const unknown: string[] = [];
  const parsed = parseArgs(rest, {
    boolean: ["help", "json", ...plain],
    string: ["_", ...valued],
    alias: {
      h: "help",
      ...(plain.includes("follow") ? { f: "follow" } : {}),
      ...(valued.includes("number") ? { n: "number" } : {}),
    },
    unknown: (argument, key) => (key === undefined ? true : (unknown.push(argument), false)),
  });
  const [option] = unknown.map((argument) => argument.split("=", 1)[0] ?? argument);
  if (option !== undefined) {
    const all = ["help", "json", ...plain, ...valued].map((one) => `--${one}`);
    throw new Failure(
      EXIT.usage,
      `Unknown option "${option}".${didYouMean(option, all)} See \`komoctl help ${name}\`.`,
    );
  }
  if (parsed["help"] === true) return { name: "help", args: { ...NOTHING, words: [name] } };
  const given = valued.flatMap((one) => (parsed[one] === undefined ? [] : [[one, parsed[one]] as const]));
  for (const [one, value] of given) {
    if (typeof value !== "string" || value === "") throw new Failure(EXIT.usage, `--${one} needs one value.`);
  }
  const words = parsed._.map(String);
  if (words.length < least || words.length > most) {
    throw new Failure(EXIT.usage, explain(name, VERBS[name]).split("\n", 1)[0] ?? "");
  }
  return {
    name,
    args: {
      words,
      json: parsed["json"] === true,
      options: Object.fromEntries(given) as Readonly<Record<string, string>>,
      flags: new Set(plain.filter((one) => parsed[one] === true)),
    },
  };
}

/** @throws Failure where there is no such verb, with the nearest one */
export function verbNamed(word: string): VerbName {
  if (Object.hasOwn(VERBS, word)) return word as VerbName;
  throw new Failure(
    EXIT.usage,
    `Unknown command "${word}".${didYouMean(word, Object.keys(VERBS))} ${SEE_HELP}`,
  );
}
