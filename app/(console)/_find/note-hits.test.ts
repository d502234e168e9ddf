import fc from "fast-check";
import { expect, test } from "vitest";
import { anyNote } from "@/lib/fleet/model/testing";
import { findable, withNotesIn } from "./findable";
import { find } from "./match";
import { noteHits } from "./note-hits";
import { withNotes } from "./notes";
import { foundBesides } from "./found";
import { folded, has, tokensOf } from "./search";

const hits = (note: string, search: string) => noteHits([{ uuid: "a", note }], tokensOf(search))["a"];

test.each([
  ["Behind the door, key at the desk.", "door", "Behind the door, key at the desk."],
  ["one\nBehind the DOOR\nthree", "door", "Behind the DOOR"],
  ["one\ntwo\nthree", "three one", "three · one"],
  ["the key lies behind the door", "door key", "the key lies behind the door"],
  [`${"x".repeat(30)} door ${"y".repeat(90)}`, "door", `…door ${"y".repeat(55)}…`],
  ["Manual: https://wiki.example/nas (key at the desk)", "desk", "…at the desk)"],
  ["ＤＯＯＲ", "door", "ＤＯＯＲ"],
  ["", "door", undefined],
  ["Behind the door", "window", undefined],
  ["Behind the door", "", undefined],
])("of %j a search for %j shows %j", (note, search, shown) => {
  expect(hits(note, search)).toBe(shown);
});

const server = {
  ...{ uuid: "a", name: "alder", macAddress: "02:00:00:00:00:01", noteLine: "" },
  ...{ use: null, pendingStop: null, holds: [] },
};

test("words are found in name, group and note together, and the row says which part of the note that was", () => {
  const groups = new Map([["a", ["Room 105"]]]);
  const note = "Behind the door";
  for (const search of ["alder door", "105 behind alder", "door"]) {
    const tokens = tokensOf(search);
    const notes = noteHits([{ uuid: "a", note }], tokens);
    const texts = withNotes(groups, notes).get("a") ?? [];
    expect(has(server, texts, tokens)).toBe(true);
    expect(foundBesides(server, texts, tokens)).toContain(note);
    expect(has(server, groups.get("a") ?? [], tokens)).toBe(false);
    const known = findable([server], [{ uuid: "g", name: "Room 105", serverUuids: ["a"] }], "en");
    expect(find(withNotesIn(known, notes).servers, tokens, [], 5).best).toMatchObject([{ uuid: "a", note }]);
    expect(find(known.servers, tokens, [], 5).count).toBe(0);
  }
  const tokens = tokensOf("alder window");
  expect(has(server, withNotes(groups, noteHits([{ uuid: "a", note }], tokens)).get("a") ?? [], tokens)).toBe(
    false,
  );
});

test("what is shown of a note has each word that the note has, and no other", () => {
  fc.assert(
    fc.property(
      anyNote,
      fc.array(fc.string({ unit: "grapheme", maxLength: 3 }), { maxLength: 3 }),
      (note, typed) => {
        const tokens = tokensOf([...typed, ...note.slice(0, 20).split(" ")].join(" "));
        const hit = folded(noteHits([{ uuid: "a", note }], tokens)["a"] ?? "");
        for (const token of tokens) expect(hit.includes(token)).toBe(folded(note).includes(token));
      },
    ),
  );
});
