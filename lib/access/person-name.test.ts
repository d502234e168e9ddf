import { expect, it } from "vitest";
import { isNoPerson, lookOf, meansName, personName } from "./person-name";

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
] as const)("%s and %s look alike", ([one, other]) => {
  expect(lookOf(one)).toBe(lookOf(other));
});

it.for([
  ["alice", "alicia"],
  ["かき", "がき"],
  ["yuki", "yuka"],
  ["田中", "中田"],
] as const)("%s and %s do not", ([one, other]) => {
  expect(lookOf(one)).not.toBe(lookOf(other));
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
