import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { allNeeded, circle, neededBy, waves, type Needs } from "./needs";

const needs = (table: Record<string, readonly string[]>): Needs => new Map(Object.entries(table));

/** Needs without a circle: each server needs only earlier ones. */
const acyclic: fc.Arbitrary<Needs> = fc
  .array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 20 })
  .map(
    (rows) =>
      new Map(
        rows.map((row, index) => [
          `s${index}`,
          index === 0 ? [] : [...new Set(row.map((one) => `s${one % index}`))],
        ]),
      ),
  );

describe("a circle", () => {
  it.each([
    ["a server that needs itself", { a: ["a"] }, ["a", "a"]],
    ["two", { a: ["b"], b: ["a"] }, ["a", "b", "a"]],
    ["a longer one, without the way to it", { x: ["a"], a: ["b"], b: ["c"], c: ["a"] }, ["a", "b", "c", "a"]],
  ])("%s is named", (_what, table, expected) => {
    expect(circle(needs(table))).toEqual(expected);
  });

  it("is not where two ways lead to one server", () => {
    expect(circle(needs({ a: ["b", "c"], b: ["d"], c: ["d"] }))).toBeNull();
  });

  it("is found by what closes it, and only then", () => {
    fc.assert(
      fc.property(acyclic, fc.nat(), fc.nat(), (table, from, to) => {
        expect(circle(table)).toBeNull();
        const uuids = [...table.keys()];
        if (uuids.length === 0) return;
        const [a, b] = [uuids[from % uuids.length] as string, uuids[to % uuids.length] as string];
        const closed = new Map(table).set(a, [...(table.get(a) ?? []), b]);
        const closes = a === b || allNeeded([b], table).has(a);
        expect(circle(closed) !== null).toBe(closes);
      }),
    );
  });

  it("is looked for in ten thousand servers, one behind the other, without a deep stack", () => {
    const chain = new Map(Array.from({ length: 10_000 }, (_, index) => [`s${index}`, [`s${index + 1}`]]));
    expect(circle(chain)).toBeNull();
    expect(circle(chain.set("s10000", ["s0"]))).toHaveLength(10_002);
  });
});

describe("waves", () => {
  it("bring each server after all that it needs, and none later than that", () => {
    fc.assert(
      fc.property(acyclic, (table) => {
        const uuids = [...table.keys()];
        const all = waves(uuids, table);
        expect(all.flat().sort()).toEqual(uuids.sort());
        const waveOf = new Map(all.flatMap((wave, number) => wave.map((uuid) => [uuid, number] as const)));
        for (const uuid of uuids) {
          const latest = Math.max(-1, ...(table.get(uuid) ?? []).map((one) => waveOf.get(one) ?? -1));
          expect(waveOf.get(uuid)).toBe(latest + 1);
        }
      }),
    );
  });

  it("look only at the servers given", () => {
    expect(waves(["a", "c"], needs({ a: ["b"], b: ["c"] }))).toEqual([["a", "c"]]);
  });

  it("refuse a circle", () => {
    expect(() => waves(["a", "b"], needs({ a: ["b"], b: ["a"] }))).toThrow("circle");
  });
});

test("all that is needed is found through others, without those who ask", () => {
  const table = needs({ a: ["b"], b: ["c"], c: ["a"], d: ["a"] });
  expect([...allNeeded(["a"], table)]).toEqual(["b", "c"]);
  expect([...allNeeded(["c", "d"], table)]).toEqual(["a", "b"]);
});

test("who needs a server is the same table, read the other way", () => {
  expect(neededBy(needs({ a: ["c"], b: ["c"] }))).toEqual(needs({ c: ["a", "b"] }));
});
