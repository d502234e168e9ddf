import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { placeOf, sharedSeat, type SeatPlan } from "@/lib/fleet/model/seats";
import {
  freePlace,
  insertLine,
  isEmptyLine,
  planByName,
  remember,
  removeLine,
  resize,
  seat,
  stepBack,
} from "./arrange";
import { seatingOf } from "./seating";

const at = (name: string) => {
  const place = placeOf(name);
  if (!place) throw new Error(name);
  return place;
};
const plan: SeatPlan = { columns: 3, rows: 2, seats: { a: "A1", b: "B1", c: "C2" } };

describe("a server", () => {
  test("goes to a free seat, changes places with who is there, and loses its seat", () => {
    expect(seat(plan, "a", at("A2")).seats).toEqual({ b: "B1", a: "A2", c: "C2" });
    expect(seat(plan, "a", at("C2")).seats).toEqual({ c: "A1", b: "B1", a: "C2" });
    expect(seat(plan, "a", null).seats).toEqual({ b: "B1", c: "C2" });
    // Who had none takes the seat of another, who has none then.
    expect(seat(plan, "d", at("B1")).seats).toEqual({ a: "A1", d: "B1", c: "C2" });
    for (const same of [seat(plan, "a", at("A1")), seat(plan, "d", null)]) expect(same).toBe(plan);
  });
});

describe("an aisle", () => {
  test("moves what is behind it, and goes again while it is empty", () => {
    const wide = insertLine(plan, "column", 1);
    expect(wide).toEqual({ columns: 4, rows: 2, seats: { a: "A1", b: "C1", c: "D2" } });
    expect(isEmptyLine(wide, "column", 1)).toBe(true);
    expect(removeLine(wide, "column", 1)).toEqual(plan);
    expect(removeLine(wide, "column", 2)).toBe(wide);
    expect(insertLine(plan, "row", 0)).toEqual({ columns: 3, rows: 3, seats: { a: "A2", b: "B2", c: "C3" } });
    const full = { columns: 100, rows: 1, seats: {} };
    expect(insertLine(full, "column", 0)).toBe(full);
    const one = { columns: 1, rows: 1, seats: {} };
    expect(removeLine(one, "row", 0)).toBe(one);
  });
});

test("the first free place is found in reading order; there may be none", () => {
  expect(freePlace(plan)).toEqual(at("C1"));
  expect(freePlace({ columns: 1, rows: 1, seats: { a: "A1" } })).toBeUndefined();
});

test("a plan is as large as its seats need, and no larger than it may be", () => {
  expect(resize(plan, "column", 5).columns).toBe(5);
  expect(resize(plan, "column", 1)).toBe(plan);
  expect(resize(plan, "row", 1000).rows).toBe(100);
  expect(resize(plan, "row", NaN)).toBe(plan);
});

test("in the order of names it is what is drawn without a plan", () => {
  const members = Array.from({ length: 45 }, (_, index) => ({ uuid: `u${index}`, name: `pc-${index}` }));
  expect(seatingOf(members, planByName(members))).toEqual(seatingOf(members));
  const many = Array.from({ length: 5000 }, (_, index) => ({ uuid: `u${index}`, name: `pc-${index}` }));
  expect(Object.keys(planByName(many).seats)).toHaveLength(2000);
});

test("steps are undone and done again, one by one", () => {
  let history = { before: [] as string[], after: [] as string[] } as Parameters<typeof remember<string>>[0];
  history = remember(remember(history, "1"), "2");
  const undone = stepBack(history, "3", false);
  expect(undone?.value).toBe("2");
  const twice = stepBack(undone?.history ?? history, "2", false);
  expect(twice?.value).toBe("1");
  expect(stepBack(twice?.history ?? history, "1", false)).toBeNull();
  expect(stepBack(twice?.history ?? history, "1", true)).toMatchObject({
    value: "2",
    history: { after: ["3"] },
  });
  expect(remember(undone?.history ?? history, "2").after).toEqual([]);
});

test("whatever somebody does, no two have a seat, nobody is outside, and all others stay", () => {
  const place = fc.record({ column: fc.nat(4), row: fc.nat(3) });
  const step = fc.oneof(
    fc.record({ uuid: fc.constantFrom("a", "b", "c", "d", "e"), to: fc.option(place) }),
    fc.record({
      line: fc.constantFrom("column" as const, "row" as const),
      at: fc.nat(5),
      remove: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let now: SeatPlan = { columns: 5, rows: 4, seats: { a: "A1", b: "B1", c: "E4" } };
      for (const each of steps) {
        const before = now;
        if ("uuid" in each) {
          const isInside = !each.to || (each.to.column < now.columns && each.to.row < now.rows);
          if (isInside) now = seat(now, each.uuid, each.to);
          const others = Object.entries(before.seats).filter(([uuid]) => uuid !== each.uuid);
          const changed = others.filter(([uuid, name]) => now.seats[uuid] !== name);
          expect(changed.length).toBeLessThanOrEqual(1);
        } else if (each.remove) now = removeLine(now, each.line, each.at);
        else now = insertLine(now, each.line, each.at);
        expect(sharedSeat(now)).toBeNull();
        for (const name of Object.values(now.seats)) {
          const { column, row } = at(name);
          expect(column < now.columns && row < now.rows).toBe(true);
        }
      }
    }),
  );
});
