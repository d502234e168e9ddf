import { expect, it } from "vitest";
import { areAlike, isNoPerson, meansName, personName } from "./person-name";

it.for([
  ["alice", "Alice"],
  ["alice", "a lice"],
  ["alice", "al.ice"],
  ["alice", "ａｌｉｃｅ"],
  ["alice", "аlісе"], // Cyrillic а, і, с and е
  ["alice", "a1ice"],
  ["alice", "álice"],
  ["bob", "b0b"],
  ["Straße", "STRASSE"],
  ["modern", "modem"],
  ["ヘルパー", "へルパー"],
  ["力", "カ"],
  ["admin", "admin\uFE0F"], // a selector of a letter's form
  ["admin", "ad\u034Fmin"], // a joiner of letters
  ["admin", "admi\u115Fn"], // a filler
  ["admin", "adm\u{E0100}in"],
  ["admin", "admin\u0489"], // a mark around the letter
  ["admin", "ᴀᴅᴍɪɴ"],
  ["admin", "ᎪᎠᎷᎥΝ"], // Cherokee and Greek capitals
  ["admin", "ꓮꓓꓟꓲꓠ"], // Lisu
  ["admin", "αԁⅿіո"], // Greek, Cyrillic, a numeral, Armenian
  ["admin", "ɑdmın"],
  ["admin", "αdмιո"],
  ["admin", "ａｄｍｉｎ"],
  ["admin", "𝕒𝕕𝕞𝕚𝕟"],
  ["admin", "adrnin"],
  ["root", "rооt"],
  ["root", "rөot"],
  ["bob", "ЬоЬ"],
  ["hana", "hаոа"],
  ["HANA", "НАΝА"],
  ["will", "vvill"],
  ["o'brien", "o\u02BCbrien"], // an apostrophe that is a letter
  ["a-b", "a\uA4FAb"],
  ["admin", "admin\u02CC"], // a low stroke
  ["admin", "admin\uFF9E"], // a voicing mark on what has no voice
  ["ガク", "カ\u3099ク"],
] as const)("%s and %s look alike", ([one, other]) => {
  expect(areAlike(one, other)).toBe(true);
  expect(areAlike(other, one)).toBe(true);
});

it.for([
  ["alice", "alicia"],
  ["かき", "がき"],
  ["yuki", "yuka"],
  ["田中", "中田"],
  ["hana", "nana"],
  ["rob", "yob"],
  ["Иван", "Ивен"],
  ["Νίκος", "Νίκη"],
  ["สมชาย", "สมหญิง"],
  ["अमित", "अमिता"],
] as const)("%s and %s do not", ([one, other]) => {
  expect(areAlike(one, other)).toBe(false);
});

it.for([
  ["Alice", "Alice"],
  ["  Anna \t Maria ", "Anna Maria"],
  ["yuki@example.org", "yuki@example.org"],
  ["由紀", "由紀"],
  ["ｙｕｋｉ", "yuki"],
  ["", null],
  ["...", null],
  ["token:backup", null],
  ["a\u202Eb", null],
  ["a\u200Bb", null],
  ["<b>", null],
  ["a".repeat(51), null],
  ["カ\u309Bク", null], // its accent stands behind a blank, once it is composed
  ["admin\uFE0F", null],
  ["ad\u034Fmin", null],
  ["ᄀ\u1160", null],
  ["\u3164a", null],
  ["adm\u{E0100}in", null],
  ["\u0301a", null],
  ["a\u0335\u0336\u0337\u0338\u0339", null],
  ["Nguyễn", "Nguyễn"],
  ["अमित", "अमित"],
] as const)("%j becomes %j", ([asked, name]) => {
  const read = personName.safeParse(asked);
  expect(read.success ? read.data : null).toBe(name);
});

it("nobody is called like what is no person", () => {
  expect(["Agent", "Manager", "manаger", "agents"].map(isNoPerson)).toEqual([true, true, true, false]);
});

it("whoever logs in need not mind capitals, and means nobody who only looks like it", () => {
  expect(
    ["Alice", "ALICE", "ａｌｉｃｅ", "a1ice", "al ice"].map((typed) => meansName(typed, "alice")),
  ).toEqual([...[true, true, true, false, false]]);
});

it.for(["token\u02D0backup", "token\uA4FDbackup", "Tоken\u0903 backup", "t\u03BFken\u1038a"])(
  "%s is taken for a program",
  (name) => {
    expect(isNoPerson(name)).toBe(true);
  },
);

it.for(["token", "tokenbackup", "Takeru", "ルーク", "สมชาย", "अमिताः"])("%s is not", (name) => {
  expect(isNoPerson(name)).toBe(false);
});
