import { describe, expect, it } from "vitest";
import { readOptions } from "./options.mjs";

describe("readOptions", () => {
  it("has defaults", () => {
    expect(readOptions([])).toEqual({ port: 3000, fleet: true, newLogin: false, help: false });
  });

  it("takes each option", () => {
    expect(readOptions(["--port", "3001", "--no-fleet", "--new-login", "-h"])).toEqual({
      port: 3001,
      fleet: false,
      newLogin: true,
      help: true,
    });
  });

  it.each(["0", "65536", "x", "", "1e3", " 80"])("refuses port %j", (port) => {
    expect(() => readOptions([`--port=${port}`])).toThrow("--port must be a number from 1 to 65535");
  });

  it("refuses what it does not know, and says what there is", () => {
    expect(() => readOptions(["--fast"])).toThrow(/--fast[\s\S]*--no-fleet/);
    expect(() => readOptions(["fast"])).toThrow("fast");
  });
});
