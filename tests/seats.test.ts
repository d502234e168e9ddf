import fc from "fast-check";
import { expect, test } from "vitest";
import { lettersOf, placeOf } from "../agent-deno/komoctl/seat.ts";
import { seat } from "../lib/fleet/model/seat-settings";
import { columnName, placeOf as placeOfManager, SEAT_LIMITS } from "../lib/fleet/model/seats";

// komoctl may not import the manager's grammar of seats, and has its own: both read the same of any text.

/** Seats, what is nearly one, and any text at all. */
const text = fc.oneof(
  fc.tuple(fc.nat(120), fc.nat(120)).map(([column, row]) => `${columnName(column)}${row}`),
  fc
    .tuple(
      fc.constantFrom("", " ", "\t", "\u00a0", "\ufeff"),
      fc.string({ unit: fc.constantFrom(..."abzAZ", "ß", "ﬁ", "ı", "İ", "Ａ", "é"), maxLength: 3 }),
      fc.string({ unit: fc.constantFrom(..."0123459", "٣", "３", "-", ".", " "), maxLength: 4 }),
      fc.constantFrom("", " ", "\n"),
    )
    .map((parts) => parts.join("")),
  fc.string({ unit: "binary" }),
);

test("a seat that somebody types is the same to komoctl as to the manager, or to neither", () => {
  fc.assert(
    fc.property(text, (typed) => {
      const read = seat.safeParse(typed);
      const place = placeOf(typed);
      expect(place?.seat).toBe(read.data);
      const known = placeOfManager(read.data ?? "");
      expect(place && { column: place.column - 1, row: place.row - 1 }).toEqual(known ?? undefined);
    }),
    { numRuns: 2000, examples: [["ß3"], ["CV100"], ["CW1"], ["A101"], ["a0"], ["A1\n"], [" b3 "], [""]] },
  );
});

test("columns have the same letters in both", () => {
  for (let column = 0; column < SEAT_LIMITS.columns; column++) {
    expect(lettersOf(column)).toBe(columnName(column));
    expect(placeOf(`${lettersOf(column)}1`)?.column).toBe(column + 1);
  }
});
