import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dispatch } from "../command-line/dispatch.ts";
import type { Described } from "../command-line/verb.ts";
import { speak, type Catalogue } from "../command-line/words.ts";
import { WAY_KINDS } from "../lib/power/ways";
import { pseudoSentence } from "../scripts/languages/pseudo.mjs";

/** A module of the agent, whose types are those of Deno. */
const agentModule = (name: string): Promise<unknown> =>
  import(path.join(import.meta.dirname, "..", "agent-deno", name));
const { KOMO_AGENT } = (await agentModule("cli/program.ts")) as { KOMO_AGENT: Described };
const { KOMOCTL } = (await agentModule("komoctl/program.ts")) as { KOMOCTL: Described };
const { FIELD_CHECKS } = (await agentModule("config.ts")) as { FIELD_CHECKS: object };

const ROOMS = ["command-line/words", "agent-deno/words", "agent-deno/komoctl/words"];

/** Every sentence that has other languages, in pseudo English. */
function pseudoCatalogue(): Catalogue {
  const sentences = ROOMS.flatMap((room) =>
    Object.keys(JSON.parse(readFileSync(path.join(room, "de.json"), "utf8")) as object),
  );
  return Object.fromEntries(sentences.map((sentence) => [sentence, pseudoSentence(sentence)]));
}

beforeAll(() => speak({ locale: "en", catalogue: pseudoCatalogue() }));
afterAll(() => speak());

/** Words that are typed besides those of the grammar: settings, their values, and ways to wake. */
const TYPED = [
  "managerUrl",
  ...Object.keys(FIELD_CHECKS),
  ...WAY_KINDS,
  "URL PATH N true false on off json zzz",
];

/** The words that anybody types to a program: its name, its verbs, their options and arguments. */
function typedTo({ name, verbs }: Described): Set<string> {
  const usages = Object.values(verbs).flatMap(({ arguments: words = "", options, flags }) => [
    words,
    ...Object.keys({ ...options, ...flags }),
  ]);
  return new Set([name, ...Object.keys(verbs), ...usages, ...TYPED].flatMap(wordsIn));
}

/** Plain words; the letter of "30m" is none. */
const wordsIn = (text: string): string[] => text.match(/\b[A-Za-z]+/g) ?? [];

/** Everything that a program says to these command lines. */
async function saidTo(program: Described, lines: readonly (readonly string[])[]): Promise<string[]> {
  const said: string[] = [];
  const say = (text: string) => void said.push(...text.split("\n"));
  for (const line of lines) await dispatch(program as never, line, { io: { out: say, err: say } });
  return said;
}

test.each([KOMO_AGENT, KOMOCTL])(
  "the help of $name, and what it says to what makes no sense, has no word that has no other languages",
  async (program: Described) => {
    const known = typedTo(program);
    const asked = [[], ["help"], ...Object.keys(program.verbs).map((verb) => ["help", verb])];
    const wrong = [["zzz"], ["help", "zzz"], ["help", "--zzz"], ["help", "one", "two"], ["help", "--json=1"]];
    const said = await saidTo(program, [...asked, ...wrong]);
    const left = said.filter((line) => wordsIn(line).some((word) => !known.has(word)));
    expect(left).toEqual([]);
    expect(said.length).toBeGreaterThan(80);
  },
);
