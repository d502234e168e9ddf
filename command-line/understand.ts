/** From the words of a command line to one verb and its arguments. Pure. */
import { didYouMean } from "./did-you-mean.ts";
import { seeHelp, type Table, usageLine, verbNamed } from "./help.ts";
import { type Fault, parse } from "./parse.ts";
import { UsageFault } from "./refusal.ts";
import { say } from "./say.ts";
import type { Arguments, Invocation, Usage, Verb } from "./verb.ts";

/** Options of every verb; one that does not take `--json` refuses it. */
const ALWAYS = ["help", "json", "version"];
const LETTERS = { h: "help" };
const NOTHING: Arguments = { words: [], json: false, options: {}, flags: new Set(), command: undefined };

/** @throws Refusal (2) where it makes no sense */
export function understand<One extends Usage & Pick<Verb<never>, "check">>(
  program: Table<One>,
  argv: readonly string[],
): Invocation<One> {
  const asked = (name: string, args: Partial<Arguments> = {}): Invocation<One> => {
    return { name, verb: verbNamed(name, program), args: { ...NOTHING, ...args } };
  };
  const before = parse(argv, { valued: new Set(), flags: new Set(ALWAYS), letters: LETTERS }, 1);
  if (before.fault !== undefined) throw wrongOption(before.fault, ALWAYS, `${program.name} help`);
  const [name, ...rest] = [...before.words, ...(before.rest ?? [])];
  if (name === undefined) {
    if (before.flags.has("help")) return asked("help");
    if (before.flags.has("version")) return asked("version");
    const all = Object.keys(program.verbs).join(", ");
    throw new UsageFault(say("Give a command: {all}. {help}", { all, help: seeHelp(program) }));
  }
  const verb = verbNamed(name, program);
  const [least, most] = verb.words ?? [0, 0];
  const [valued, plain] = [Object.keys(verb.options ?? {}), Object.keys(verb.flags ?? {})];
  const known = {
    valued: new Set(valued),
    flags: new Set([...ALWAYS, ...plain]),
    letters: { ...verb.letters, ...LETTERS },
  };
  const after = parse(rest, known, verb.takesValue ? 1 : undefined);
  const has = (flag: string): boolean => before.flags.has(flag) || after.flags.has(flag);
  const words = verb.takesCommand ? after.words : [...after.words, ...(after.rest ?? [])];
  const valueAsksHelp = verb.takesValue && words.some((word) => word === "--help" || word === "-h");
  if (after.fault?.kind === "unknown") {
    throw wrongOption(after.fault, [...ALWAYS, ...valued, ...plain], `${program.name} help ${name}`);
  }
  if (has("help") || valueAsksHelp) return asked("help", { words: [name] });
  if (after.fault !== undefined) throw wrongOption(after.fault, [], `${program.name} help ${name}`);
  const fits = words.length >= least && words.length <= most;
  if (!fits || (has("json") && !verb.takesJson) || has("version")) {
    throw new UsageFault(usageLine(program.name, name, verb));
  }
  const args: Arguments = {
    words,
    json: has("json"),
    options: after.options,
    flags: new Set(plain.filter((flag) => after.flags.has(flag))),
    command: verb.takesCommand ? after.rest : undefined,
  };
  verb.check?.(args);
  return { name, verb, args };
}

function wrongOption({ kind, option }: Fault, known: readonly string[], help: string): UsageFault {
  if (kind === "needs a value") return new UsageFault(say("{option} needs a value.", { option }));
  if (kind === "takes no value") return new UsageFault(say("{option} takes no value.", { option }));
  const guess = didYouMean(
    option,
    known.map((name) => `--${name}`),
  );
  return new UsageFault(
    say('Unknown option "{option}".{guess} {help}', { option, guess, help: say("See `{help}`.", { help }) }),
  );
}
