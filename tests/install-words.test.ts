import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { LOCALES } from "../i18n/locales";
import { ROOT } from "./helpers/environment";

const FILE = path.join(ROOT, "deploy", "install.sh");
const SCRIPT = readFileSync(FILE, "utf8");
const OTHERS = LOCALES.filter((locale) => locale !== "en");
const [code = "", table = ""] = SCRIPT.split(/^ {2}done <<'WORDS'\n|^WORDS$/m);

/** Sentences that the script says: the first argument of its words for that. */
const said = [...code.matchAll(/\b(?:in_words|say|warn|die|ask) "([^"$]*)"/g)]
  .map(([, sentence = ""]) => sentence)
  .filter((sentence) => sentence !== "%s");

/** The table: each sentence with its languages. */
const rows = new Map<string, Map<string, string>>();
for (const line of table.trimEnd().split("\n")) {
  const [, language, text = ""] = /^>([a-z]{2}) (.+)$/.exec(line) ?? [];
  if (language === undefined) rows.set(line, new Map());
  else [...rows.values()].at(-1)?.set(language, text);
}

function run(env: Readonly<Record<string, string>>): string {
  const { stderr, status } = spawnSync("dash", [FILE, "nonsense"], {
    encoding: "utf8",
    env: { NODE_ENV: "test", PATH: "/usr/bin:/bin", ...env },
  });
  expect(status).toBe(2);
  return stderr;
}

describe("install.sh", () => {
  test("has each of its sentences in the table, and no other", () => {
    expect([...rows.keys()].sort()).toEqual([...new Set(said)].sort());
    expect(said.length).toBeGreaterThan(50);
  });

  test.each(OTHERS)(
    "says each sentence with as many values, and nothing else that printf would take (%s)",
    (language) => {
      for (const [sentence, languages] of rows) {
        const own = languages.get(language) ?? "";
        expect(own.match(/[%\\].?/g) ?? [], sentence).toEqual(sentence.match(/%s/g) ?? []);
        expect(own, sentence).not.toBe(sentence);
        expect(own.trim()).not.toBe("");
      }
    },
  );

  test("says nothing with a variable in it but by %s, so that each sentence has one form", () => {
    const built = code.match(/\b(?:in_words|say|warn|die|ask) "[^"]*\$[^@"][^"]*"/g) ?? [];
    expect(built).toEqual([]);
  });

  test("speaks as the locale asks, and English where that is none of these, or not UTF-8", () => {
    const usage = "sh install.sh [--wake-on-lan | --no-wake-on-lan] URL [CA_FILE] | upgrade | uninstall\n";
    const english = `komoriuta: usage: ${usage}`;
    expect(run({})).toBe(english);
    expect(run({ LANG: "de_AT.UTF-8" })).toBe(`komoriuta: Aufruf: ${usage}`);
    expect(run({ LANG: "C", LC_ALL: "ja_JP.utf8" })).toBe(`komoriuta: 使い方: ${usage}`);
    const others: readonly Readonly<Record<string, string>>[] = [
      { LANG: "de_DE.UTF-8", LC_ALL: "C" },
      { LANG: "de_DE" },
      { LANG: "it_IT.UTF-8" },
      { LANG: "zh_CN.UTF-8", TERM: "linux" },
      { LANG: "$(id).UTF-8" },
    ];
    for (const env of others) expect(run(env), JSON.stringify(env)).toBe(english);
  });
});
