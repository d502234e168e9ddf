import fc from "fast-check";
import { expect, test } from "vitest";
import { INITIAL_SETTINGS } from "@/lib/fleet/model/settings";
import { foundBesides, pieces } from "./found";
import { groupNames, has, tokensOf, type Searched } from "./search";

const pc: Searched = {
  ...INITIAL_SETTINGS,
  uuid: "0b5c1f9e-0000-4000-8000-000000000017",
  name: "R105-PC17",
  macAddress: "02:00:5E:AB:CD:17",
  use: [{ name: "Alice (ssh)" }],
  pendingStop: { author: "keeper", reason: "end of lessons" },
  holds: [{ author: "Yuki", reason: "copying disks" }],
};
const groups = ["Room 105", "三階", "Réseau", "ガレージ"];
const finds = (search: string, server: Searched = pc) => has(server, groups, tokensOf(search));

test.each([
  ["", []],
  ["  105   17 ", ["105", "17"]],
  ["105　17", ["105", "17"]],
  ["ＰＣ１７ pc17", ["pc17"]],
])("the words of %j", (search, tokens) => {
  expect(tokensOf(search)).toEqual(tokens);
});

test.each([
  ["105 17", true],
  ["17 105", true],
  ["105 18", false],
  ["room pc", true],
  ["三階 17", true],
  ["reseau", true],
  ["RÉSEAU", true],
  ["カレーシ", false],
  ["alice", true],
  ["alice 105 lessons", true],
  ["yuki copying", true],
  ["keeper", true],
  ["02:00:5e:ab:cd:17", true],
  ["02-00-5E-AB-CD-17", true],
  ["0200.5eab.cd17", true],
  ["abcd17", true],
  ["cd17 105", true],
  ["0b5c1f9e", true],
  // Three letters of a name are not looked for across the pairs of a MAC address, nor words across two texts.
  ["bcd", false],
  ["105 5e", false],
  ["105 017", false],
  [":17", true],
  ["17alice", false],
])("%j finds it: %s", (search, expected) => {
  expect(finds(search)).toBe(expected);
});

test("a server that nobody uses is found by its name alone", () => {
  expect(finds("105 pc", { ...pc, use: null, pendingStop: null, holds: [] })).toBe(true);
  expect(finds("alice", { ...pc, use: null })).toBe(false);
});

test("the groups of each server", () => {
  const names = groupNames([
    { name: "Room 1", serverUuids: ["a", "b"] },
    { name: "Windows", serverUuids: ["b"] },
  ]);
  expect([names.get("a"), names.get("b"), names.get("c")]).toEqual([
    ["Room 1"],
    ["Room 1", "Windows"],
    undefined,
  ]);
});

test.each([
  ["105 pc", []],
  ["room 17", ["Room 105"]],
  ["room 三階 alice", ["Room 105", "三階", "Alice (ssh)"]],
  ["0200.5eab", ["02:00:5E:AB:CD:17"]],
  ["5e:ab 0b5c", ["02:00:5E:AB:CD:17", "0b5c1f9e-0000-4000-8000-000000000017"]],
])("besides its name, %j is found in %j", (search, texts) => {
  expect(foundBesides(pc, groups, tokensOf(search))).toEqual(texts);
});

const marked = (text: string, search: string) =>
  pieces(text, tokensOf(search))
    .map(({ text: piece, found }) => (found ? `[${piece}]` : piece))
    .join("");

test.each([
  ["R105-PC17", "105 17", "R[105]-PC[17]"],
  ["R105-PC17", "pc r1", "[R1]05-[PC]17"],
  ["aaaa", "aa", "[aaaa]"],
  ["ＰＣ１７", "pc", "[ＰＣ]１７"],
  ["㍿ 一号", "式", "[㍿] 一号"],
  ["🌙 moon", "moon", "🌙 [moon]"],
  ["nothing", "105", "nothing"],
])("in %j the words %j cover %j", (text, search, expected) => {
  expect(marked(text, search)).toBe(expected);
});

test("the pieces of a text are the text, whatever was searched for", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (text, search) => {
      expect(
        pieces(text, tokensOf(search))
          .map((piece) => piece.text)
          .join(""),
      ).toBe(text);
    }),
  );
});
