import { expect, test } from "vitest";
import en from "./messages/en.json";
import ja from "./messages/ja.json";

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

const english = flatten(en);
const japanese = flatten(ja);

test("both languages have the same messages", () => {
  expect([...japanese.keys()]).toEqual([...english.keys()]);
});

test("each message takes the same arguments in both languages, and none is empty", () => {
  const faults = [...english].flatMap(([key, first]) => {
    const second = japanese.get(key) ?? "";
    return [
      ...(first.trim() && second.trim() ? [] : [`${key} is empty`]),
      ...(placeholders(first).join() === placeholders(second).join() ? [] : [`${key} takes other arguments`]),
    ];
  });
  expect(faults).toEqual([]);
});
