import { describe, expect, it } from "vitest";
import { circleFault, circlingFolders, fileOf, stepsOf } from "./no-circle.mjs";

describe("circles", () => {
  it.each([
    ["one direction", [["a/x.ts", "a/y.ts"]], undefined],
    [
      "two files",
      [
        ["a/x.ts", "a/y.ts"],
        ["a/y.ts", "a/x.ts"],
      ],
      "A circle in a: x.ts → y.ts → x.ts",
    ],
    [
      "three files, by the shortest way",
      [
        ["a/x.ts", "a/y.ts"],
        ["a/y.ts", "a/z.ts"],
        ["a/z.ts", "a/x.ts"],
        ["a/z.ts", "a/y.ts"],
      ],
      "x.ts → y.ts → z.ts → x.ts",
    ],
    [
      "two folders, though no file comes back to itself",
      [
        ["a/b/x.ts", "a/c/y.ts"],
        ["a/c/z.ts", "a/b/w.ts"],
      ],
      "A circle in a: b → c → b",
    ],
    [
      "a folder and a file above it",
      [
        ["a/b/x.ts", "a/y.ts"],
        ["a/y.ts", "a/b/z.ts"],
      ],
      "b → y.ts → b",
    ],
    [
      "elsewhere",
      [
        ["a/x.ts", "a/y.ts"],
        ["a/p.ts", "a/q.ts"],
        ["a/q.ts", "a/p.ts"],
      ],
      undefined,
    ],
  ] as const)("%s", (_, imports, words) => {
    const [[from, to]] = imports;
    const fault = circleFault(stepsOf(imports), from, to);
    if (words === undefined) expect(fault).toBeUndefined();
    else expect(fault).toContain(words);
  });

  it.each([
    ["app/x.ts", "@/lib/y", "lib/y.ts"],
    ["app/x.ts", "../lib/y", "lib/y.ts"],
    ["agent-deno/x.ts", "./y.tsx", "agent-deno/y.tsx"],
    ["app/x.ts", "react", undefined],
    ["app/x.ts", "./nothing", undefined],
  ])("%s imports %s: %s", (from, target, file) => {
    const files = new Set(["lib/y.ts", "agent-deno/y.tsx"]);
    expect(fileOf(from, target, (each: string) => files.has(each))).toBe(file);
  });

  it("are nowhere in the product", () => {
    expect([...circlingFolders()]).toEqual([]);
  });
});
