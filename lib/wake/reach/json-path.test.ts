import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WayFault } from "../way";
import { parseJsonPath, valueAt } from "./json-path";

describe("JSON paths", () => {
  it("lead to a value, through names and indexes", () => {
    const json = {
      output: true,
      relays: [{ ison: false }],
      "switch:0": { "a.b": 3 },
      deep: { er: "on" },
      none: null,
    };
    const at = (path: string): string | null => valueAt(json, parseJsonPath(path));
    expect(at("output")).toBe("true");
    expect(at("$.relays[0].ison")).toBe("false");
    expect(at('["switch:0"]["a.b"]')).toBe("3");
    expect(at('$["deep"].er')).toBe("on");
    expect(valueAt("ON", parseJsonPath("$"))).toBe("ON");
    for (const path of [
      "none",
      "relays",
      "deep",
      "nowhere",
      "output.length",
      "relays[1].ison",
      "constructor",
      "__proto__.x",
    ])
      expect(at(path), path).toBeNull();
  });

  it("are refused where they are none", () => {
    for (const path of [
      "",
      ".",
      ".a",
      "a..b",
      "a.",
      "a[",
      "a[]",
      "a[x]",
      "a b",
      "[0]x",
      'a["b',
      "a".repeat(3) + "[0]".repeat(40),
      "$..",
    ])
      expect(() => parseJsonPath(path), path).toThrow(WayFault);
  });

  it("reads whatever names there are, quoted", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 10 }), (names) => {
        const path = names.map((name) => `["${name.replace(/["\\]/g, "\\$&")}"]`).join("");
        expect(parseJsonPath(path)).toEqual(names);
      }),
    );
  });

  it("throws a fault and nothing else", () => {
    fc.assert(
      fc.property(fc.string(), fc.json(), (path, json) => {
        try {
          valueAt(JSON.parse(json), parseJsonPath(path));
        } catch (error) {
          expect(error).toMatchObject({ code: "bad_option", detail: "state_path" });
        }
      }),
    );
  });
});
