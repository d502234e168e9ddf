import fc from "fast-check";
import { expect, test } from "vitest";
import { keptNote, noteLine } from "./note";

test.each([
  ["  Behind the door.  ", "Behind the door."],
  ["one\r\ntwo\rthree\u2028four\u2029five", "one\ntwo\nthree\nfour\nfive"],
  ["\n\n one  \n\n  two\t\n \n", "one\n\n  two"],
  ["a\u0000b\u0007c\u202Ed\u2066e", "a b c d e"],
  ["a\tb", "a\tb"],
  ["👩‍👩‍👧 日本語 עברית", "👩‍👩‍👧 日本語 עברית"],
  ["\uD800", "\uFFFD"],
  [" \n\t\n", ""],
])("%j is kept as %j", (typed, kept) => {
  expect(keptNote(typed)).toBe(kept);
});

test("what is kept stays as it is, and has nothing in it that turns lines or that no text may hold", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (typed) => {
      const kept = keptNote(typed);
      expect(keptNote(kept)).toBe(kept);
      expect(kept).not.toMatch(/[^\P{Cc}\t\n]|\p{Bidi_Control}|\r/u);
      expect(kept.isWellFormed()).toBe(true);
    }),
  );
});

test.each([
  ["", ""],
  ["one\ntwo", "one"],
  ["x".repeat(80), "x".repeat(80)],
  [`${"🛏".repeat(81)}\ntwo`, `${"🛏".repeat(79)}…`],
])("lists show the beginning of the first line: %j", (note, line) => {
  expect(noteLine(note)).toBe(line);
});
