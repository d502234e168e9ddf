/** `help` and `version`, the same in every program. */
import { didYouMean } from "./did-you-mean.ts";
import { UsageFault } from "./refusal.ts";
import { say } from "./say.ts";
import { english, type HelpText, helpText, translated } from "./words.ts";
import type { Described, Output, Usage, Verb } from "./verb.ts";

interface Speaking {
  readonly io: Output;
}

export const help: Verb<Speaking> = {
  arguments: "[command]",
  words: [0, 1],
  completes: ["verbs"],
  takesJson: true,
  summary: "Explain the commands, or one of them.",
  run({ words: [word], json }, { io }, program) {
    if (json)
      io.out(JSON.stringify(word === undefined ? described(program) : plain(verbNamed(word, program))));
    else
      io.out(word === undefined ? overview(program) : explain(program.name, word, verbNamed(word, program)));
  },
};

export const version: Verb<Speaking> = {
  summary: "Print the version.",
  run: ({ json }, { io }, program) => {
    io.out(json ? JSON.stringify({ version: program.version }) : program.version);
  },
};

export interface Table<One extends Usage> extends Described {
  readonly verbs: Readonly<Record<string, One>>;
}

/** @throws Refusal (2) where there is no such verb, with the nearest one */
export function verbNamed<One extends Usage>(word: string, program: Table<One>): One {
  const verb = Object.hasOwn(program.verbs, word) ? program.verbs[word] : undefined;
  if (verb !== undefined) return verb;
  const guess = didYouMean(word, Object.keys(program.verbs));
  throw new UsageFault(
    say('Unknown command "{word}".{guess} {help}', { word, guess, help: seeHelp(program) }),
  );
}

/** The end of a message about wrong usage. */
export function seeHelp({ name }: Described): string {
  return say("See `{help}`.", { help: `${name} help` });
}

/** All that there is to say of a program, without what it does: manual pages are made of it. */
function described({ name, version: number, about, notes, verbs }: Described): Described {
  const usages = Object.entries(verbs).map(([verb, usage]) => [verb, plain(usage)]);
  return { name, version: number, about, notes: inEnglish(notes), verbs: Object.fromEntries(usages) };
}

/** A verb as programs read it: in English, whatever the reader speaks. */
function plain(usage: Usage): Usage {
  const { options, flags, details } = usage;
  const all = (texts: Readonly<Record<string, HelpText>>) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, inEnglish(text)]));
  return {
    ...usage,
    ...(options && { options: all(options) }),
    ...(flags && { flags: all(flags) }),
    ...(details !== undefined && { details: inEnglish(details) }),
  };
}

function inEnglish(text: HelpText): string {
  return typeof text === "string" ? text : english(text());
}

/** The program in a line, its verbs with a line each, and its notes. */
function overview(program: Described): string {
  const { name, version: number, about, notes, verbs } = program;
  const width = Math.max(...Object.keys(verbs).map(({ length }) => length)) + 2;
  const json = Object.values(verbs).every(({ takesJson }) => takesJson) ? " [--json]" : "";
  return [
    `${name} ${number}: ${translated(about)}`,
    "",
    say("Usage: {line}", { line: `${name} ${say("<command> [arguments]")}${json}` }),
    "",
    say("Commands:"),
    ...Object.entries(verbs).map(([verb, { summary }]) => `  ${verb.padEnd(width)}${translated(summary)}`),
    "",
    `${say("`{help} <command>` tells more.", { help: `${name} help` })} ${helpText(notes)}`,
  ].join("\n");
}

/** The first line of a verb's help. */
export function usageLine(program: string, name: string, { arguments: args = "" }: Usage): string {
  return say("Usage: {line}", { line: `${program} ${name}${args === "" ? "" : ` ${args}`}` });
}

/** The usage of a verb in the first line, then the rest of its help. */
export function explain(program: string, name: string, usage: Usage): string {
  const { summary, details, options, flags } = usage;
  const all = Object.entries({ ...options, ...flags });
  const width = Math.max(...all.map(([option]) => option.length), 13) + 2;
  return [
    usageLine(program, name, usage),
    "",
    translated(summary),
    ...(details === undefined ? [] : [helpText(details)]),
    ...(all.length === 0 ? [] : [""]),
    ...all.map(([option, line]) => `  --${option.padEnd(width)}${helpText(line)}`),
  ].join("\n");
}
