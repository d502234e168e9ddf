import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findOnPath } from "./programs.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "path-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("findOnPath", () => {
  it("prefers the first name, wherever it lies, and wants it executable", () => {
    for (const place of ["a", "b"]) mkdirSync(path.join(folder, place));
    const [a, b] = [path.join(folder, "a", "second"), path.join(folder, "b", "first")];
    writeFileSync(a, "", { mode: 0o755 });
    writeFileSync(b, "", { mode: 0o644 });
    const searchPath = [path.join(folder, "a"), path.join(folder, "b")].join(path.delimiter);
    expect(findOnPath(["first", "second"], searchPath)).toBe(a);
    chmodSync(b, 0o755);
    expect(findOnPath(["first", "second"], searchPath)).toBe(b);
    expect(findOnPath(["third"], searchPath)).toBeUndefined();
    expect(findOnPath(["first"], undefined)).toBeUndefined();
  });
});
