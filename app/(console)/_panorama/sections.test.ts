import { expect, test } from "vitest";
import { sectionsOf, sentenceOf } from "./sections";

const server = (uuid: string) => ({ uuid });

test("a server in several groups is in each; one in none has a section of its own, the last", () => {
  const groups = [
    { uuid: "g1", name: "Room 1", serverUuids: ["a", "b"] },
    { uuid: "g2", name: "Room 2", serverUuids: ["b", "gone"] },
    { uuid: "g3", name: "Empty", serverUuids: [] },
  ];
  expect(sectionsOf(groups, [server("c"), server("b"), server("a")])).toEqual([
    { uuid: "g1", name: "Room 1", servers: [server("b"), server("a")] },
    { uuid: "g2", name: "Room 2", servers: [server("b")] },
    { uuid: null, name: null, servers: [server("c")] },
  ]);
});

test("sections with the most urgent servers come first, else in the order of the groups", () => {
  const groups = ["g1", "g2", "g3"].map((uuid) => ({ uuid, name: uuid, serverUuids: [`of ${uuid}`] }));
  const servers = ["lost", "of g1", "of g2", "of g3"].map(server);
  const order = (urgent: readonly string[]) =>
    sectionsOf(groups, servers, ({ uuid }) => (urgent.includes(uuid) ? 0 : 1)).map(({ uuid }) => uuid);
  expect(order(["of g3"])).toEqual(["g3", "g1", "g2", null]);
  expect(order(["lost", "of g2"])).toEqual(["g2", null, "g1", "g3"]);
  expect(order([])).toEqual(["g1", "g2", "g3", null]);
});

const room = (on: readonly number[], trouble: readonly number[] = []) =>
  Array.from({ length: 30 }, (_, index) => ({
    name: `105-${String(index).padStart(2, "0")}`,
    statusColour: trouble.includes(index)
      ? ("trouble" as const)
      : on.includes(index)
        ? ("on" as const)
        : ("off" as const),
  }));

test("28 off · 2 on: 04, 17", () => {
  expect(sentenceOf(room([4, 17]))).toEqual([
    { statusColour: "off", count: 28, names: [] },
    { statusColour: "on", count: 2, names: ["04", "17"] },
  ]);
});

test("trouble comes first, however little of it there is", () => {
  expect(sentenceOf(room([], [9]))[0]).toEqual({ statusColour: "trouble", count: 1, names: ["09"] });
});

test("what all are is told without names; of a few servers each is named", () => {
  expect(sentenceOf(room([]))).toEqual([{ statusColour: "off", count: 30, names: [] }]);
  expect(
    sentenceOf([
      { name: "mail", statusColour: "on" },
      { name: "nas", statusColour: "on" },
    ]),
  ).toEqual([{ statusColour: "on", count: 2, names: ["mail", "nas"] }]);
});

test("names are shortened where a word ends, and never within a character", () => {
  const names = ["web-1", "web-10", "web-2", "web-🦉", "web-5"];
  const all = names.map((name, index) => ({
    name,
    statusColour: index < 4 ? ("on" as const) : ("off" as const),
  }));
  expect(sentenceOf(all).find(({ statusColour }) => statusColour === "off")?.names).toEqual(["5"]);
  const owls = "🦉".repeat(100);
  expect(sentenceOf([{ name: owls, statusColour: "on" }])[0]?.names).toEqual([`${"🦉".repeat(23)}…`]);
});
