import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { CsvFault, readCsv, writeCsv } from "./csv";

const cells = (text: string): (readonly string[])[] => readCsv(text).map((row) => row.cells);

test("whatever is written is read again, but for rows of nothing", () => {
  const cell = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: fc.constantFrom(..."'=+-@\t\r\n\",; a") }),
  );
  // The first row has names of columns: by it the separator is seen.
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }));
  fc.assert(
    fc.property(rows, (given) => {
      const all = [["name", "mac_address"], ...given];
      const kept = all.filter((row) => row.some((one) => one.trim() !== ""));
      expect(cells(writeCsv(all))).toEqual(kept);
    }),
  );
});

test("no cell of a file that we write is a formula", () => {
  const text = writeCsv([["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "safe", "'safe"]]);
  expect(text.startsWith("\uFEFF")).toBe(true);
  expect(text.slice(1)).toBe(`'=1+1,'+1,'-1,'@x,"'\tx","'\rx",''=1,safe,'safe\r\n`);
});

test("nor one in full width, or behind what nobody sees", () => {
  const texts = [
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "﹦1",
    "﹢1",
    "\u22121",
    " =1",
    "\u00A0=1",
    "\u200B=1",
    "\u3000＝1",
    "\u0000=1",
  ];
  for (const text of texts) {
    const file = writeCsv([
      ["name", "mac_address"],
      ["x", text],
    ]);
    expect(file, text).toMatch(/x,"?'/);
    expect(cells(file)[1]?.[1]).toBe(text);
  }
});

describe("a file of somebody else's", () => {
  it.each([
    [
      "commas",
      "name,mac\r\na,b\r\n",
      [
        ["name", "mac"],
        ["a", "b"],
      ],
    ],
    [
      "semicolons",
      "name;mac\na;b,c\n",
      [
        ["name", "mac"],
        ["a", "b,c"],
      ],
    ],
    [
      "tabs, and no last line break",
      "name\tmac\ra\tb",
      [
        ["name", "mac"],
        ["a", "b"],
      ],
    ],
    [
      "quotes",
      'name,mac\n"a ""b"", c\nd",\n',
      [
        ["name", "mac"],
        ['a "b", c\nd', ""],
      ],
    ],
    [
      "empty lines",
      "\n\nname,mac\n,\n\na,b",
      [
        ["name", "mac"],
        ["a", "b"],
      ],
    ],
    ["nothing", "\uFEFF", []],
  ])("with %s is read", (_, text, expected) => {
    expect(cells(text)).toEqual(expected);
  });

  it("is told of by the lines that people count", () => {
    expect(readCsv('name,mac\n"a\nb",c\n\nd,e').map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it.each([
    ['name,mac\na,"b', 2],
    ['name,mac\na,"b"c\n', 2],
    ['"', 1],
  ])("is refused where a quote is wrong: %j", (text, line) => {
    expect(() => readCsv(text)).toThrow(new CsvFault(line));
  });
});

test("a long file is read in the time that its length takes", () => {
  const begun = performance.now();
  readCsv(`name,mac\n${'"'.repeat(1)}${"a".repeat(500_000)}"`);
  readCsv("a,b\n".repeat(100_000));
  expect(performance.now() - begun).toBeLessThan(3000);
});
