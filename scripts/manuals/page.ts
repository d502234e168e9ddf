/** Manual pages in man(7), made of what a program says of itself (`PROGRAM help --json`). Pure. */
import type { Described, Usage } from "../../command-line/verb";
import type { HelpText } from "../../command-line/words";

/** The time and the place of a page. */
export interface Edition {
  /** Section of the manual: 1 for everybody, 8 for root. */
  readonly section: 1 | 8;
  /** Day of the release, such as 2026-11-28. */
  readonly date: string;
  /** Pages to read besides, such as `komolet(8)`. */
  readonly seeAlso: readonly string[];
}

/** @returns the page of a program with verbs */
export function pageOf(program: Described, edition: Edition): string {
  const { name, about, notes, verbs } = program;
  return [
    ...headOf(program, edition),
    ".SH SYNOPSIS",
    `.B ${escaped(name)}`,
    String.raw`.I command`,
    String.raw`.RI [ arguments ]`,
    ".SH DESCRIPTION",
    lineOf(`${name} ${about}`),
    ".SH COMMANDS",
    ...Object.entries(verbs).flatMap(([verb, usage]) => verbOf(name, verb, usage)),
    ".SH NOTES",
    ...asItIs(inEnglish(notes)),
    ...tailOf(edition),
  ].join("\n");
}

/** @returns the page of a program without verbs, whose help is a line and paragraphs */
export function plainPageOf(program: Pick<Described, "name" | "version">, help: string, edition: Edition) {
  const [first = "", ...rest] = help.trim().split("\n");
  const about = first.slice(first.indexOf(": ") + 2);
  return [
    ...headOf({ ...program, about }, edition),
    ".SH SYNOPSIS",
    `.B ${escaped(program.name)}`,
    ".SH DESCRIPTION",
    lineOf(`${program.name} ${about}`),
    ...asItIs(rest.join("\n").trim()),
    ...tailOf(edition),
  ].join("\n");
}

function headOf(
  { name, version, about }: Pick<Described, "name" | "version" | "about">,
  { section, date }: Edition,
): string[] {
  return [
    String.raw`.\" Made of the program's own help: change that.`,
    `.TH ${escaped(name.toUpperCase())} ${section} "${date}" "komoriuta ${escaped(version)}" "komoriuta"`,
    ".SH NAME",
    String.raw`${escaped(name)} \- ${escaped(about.replace(/\.$/, ""))}`,
  ];
}

function tailOf({ seeAlso }: Edition): string[] {
  return [".SH SEE ALSO", lineOf(seeAlso.join(", ")), ""];
}

function verbOf(program: string, verb: string, usage: Usage): string[] {
  const { arguments: args = "", summary, details, options, flags, takesJson } = usage;
  const all = { ...options, ...flags, ...(takesJson ? { json: "print JSON, for programs" } : {}) };
  return [
    `.SS "${quoted(`${program} ${verb}${args === "" ? "" : ` ${args}`}`)}"`,
    lineOf(summary),
    ...(details === undefined ? [] : asItIs(inEnglish(details))),
    ...Object.entries(all).flatMap(([option, line]) => [
      ".TP",
      String.raw`.B \-\-${escaped(option)}`,
      lineOf(inEnglish(line)),
    ]),
  ];
}

/** A text of the help; a program that is asked for JSON has put it together already. */
function inEnglish(text: HelpText): string {
  return typeof text === "string" ? text : text();
}

/** Lines that stand as they are: columns, examples. */
function asItIs(text: string): string[] {
  return [".PP", ".nf", ...text.split("\n").map(lineOf), ".fi"];
}

/** A line of text: one that begins like a request is none. */
function lineOf(text: string): string {
  const line = escaped(text);
  return /^[.']/.test(line) ? String.raw`\&${line}` : line;
}

/** Hyphens of options and paths can be searched for and copied; other characters mean what they are. */
function escaped(text: string): string {
  return text
    .replaceAll("\\", String.raw`\e`)
    .replaceAll("-", String.raw`\-`)
    .replaceAll("`", String.raw`\(ga`)
    .replaceAll("'", String.raw`\(aq`)
    .replaceAll("^", String.raw`\(ha`)
    .replaceAll("~", String.raw`\(ti`);
}

/** Text between the quotation marks of a request. */
const quoted = (text: string): string => escaped(text).replaceAll('"', String.raw`\(dq`);
