import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completed, identityOf, identityText, isAnother, NO_IDENTITY, readingOf } from "./variables";

const read = (variables: Readonly<Record<string, string>>) => {
  const map = new Map(Object.entries(variables));
  const found = readingOf(map, 5, identityOf(map));
  return typeof found === "string" ? found : { ...found, flags: [...found.flags] };
};

describe("a reading", () => {
  it.each<[status: string, flags: readonly string[] | "stale" | "nonsense"]>([
    ["OL", ["OL"]],
    ["OL CHRG", ["OL", "CHRG"]],
    ["OB DISCHRG LB", ["OB", "DISCHRG", "LB"]],
    ["FSD OB LB", ["FSD", "OB", "LB"]],
    ["OL CAL", ["OL", "CAL"]],
    ["BYPASS", ["BYPASS"]],
    ["  OL   ECO  ", ["OL"]],
    ["WAIT", "stale"],
    ["OL OB", "nonsense"],
    ["", "nonsense"],
    ["on battery", "nonsense"],
    ["ob", "nonsense"],
    ["OBX", "nonsense"],
    ["OB,LB", "nonsense"],
  ])("of the status %j", (status, flags) => {
    const found = read({ "ups.status": status });
    expect(typeof found === "string" ? found : found.flags).toEqual(flags);
  });

  it("needs a status", () => {
    expect(read({ "battery.charge": "3" })).toBe("nonsense");
  });

  it.each<[text: string, charge: number | null]>([
    ["100", 100],
    ["0", 0],
    ["98.5", 98.5],
    [" 7 ", 7],
    ["101", null],
    ["-1", null],
    ["", null],
    ["NaN", null],
    ["1e2", null],
    ["0x10", null],
    ["fifty", null],
    ["50%", null],
    ["99999999999999", null],
    ["5.", null],
  ])("of the charge %j", (text, charge) => {
    expect(read({ "ups.status": "OL", "battery.charge": text })).toMatchObject({ charge });
  });

  it("has what is said of it, and no more", () => {
    expect(read({ "ups.status": "OL" })).toEqual({
      ...{ at: 5, flags: ["OL"], charge: null, runtime: null, load: null, identity: "" },
    });
    const all = { "ups.status": "OB", "battery.runtime": "1800", "ups.load": "120", "ups.mfr": "APC" };
    expect(read(all)).toMatchObject({ runtime: 1800, load: 120, identity: "APC" });
    expect(read({ ...all, "battery.runtime": "-60", "ups.load": "1001" })).toMatchObject({
      ...{ runtime: null, load: null },
    });
  });

  it("is in bounds, whatever is said", () => {
    const texts = fc.oneof(fc.string({ unit: "binary" }), fc.double().map(String), fc.integer().map(String));
    const statuses = fc.oneof(texts, fc.constantFrom("OL", "OB", "OB LB", "OL CHRG", "CAL OB"));
    fc.assert(
      fc.property(statuses, texts, texts, texts, (status, charge, runtime, load) => {
        const found = read({
          ...{ "ups.status": status, "battery.charge": charge, "battery.runtime": runtime, "ups.load": load },
        });
        if (typeof found === "string") return;
        expect(found.flags.length).toBeGreaterThan(0);
        expect(found.flags.includes("OL") && found.flags.includes("OB")).toBe(false);
        for (const [value, most] of [
          ...([[found.charge, 100]] as const),
          ...([[found.runtime, 1e7]] as const),
          ...([[found.load, 1000]] as const),
        ])
          if (value !== null) expect(value >= 0 && value <= most).toBe(true);
      }),
    );
  });
});

describe("an identity", () => {
  const of = (variables: Readonly<Record<string, string>>) => identityOf(new Map(Object.entries(variables)));

  it("is maker, model and serial number in one line", () => {
    const found = of({ "device.mfr": "APC", "ups.model": "Smart-UPS 750", "ups.serial": " AS\n1 " });
    expect(identityText(found)).toBe("APC Smart-UPS 750 AS 1");
    expect(identityText(NO_IDENTITY)).toBe("");
  });

  it("is another one where a part differs, and not where one is left out", () => {
    const whole = of({ "ups.mfr": "APC", "ups.model": "750", "ups.serial": "A1" });
    expect(isAnother(whole, of({ "ups.mfr": "APC", "ups.model": "750", "ups.serial": "B2" }))).toBe(true);
    expect(isAnother(whole, of({ "ups.mfr": "APC", "ups.model": "750" }))).toBe(false);
    expect(isAnother(whole, NO_IDENTITY)).toBe(false);
    expect(isAnother(NO_IDENTITY, whole)).toBe(false);
    expect(completed(whole, of({ "ups.model": "750" }))).toEqual(whole);
  });
});
