import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadMessages } from "./load-messages";
import { LOCALES, type Locale } from "./locales";
import { MESSAGES } from "./messages";

/** Path of every message → the message. */
function flatten(node: object, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(node)) {
    const path = prefix ? `${prefix}.${key}` : key;
    if (typeof value === "string") found.set(path, value);
    else for (const [inner, text] of flatten(value as object, path)) found.set(inner, text);
  }
  return found;
}

/** The arguments and tags that a message takes. */
function placeholders(message: string): string[] {
  const found = [...message.matchAll(/\{(\w+)[,}]|<(\w+)>/g)].map((match) => match[1] ?? match[2] ?? "");
  return [...new Set(found)].sort();
}

/** Words that docs/glossary.md has replaced on the screen, and signs of which there is one kind. */
const REPLACED: Readonly<Record<Locale, RegExp>> = {
  en: /power status|current status|acknowledge|of late\b|at this moment|all the same|end hold|with exceptions|'/i,
  ja: /報告|起動せず|起動に注意|しだい|例外あり|電源状態|[^{]: |:$|～|[(](?=[ぁ-んァ-ヶ一-龠])/,
};

const [FALLBACK] = LOCALES;
const english = flatten(MESSAGES[FALLBACK]);

test("each file of messages is of a language", () => {
  expect(readdirSync("i18n/messages").sort()).toEqual(LOCALES.map((locale) => `${locale}.json`).sort());
});

describe.each(LOCALES)("%s", (locale) => {
  const messages = flatten(MESSAGES[locale]);

  test("has the same messages as all others", () => {
    expect([...messages.keys()]).toEqual([...english.keys()]);
  });

  test("each message takes the same arguments, and none is empty", () => {
    const faults = [...english].flatMap(([key, first]) => {
      const second = messages.get(key) ?? "";
      return [
        ...(second.trim() ? [] : [`${key} is empty`]),
        ...(placeholders(first).join() === placeholders(second).join()
          ? []
          : [`${key} takes other arguments`]),
      ];
    });
    expect(faults).toEqual([]);
  });

  test("has one word a thing", () => {
    expect([...messages].filter(([, message]) => REPLACED[locale].test(message))).toEqual([]);
  });

  test("is what its pages load", async () => {
    expect(await loadMessages(locale)).toEqual(MESSAGES[locale]);
  });

  test("is spoken where the manager is away", () => {
    const words = /^const WORDS = \{$.*?^\};$/ms.exec(readFileSync("public/sw.js", "utf8"))?.[0];
    expect(words).toMatch(new RegExp(`^  ${locale}: \\{$`, "m"));
  });
});
