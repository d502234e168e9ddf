import { expect, it, test } from "vitest";
import { begun, generationOf, isNotOf, leapt, type Lineage } from "./lineage";

/** Three lives: the first began at 1 and came to 4, the second at 5 to 9, the third at 10 and is at 12 by now. */
const DATA: Lineage = {
  ...{ database: "db", count: 12 },
  lives: [
    { life: "a", since: 1 },
    { life: "b", since: 5 },
    { life: "c", since: 10 },
  ],
};

test.each<[string, string, number, boolean]>([
  ["what they are now", "c", 12, false],
  ["what they were in this life", "c", 10, false],
  ["what they were in an earlier life, to its end", "b", 9, false],
  ["what they were in the first one", "a", 1, false],
  ["what came later in this life", "c", 13, true],
  ["what an earlier life did that is lost since", "b", 10, true],
  ["what the first one did that is lost since", "a", 5, true],
  ["what a life did that is lost, though these data have come further", "x", 11, true],
  ["what a life did that is lost and had come further", "x", 40, true],
  ["what was before all that is known", "x", 0, false],
])("a mark of %s (%s at %i) shows that data are an older copy: %s", (_, life, count, shows) => {
  expect(isNotOf(DATA, { life, count })).toBe(shows);
});

it("a life that begins shows nothing of what was before, and all that a copy from before it never had", () => {
  const next = begun(DATA, "d");
  expect(next).toMatchObject({ database: "db", count: 13, lives: [...DATA.lives, { life: "d", since: 13 }] });
  for (let count = 1; count <= 12; count++) {
    const { life = "" } = DATA.lives.findLast(({ since }) => since <= count) ?? {};
    expect(isNotOf(next, { life, count })).toBe(false);
  }
  expect(isNotOf(DATA, { life: "d", count: 13 })).toBe(true);
  // The same life, once its data were put back and it began anew under another name.
  expect(isNotOf(begun(DATA, "e"), { life: "d", count: 13 })).toBe(true);
});

it("data that were taken as they are show nothing of what was given out before", () => {
  const next = leapt(DATA, 40, "d");
  for (const [life, count] of [
    ...DATA.lives.map(({ life, since }) => [life, since] as const),
    ["x", 40] as const,
  ])
    expect(isNotOf(next, { life, count })).toBe(false);
  expect(isNotOf(next, { life: "d", count: next.count })).toBe(false);
  expect(isNotOf(next, { life: "d", count: next.count + 1 })).toBe(true);
});

it("no more lives are kept than 64, and what was before them is the past", () => {
  let data = DATA;
  for (let life = 0; life < 64; life++) data = begun(data, `n${life}`);
  expect(data.lives).toHaveLength(64);
  expect(isNotOf(data, { life: "c", count: 12 })).toBe(false);
  expect(isNotOf(data, { life: "c", count: 13 })).toBe(true);
});

it("a generation goes on with each life, and grows only where one takes another's place", () => {
  expect(generationOf(DATA)).toBe(0);
  expect(begun(DATA, "d").lives.at(-1)).toEqual({ life: "d", since: 13 });
  const promoted = leapt(DATA, 0, "d", 1);
  expect(generationOf(begun(promoted, "e"))).toBe(1);
  expect(generationOf(leapt(promoted, 0, "f"))).toBe(1);
});
