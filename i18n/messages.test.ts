import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadMessages } from "./load-messages";
import { LOCALES } from "./locales";
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

  test("is what its pages load", async () => {
    expect(await loadMessages(locale)).toEqual(MESSAGES[locale]);
  });

  test("is spoken where the manager is away", () => {
    const words = /^const WORDS = \{$.*?^\};$/ms.exec(readFileSync("public/sw.js", "utf8"))?.[0];
    expect(words).toMatch(new RegExp(`^  ${locale}: \\{$`, "m"));
  });
});
