import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeEdits, standsAs } from "./merge-edits";

interface Form {
  readonly name: string;
  readonly days: readonly number[];
  readonly wake: boolean;
}
const began: Form = { name: "alder", days: [1, 2], wake: true };

test("two who change different things both get theirs", () => {
  const typed = { ...began, wake: false };
  const saved = { ...began, name: "alder by the lake" };
  expect(mergeEdits(began, typed, saved)).toEqual({
    fields: { name: "alder by the lake", days: [1, 2], wake: false },
    differences: [{ field: "name", theirs: { name: "alder by the lake" }, mine: { name: "alder" } }],
  });
});

test("where both changed the same thing, what was typed stays, and the other is shown", () => {
  const typed = { ...began, days: [1] };
  const saved = { ...began, days: [1, 2, 3] };
  expect(mergeEdits(began, typed, saved)).toEqual({
    fields: typed,
    differences: [{ field: "days", theirs: { days: [1, 2, 3] }, mine: { days: [1] } }],
  });
});

test("where something else of it was edited, or the same was typed, there is nothing to show", () => {
  const typed = { ...began, days: [5] };
  expect(mergeEdits(began, typed, began)).toEqual({ fields: typed, differences: [] });
  expect(mergeEdits(began, typed, { ...began, days: [5] }).differences).toEqual([]);
});

test("where it is not known what the form began with, all that was typed stays", () => {
  const saved = { name: "theirs", days: [], wake: true };
  const { fields, differences } = mergeEdits(null, began, saved);
  expect(fields).toEqual(began);
  expect(differences.map(({ field }) => field)).toEqual(["name", "days"]);
});

const some = fc.record({
  name: fc.constantFrom("a", "b", "c"),
  days: fc.subarray([1, 2, 3]),
  wake: fc.boolean(),
});

test("nothing that was typed is lost, nothing that was saved is overwritten unseen, and either can be had", () => {
  fc.assert(
    fc.property(fc.option(some), some, some, (began, typed, saved) => {
      const { fields, differences } = mergeEdits<Form>(began, typed, saved);
      for (const field of ["name", "days", "wake"] as const) {
        const isTyped = began === null || !standsAs(typed, { [field]: began[field] });
        if (isTyped) expect(fields[field]).toEqual(typed[field]);
        const isTheirs = began === null || !standsAs(saved, { [field]: began[field] });
        const overwritten = isTheirs && !standsAs(fields, { [field]: saved[field] });
        if (overwritten) expect(differences.map((each) => each.field)).toContain(field);
      }
      const take = (whose: "theirs" | "mine") =>
        differences.reduce<Form>((form, difference) => ({ ...form, ...difference[whose] }), fields);
      for (const { theirs } of differences) expect(standsAs(take("theirs"), theirs)).toBe(true);
      for (const { mine } of differences) expect(standsAs(take("mine"), mine)).toBe(true);
    }),
  );
});
