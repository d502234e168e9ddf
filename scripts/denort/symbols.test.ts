import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { withoutSymbols } from "./symbols.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "symbols-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("withoutSymbols", () => {
  it("leaves a program that does what it did", () => {
    const file = path.join(folder, "node");
    const node = readFileSync(process.execPath);
    const stripped = withoutSymbols(node);
    expect(stripped.length).toBeLessThan(node.length);
    writeFileSync(file, stripped, { mode: 0o755 });
    expect(spawnSync(file, ["--print", "6 * 7"], { encoding: "utf8" }).stdout).toBe("42\n");
  });

  it("changes nothing but where the sections are told, and cuts behind the last segment", () => {
    const program = Buffer.alloc(400, 1);
    program.write("7f454c460201", 0, "hex");
    program.writeBigUInt64LE(64n, 32); // program headers
    program.writeBigUInt64LE(320n, 40); // section headers
    program.writeUInt16LE(2, 56);
    for (const [index, offset, size] of [
      [0, 0, 300],
      [1, 200, 50],
    ] as const) {
      program.writeBigUInt64LE(BigInt(offset), 64 + index * 56 + 8);
      program.writeBigUInt64LE(BigInt(size), 64 + index * 56 + 32);
    }
    const stripped = withoutSymbols(program);
    const expected = Buffer.from(program.subarray(0, 300));
    expected.fill(0, 40, 48).fill(0, 60, 64);
    expect(stripped.equals(expected)).toBe(true);
    expect(withoutSymbols(stripped).equals(stripped)).toBe(true);
  });

  it.each([
    ["a Mach-O file", "cffaedfe0c000001"],
    ["an ELF file of 32 bits", "7f454c4601010100"],
    ["nothing", ""],
  ])("gives %s as it is", (_, hex) => {
    const other = Buffer.concat([Buffer.from(hex, "hex"), Buffer.alloc(hex === "" ? 0 : 100)]);
    expect(withoutSymbols(other)).toBe(other);
  });
});
