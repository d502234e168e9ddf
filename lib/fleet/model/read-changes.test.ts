import { expect, test } from "vitest";
import { readChanges } from "./read-changes";
import { SETTINGS } from "./fields";
import { changesText, INITIAL_SETTINGS, type ServerSettings } from "./settings";
import { UNLIKE_NEW } from "./testing";

const read = (detail: string) => readChanges({ kind: "edited", detail });

test.each(SETTINGS.filter((setting) => setting !== "needs"))(
  "an edit of %s is read as it was told",
  (setting) => {
    const after: ServerSettings = { ...INITIAL_SETTINGS, [setting]: UNLIKE_NEW[setting] };
    expect(read(changesText(INITIAL_SETTINGS, after))).toMatchObject([{ setting }]);
  },
);

test("several edits are told apart, with what was before", () => {
  const detail = changesText(INITIAL_SETTINGS, { ...UNLIKE_NEW, needs: [] });
  expect(read(detail)?.map(({ setting }) => setting)).toEqual(SETTINGS.filter((each) => each !== "needs"));
  expect(read("when turned off: power off → suspend; note changed; needs: none → oak, …")).toEqual([
    { setting: "offAs", before: "power off", after: "suspend" },
    { setting: "note", before: null, after: "changed" },
    { setting: "needs", before: "none", after: "oak, …" },
  ]);
});

test.each([
  "",
  "…",
  "something of a later version: 1 → 2",
  "name: a → b → c",
  "name: nas → x; needs: y; needs: …, a, b → none",
  "port: none → 22; name: a → b",
])("what cannot be told apart is left as it is: %s", (detail) => {
  expect(read(detail)).toBeNull();
});

test("other events have other details", () => {
  expect(readChanges({ kind: "held", detail: "name: a → b" })).toBeNull();
});
