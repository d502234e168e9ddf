import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerOf, frames, wordFor, wordsOf } from "./line";

describe("words of a line", () => {
  it.each<[line: string, words: readonly string[] | null]>([
    ["", []],
    ["OK", ["OK"]],
    ["OK STARTTLS", ["OK", "STARTTLS"]],
    ["UPS lab", ["UPS", "lab"]],
    ['UPS lab "Lab UPS"', ["UPS", "lab", "Lab UPS"]],
    ['VAR lab ups.status "OB DISCHRG LB"', ["VAR", "lab", "ups.status", "OB DISCHRG LB"]],
    ['VAR lab ups.mfr ""', ["VAR", "lab", "ups.mfr", ""]],
    ['VAR lab ups.mfr "a \\"b\\" \\\\ c"', ["VAR", "lab", "ups.mfr", 'a "b" \\ c']],
    ["  OK \t now ", ["OK", "now"]],
    ['VAR lab ups.mfr "never', null],
    ['VAR lab ups.mfr "never\\"', null],
    ["a b c d e f g h i j k l m n o p q", null],
  ])("%j", (line, words) => expect(wordsOf(line)).toEqual(words));

  it("reads whatever is sent as one word", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { maxLength: 16 }), (words) => {
        const plain = words.map((word) => word.replace(/[\n\r]/g, "_"));
        expect(wordsOf(plain.map(wordFor).join(" "))).toEqual(plain);
      }),
    );
  });

  it("takes any line as words or as none", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (line) => {
        const words = wordsOf(line);
        expect(words === null || words.length <= 16).toBe(true);
      }),
    );
  });
});

describe("answers", () => {
  it.each([
    ["ERR DATA-STALE", { kind: "error", code: "DATA-STALE" }],
    ["ERR UNKNOWN-UPS and more", { kind: "error", code: "UNKNOWN-UPS" }],
    ["OK", { kind: "words", words: ["OK"] }],
    ["ERR", null],
    ["ERR nonsense", null],
    ["ERR A\u0007", null],
    ["", null],
    ['"', null],
  ])("%j", (line, answer) => expect(answerOf(line)).toEqual(answer));

  it("begin and end the list that was asked for, and no other", () => {
    const words = (line: string): readonly string[] => wordsOf(line) ?? [];
    expect(frames(words("BEGIN LIST VAR lab"), "BEGIN", ["VAR", "lab"])).toBe(true);
    expect(frames(words("END LIST VAR lab"), "BEGIN", ["VAR", "lab"])).toBe(false);
    expect(frames(words("BEGIN LIST VAR other"), "BEGIN", ["VAR", "lab"])).toBe(false);
    expect(frames(words("BEGIN LIST VAR lab more"), "BEGIN", ["VAR", "lab"])).toBe(false);
  });
});
