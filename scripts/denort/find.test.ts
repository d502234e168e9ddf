import { describe, expect, it } from "vitest";
import { findDenort, targetOf } from "./find.mjs";

describe("findDenort", () => {
  it("takes what DENORT_BIN names before anything else", async () => {
    const env = { DENORT_BIN: process.execPath };
    const found = await findDenort("0.0.0", () => undefined, env);
    expect(found).toEqual({ file: process.execPath, source: "set by hand (DENORT_BIN)" });
  });

  it("refuses a DENORT_BIN that is no executable", async () => {
    const env = { DENORT_BIN: "/nowhere/denort" };
    await expect(findDenort("0.0.0", () => undefined, env)).rejects.toThrow("/nowhere/denort is not");
  });
});

describe("targetOf", () => {
  it("names the target as Deno does", () => {
    expect(targetOf("linux", "x64")).toBe("x86_64-unknown-linux-gnu");
    expect(targetOf("darwin", "arm64")).toBe("aarch64-apple-darwin");
  });

  it("says what is needed elsewhere", () => {
    expect(() => targetOf("sunos", "x64")).toThrow("Linux or macOS is needed");
  });
});
