import { describe, expect, it } from "vitest";
import { agrees } from "./setup.mjs";

const WANTED = {
  packages: {
    "": { version: "1.0.0" },
    "node_modules/a": { version: "1.2.3", integrity: "sha512-a" },
    "node_modules/b-linux": { version: "2.0.0", integrity: "sha512-b", optional: true },
  },
};

const installed = (packages: Record<string, { version: string; integrity: string }>) => ({ packages });
const A = { version: "1.2.3", integrity: "sha512-a" };

describe("agrees", () => {
  it("takes what the lock wants, with and without what is for other platforms", () => {
    const b = { version: "2.0.0", integrity: "sha512-b" };
    expect(agrees(WANTED, installed({ "node_modules/a": A, "node_modules/b-linux": b }))).toBe(true);
    expect(agrees(WANTED, installed({ "node_modules/a": A }))).toBe(true);
  });

  it("sees what lacks, what is too much and what is another version", () => {
    expect(agrees(WANTED, installed({}))).toBe(false);
    expect(agrees(WANTED, installed({ "node_modules/a": A, "node_modules/c": A }))).toBe(false);
    expect(agrees(WANTED, installed({ "node_modules/a": { ...A, version: "1.2.4" } }))).toBe(false);
    expect(agrees(WANTED, installed({ "node_modules/a": { ...A, integrity: "sha512-x" } }))).toBe(false);
  });
});
