import { readFileSync } from "node:fs";
import { parse, TYPE, type MessageFormatElement } from "@formatjs/icu-messageformat-parser";
import { expect, test } from "vitest";
import {
  accented,
  CLOSES,
  LETTERS,
  OPENS,
  pseudoMessage,
  pseudoMessages,
  pseudoSentence,
} from "./pseudo.mjs";

/** All messages of a tree, in its order. */
const messagesOf = (tree: object): string[] =>
  Object.values(tree).flatMap((below) => (typeof below === "string" ? [below] : messagesOf(below as object)));

/** All of a message but its letters, in any order of its cases. */
const shapeOf = (elements: readonly MessageFormatElement[]): unknown[] =>
  elements.map((element) => {
    if (element.type === TYPE.literal) return element.value.replaceAll(/\p{L}/gu, "");
    if (element.type === TYPE.tag) return { [element.value]: shapeOf(element.children) };
    if (element.type !== TYPE.plural && element.type !== TYPE.select)
      return { ...element, location: undefined };
    const cases = Object.entries(element.options).map(([name, { value }]) => [name, shapeOf(value)]);
    return { [element.value]: element.type, ...Object.fromEntries(cases) };
  });

const ENGLISH = JSON.parse(readFileSync("i18n/messages/en.json", "utf8")) as object;
const english = messagesOf(ENGLISH);
const pseudo = messagesOf(pseudoMessages(ENGLISH));

test("every message keeps its arguments, tags, cases, numbers and signs", () => {
  expect(pseudo.length).toBe(english.length);
  for (const [at, message] of english.entries())
    expect(shapeOf(parse(pseudo[at]?.replaceAll(/[⟦⟧]/g, "") ?? "")), message).toEqual(
      shapeOf(parse(message)),
    );
});

test("no letter of a message stays as it was, and all of it stands between brackets", () => {
  const literals = (elements: readonly MessageFormatElement[]): string =>
    elements
      .map((element) => {
        if (element.type === TYPE.literal) return element.value;
        if (element.type === TYPE.tag) return literals(element.children);
        const isChoice = element.type === TYPE.plural || element.type === TYPE.select;
        return isChoice ? Object.values(element.options).map(({ value }) => literals(value)) : "";
      })
      .join("");
  for (const message of pseudo) {
    expect(literals(parse(message))).not.toMatch(/[A-Za-z]/);
    if (/\p{L}/u.test(message)) expect(message).toMatch(/^⟦.*⟧$/s);
  }
});

test.each([
  ["Wake again", "⟦Ŵááķéé ááĝááííññ⟧"],
  [
    "{count, plural, one {# server} other {# <b>servers</b>}}",
    "⟦{count,plural,one{# ššééŕṽééŕ} other{# <b>ššééŕṽééŕšš</b>}}⟧",
  ],
  [", ", ", "],
])("%s", (message, spoken) => {
  expect(pseudoMessage(message)).toBe(spoken);
});

test("a sentence of the programs keeps its arguments", () => {
  expect(pseudoSentence("{file}: cannot be read: {why}.")).toBe("⟦{file}: çááññññóóţ ƀéé ŕééááđ: {why}.⟧");
});

test("texts become two fifths longer, in letters that no data has", () => {
  const text = english.join(" ").replace(/[^\p{L} .,]/gu, "");
  const longer = accented(text).length / text.length;
  expect(longer).toBeGreaterThan(1.3);
  expect(longer).toBeLessThan(1.5);
  expect(new Set(LETTERS).size).toBe(52);
  expect(LETTERS + OPENS + CLOSES).not.toMatch(/[\0-\x7f]/);
});
