import fc from "fast-check";
import { expect, test } from "vitest";
import type { ServerSettings } from "@/lib/fleet/settings";
import { mergeEdits } from "./edited-meanwhile";

const settings = (name: string, macAddress: string, heartbeatInterval: number): ServerSettings => ({
  name,
  macAddress,
  heartbeatInterval,
});
const began = settings("alder", "02:00:00:00:00:01", 10);

test("two who change different things both get theirs", () => {
  const typed = { ...began, heartbeatInterval: 30 };
  const saved = { ...began, name: "alder by the lake" };
  expect(mergeEdits(began, typed, saved)).toEqual({
    fields: settings("alder by the lake", began.macAddress, 30),
    differences: [{ setting: "name", saved: "alder by the lake", typed: null }],
  });
});

test("where both changed the same thing, what was typed stays, and the other is shown", () => {
  const typed = { ...began, name: "mine" };
  const saved = { ...began, name: "theirs" };
  expect(mergeEdits(began, typed, saved)).toEqual({
    fields: typed,
    differences: [{ setting: "name", saved: "theirs", typed: "mine" }],
  });
});

test("where it is not known what the form began with, all that was typed stays", () => {
  const saved = settings("theirs", began.macAddress, 60);
  expect(mergeEdits(null, began, saved)).toEqual({
    fields: began,
    differences: [
      { setting: "name", saved: "theirs", typed: "alder" },
      { setting: "heartbeatInterval", saved: 60, typed: 10 },
    ],
  });
});

const some = fc.record({
  name: fc.constantFrom("a", "b", "c"),
  macAddress: fc.constantFrom("02:00:00:00:00:01", "02:00:00:00:00:02"),
  heartbeatInterval: fc.constantFrom(5, 10, 60),
});

test("nothing that was typed is lost, nothing that was saved is overwritten unseen", () => {
  fc.assert(
    fc.property(fc.option(some), some, some, (began, typed, saved) => {
      const { fields, differences } = mergeEdits(began, typed, saved);
      for (const setting of ["name", "macAddress", "heartbeatInterval"] as const) {
        if (began?.[setting] !== typed[setting]) expect(fields[setting]).toBe(typed[setting]);
        const overwritten = fields[setting] !== saved[setting] && began?.[setting] !== saved[setting];
        if (overwritten) expect(differences.map((each) => each.setting)).toContain(setting);
      }
    }),
  );
});
