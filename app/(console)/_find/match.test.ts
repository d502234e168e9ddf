import { expect, test } from "vitest";
import { tokensOf } from "./search";
import { askedOf, find, target } from "./match";

const names = [
  "PC17",
  "R105-PC17",
  "R105-PC170",
  "R117-PC05",
  "Room105-PC17",
  "nas",
  "nas-backup",
  "bonanas",
];
const targets = names.map((name) => target(name, name, name === "PC17" ? ["Room 105"] : []));
const found = (search: string, recent: readonly string[] = [], limit = 9) =>
  find(targets, tokensOf(search), recent, limit).best.map(({ name }) => name);

test.each([
  // The whole name, then beginnings, then words, then anywhere.
  ["nas", ["nas", "nas-backup", "bonanas"]],
  ["pc17", ["PC17", "R105-PC17", "R105-PC170", "Room105-PC17"]],
  // Words in any order; a match in its group comes after matches in names.
  ["17 105", ["R105-PC17", "R105-PC170", "Room105-PC17", "PC17"]],
  ["backup nas", ["nas-backup"]],
  // Scattered letters, where nothing better is found.
  ["rpc170", ["R105-PC170"]],
  ["room17", ["Room105-PC17"]],
  ["n0thing", []],
])("%j finds, in this order, %j", (search, expected) => {
  expect(found(search)).toEqual(expected);
});

test("what was used last comes first among what fits as well, and never before what fits better", () => {
  expect(found("pc17", ["Room105-PC17", "R105-PC170"])).toEqual([
    "PC17",
    "Room105-PC17",
    "R105-PC170",
    "R105-PC17",
  ]);
  expect(found("nas", ["bonanas"])).toEqual(["nas", "nas-backup", "bonanas"]);
});

test("no more than are asked for, and how many there are", () => {
  expect(find(targets, ["pc"], [], 2)).toMatchObject({
    count: 5,
    best: [{ name: "PC17" }, { name: "R105-PC17" }],
  });
});

test("ten thousand are searched within a frame or two", () => {
  const many = Array.from({ length: 10_000 }, (_, i) =>
    target(`${i}`, `Room ${i % 200} PC ${i}`, ["Floor 2"]),
  );
  const cpu = process.cpuUsage();
  for (const search of ["1", "10", "105", "105 1", "105 17", "floor 17", "rmpc9999", "nothing at all"])
    find(many, tokensOf(search), ["17"], 8);
  // Eight keys; what they take of the processor, since test machines are busy, and a loose limit.
  const { user, system } = process.cpuUsage(cpu);
  expect((user + system) / 1000 / 8).toBeLessThan(60);
});

const verbs = [
  { name: "on", words: ["turn", "on", "wake"] },
  { name: "off", words: ["turn", "off"] },
] as const;

test.each([
  ["105 17", [], ["105", "17"]],
  ["off 105", ["off"], ["105"]],
  ["105 off", ["off"], ["105"]],
  ["turn of nas", ["off"], ["nas"]],
  ["turn nas", ["on", "off"], ["nas"]],
  ["wake", ["on"], []],
  // Two commands at once count as none.
  ["wake off nas", [], ["nas"]],
  ["o nas", [], ["o", "nas"]],
])("%j asks for %j of %j", (search, names, rest) => {
  expect(askedOf<"on" | "off">(verbs, tokensOf(search))).toEqual({ verbs: names, rest });
});

const unspaced = [
  { name: "on", words: ["起動", "を起動", "开机", "켜기"] },
  { name: "off", words: ["シャットダウン", "关机", "끄기", "off"] },
  { name: "keep", words: ["保持开机", "維持"] },
  { name: "why", words: ["왜", "なぜ"] },
] as const;

test.each([
  ["关机105", ["off"], ["105"]],
  ["105关机", ["off"], ["105"]],
  ["关机三楼 17", ["off"], ["三楼", "17"]],
  ["105保持开机", ["keep"], ["105"]],
  ["3階起動", ["on"], ["3階"]],
  ["PC17を起動", ["on"], ["pc17"]],
  ["シャットダウンＮＡＳ", ["off"], ["nas"]],
  ["nas끄기", ["off"], ["nas"]],
  ["シャット nas", ["off"], ["nas"]],
  // A word of one letter, alone or beside another script.
  ["왜 105", ["why"], ["105"]],
  ["왜105", ["why"], ["105"]],
  ["왜관 왜관5", [], ["왜관", "왜관5"]],
  ["な nas", [], ["な", "nas"]],
  // Nothing else is taken apart: "3階" is one word.
  ["3階", [], ["3階"]],
  ["office", [], ["office"]],
])("without a blank, %j asks for %j of %j", (search, names, rest) => {
  expect(askedOf<"on" | "off" | "keep" | "why">(unspaced, tokensOf(search))).toEqual({ verbs: names, rest });
});
