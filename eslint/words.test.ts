import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import { docComments, questionOf, retiredNames, retiredWord } from "./words.mjs";

describe("names", () => {
  it.each([
    ["toldOf", "told"],
    ["isTold", "told"],
    ["TELL_EVERY", "tell"],
    ["pendingWish", "wish"],
    ["told", "told"],
  ])("%s has a word that is not used any more", (name, word) => {
    expect(retiredWord(name)).toBe(word);
  });

  it.each(["heartbeat", "teller", "heardAt", "could_not_be_told", "notify", "arrival"])(
    "%s is none",
    (name) => {
      expect(retiredWord(name)).toBeUndefined();
    },
  );
});

describe("doc comments", () => {
  it.each(["* What is due. ", "*\n * How often. ", "* When it ends; null: never. "])(
    "%j is a question",
    (comment) => {
      expect(questionOf(comment)).toBeDefined();
    },
  );

  it.each(["* Whether it is due. ", " What is no doc comment. ", "* Somewhat late. ", "* Servers due. "])(
    "%j is none",
    (comment) => {
      expect(questionOf(comment)).toBeUndefined();
    },
  );
});

it("both are reported where they stand", () => {
  const plugin = { rules: { "retired-names": retiredNames, "doc-comments": docComments } };
  const found = new Linter().verify(
    "/** What it is. */\nconst told = 1;\n/** Its end. */\nconst end = 2;\n",
    {
      plugins: { words: plugin },
      rules: { "words/retired-names": "error", "words/doc-comments": "error" },
    },
  );
  expect(found.map(({ ruleId, line }) => [ruleId, line])).toEqual([
    ["words/doc-comments", 1],
    ["words/retired-names", 2],
  ]);
});
