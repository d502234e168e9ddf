import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { LANGUAGES } from "../agent-deno/words/languages.ts";
import type { Catalogue, Translated } from "../command-line/words.ts";
import { LOCALES } from "../i18n/locales";

/** The words of a room, and the folders whose files say them. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  "command-line/words": ["command-line"],
  "agent-deno/news/words": ["agent-deno/daemon", "agent-deno/news"],
  "agent-deno/words": [
    "agent-deno",
    "agent-deno/cli",
    "agent-deno/host",
    "agent-deno/host/windows",
    "agent-deno/systems",
  ],
  "agent-deno/komoctl/words": ["agent-deno/komoctl", "agent-deno/komoctl/verbs"],
};

/** Sentences that are the same in a language. */
const SAME: Readonly<Record<(typeof LANGUAGES)[number], readonly string[]>> = {
  de: ["{name} {fault}.", "in {span}", "Manager", "Board", "Token:"],
  es: ["{name} {fault}.", "no", "no (komo-agent enable)", "Error", "Token:"],
  fr: ["{name} {fault}."],
  ja: [],
  ko: [],
  pt: ["{name} {fault}.", "Token:"],
  zh: ["{name} {fault}."],
};
/** Commands to type, names, signs and figures, and nothing else. */
const COMMAND = /^`[^`]+`$|^[^a-z]*$|^(\{\w+\}\W*)+$/;

const read = (room: string, language: string): Catalogue =>
  JSON.parse(readFileSync(path.join(room, `${language}.json`), "utf8")) as Catalogue;
const namesIn = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
const formsOf = (text: Translated): string[] => (typeof text === "string" ? [text] : Object.values(text));

/** The sources of a folder, with what stands behind backslashes as it is meant. */
function sourcesOf(folder: string): string {
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  return files
    .map((file) => readFileSync(path.join(folder, file), "utf8"))
    .join("\n")
    .replaceAll(/\\([`"'])/g, "$1")
    .replaceAll("\\n", "\n");
}

test("the command lines speak the languages of the console", () => {
  expect(["en", ...LANGUAGES].sort()).toEqual([...LOCALES].sort());
});

/** Sentences that komoctl takes from the others. */
const SHARED = ["command-line/words", "agent-deno/words"].flatMap((room) => Object.keys(read(room, "de")));

describe.each(Object.keys(ROOMS))("%s", (room) => {
  const sentences = Object.keys(read(room, "de"));

  test("has no sentence that nobody says", () => {
    const sources = (ROOMS[room] ?? []).map(sourcesOf).join("\n");
    expect(sentences.filter((sentence) => !sources.includes(sentence))).toEqual([]);
  });

  // Deno takes the type of a JSON file for any, so the compiler does not ask for all of them.
  test("has each sentence that is said", () => {
    const sources = (ROOMS[room] ?? []).map(sourcesOf).join("\n");
    const said = [...sources.matchAll(/\bsay\(\s*"([^"]*[a-z][^"]*)"/g)].map(([, sentence = ""]) => sentence);
    const common = room === "agent-deno/words" ? Object.keys(read("command-line/words", "de")) : [];
    const others = room === "agent-deno/komoctl/words" ? SHARED : common;
    expect(said.filter((sentence) => !sentences.includes(sentence) && !others.includes(sentence))).toEqual(
      [],
    );
  });

  test.each(LANGUAGES)("says the same sentences, with the same arguments (%s)", (language) => {
    const catalogue = read(room, language);
    expect(Object.keys(catalogue)).toEqual(sentences);
    const wrong = sentences.filter((sentence) =>
      formsOf(catalogue[sentence] ?? "").some(
        (form) => form.trim() === "" || namesIn(form).join() !== namesIn(sentence).join(),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test.each(LANGUAGES)("has the plurals of %s where there are several", (language) => {
    const rules = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const forms = Object.values(read(room, language)).filter((text) => typeof text !== "string");
    for (const text of forms) {
      expect(text).toHaveProperty("other");
      expect(Object.keys(text).filter((rule) => !rules.includes(rule as Intl.LDMLPluralRule))).toEqual([]);
    }
  });

  test.each(LANGUAGES)("leaves nothing in English (%s)", (language) => {
    const catalogue = read(room, language);
    const left = sentences.filter(
      (sentence) =>
        catalogue[sentence] === sentence && !COMMAND.test(sentence) && !SAME[language].includes(sentence),
    );
    expect(left).toEqual([]);
  });
});

test("no refusal and no line for people passes the tables by", () => {
  const files = ["command-line", "agent-deno/cli", "agent-deno/komoctl", "agent-deno/komoctl/verbs"].map(
    sourcesOf,
  );
  const config = readFileSync("agent-deno/config.ts", "utf8");
  const bare = [...files, config].flatMap((source) => [
    ...(source.match(/new (?:Refusal|UsageFault)\(\s*(?:[\w.]+,\s*)?["'`].*/g) ?? []),
    ...(source.match(/\bio\.(?:out|ask|askSecret)\((?:printable\()?["'`][^`"'$\n]*[a-z]{2}.*/g) ?? []),
  ]);
  expect(bare).toEqual([]);
});
