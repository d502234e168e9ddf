import { expect, test } from "vitest";
import type { RestSettings } from "@/lib/plan/rest";
import { formOf, mergeRest, restOf } from "./rest-draft";

const OFFICE: RestSettings = { when: "outside_schedule", afterMinutes: 45, minUpMinutes: 20 };
const NAS: RestSettings = { when: "always", afterMinutes: 5, minUpMinutes: 1440 };

test.each([OFFICE, NAS])("a rest comes out of its form as it went in: %#", (rest) => {
  const { own, ...draft } = formOf(rest, null);
  expect(own).toBe(true);
  expect(restOf(draft)).toEqual({ rest });
});

test("without an own one the form is filled in with that of others, or with what is usual", () => {
  expect(formOf(null, NAS)).toMatchObject({ own: false, when: "always", afterMinutes: "5" });
  expect(formOf(null, null)).toEqual({
    ...{ own: false, when: "outside_schedule" },
    ...{ afterMinutes: "30", minUpMinutes: "15" },
  });
});

test.each([
  [{ afterMinutes: "" }, { afterMinutes: true }],
  [{ afterMinutes: "4" }, { afterMinutes: true }],
  [{ afterMinutes: "30.5" }, { afterMinutes: true }],
  [{ minUpMinutes: "1441" }, { minUpMinutes: true }],
  [
    { afterMinutes: "x", minUpMinutes: "-1" },
    { afterMinutes: true, minUpMinutes: true },
  ],
])("%j is told at its field", (typed, faults) => {
  const { own: _, ...draft } = formOf(NAS, null);
  expect(restOf({ ...draft, ...typed })).toEqual({ faults });
});

test("two who set a rest: each field by itself, and whose it is as a whole", () => {
  const began = formOf(OFFICE, null);
  const sooner = { ...began, afterMinutes: "10" };
  const always = { ...began, when: "always" as const };
  expect(mergeRest(began, sooner, always)).toEqual({
    fields: { ...sooner, when: "always" },
    differences: [{ field: "when", theirs: { when: "always" }, mine: { when: "outside_schedule" } }],
  });
  const none = formOf(null, NAS);
  expect(mergeRest(began, sooner, none)).toEqual({
    fields: sooner,
    differences: [{ field: "own", theirs: none, mine: sooner }],
  });
  expect(mergeRest(began, none, began)).toEqual({ fields: none, differences: [] });
});
