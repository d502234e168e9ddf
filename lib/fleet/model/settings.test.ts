import { describe, expect, it } from "vitest";
import { serverSettings } from "./settings";

const GOOD = { name: "nas", macAddress: "00:1A:2B:3C:4D:5E", heartbeatInterval: 10 };

function faults(settings: unknown): Record<string, string> {
  const result = serverSettings.safeParse(settings);
  if (result.success) return {};
  return Object.fromEntries(result.error.issues.map(({ path, message }) => [path.join("."), message]));
}

describe("server settings", () => {
  it.each([
    GOOD,
    { ...GOOD, heartbeatInterval: 5 },
    { ...GOOD, heartbeatInterval: 60 },
    { ...GOOD, name: "x" },
    { ...GOOD, name: "🛏".repeat(100) },
    ...["👩‍👩‍👧‍👦 family 🏳️‍🌈", "🖥️ 3", "👋🏽", "🧑🏿‍🔧", "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}"].map(
      (name) => ({ ...GOOD, name }),
    ),
    { ...GOOD, macAddress: "aa:bb:cc:dd:ee:ff" },
  ])("takes %o", (settings) => {
    expect(faults(settings)).toEqual({});
  });

  it.each([
    [{ ...GOOD, name: "" }, { name: "name_required" }],
    [{ ...GOOD, name: "   " }, { name: "name_required" }],
    [{ ...GOOD, name: "\u0000" }, { name: "name_required" }],
    [{ ...GOOD, name: undefined }, { name: "name_required" }],
    [{ ...GOOD, name: "x".repeat(101) }, { name: "name_too_long" }],
    [{ ...GOOD, macAddress: "00:1A" }, { macAddress: "mac_address_format" }],
    [{ ...GOOD, macAddress: 7 }, { macAddress: "mac_address_format" }],
    [{ ...GOOD, heartbeatInterval: 4 }, { heartbeatInterval: "interval_range" }],
    [{ ...GOOD, heartbeatInterval: 61 }, { heartbeatInterval: "interval_range" }],
    [{ ...GOOD, heartbeatInterval: 10.5 }, { heartbeatInterval: "interval_range" }],
    [{ ...GOOD, heartbeatInterval: "10" }, { heartbeatInterval: "interval_range" }],
    [{ ...GOOD, heartbeatInterval: Number.NaN }, { heartbeatInterval: "interval_range" }],
    [{}, { name: "name_required", macAddress: "mac_address_format", heartbeatInterval: "interval_range" }],
  ])("refuses %o", (settings, expected) => {
    expect(faults(settings)).toEqual(expected);
  });

  it.each([
    ...["na\u200Bs", "nas\uFE0F", "n\u00ADas", "\u2060", "na\u034Fs", "\u115Fa", "a\u3164", "nas\u{E0041}"],
    ...["a\u200Db", "🖥\u200B"],
  ])("refuses the name %j, which holds what nobody sees", (name) => {
    expect(faults({ ...GOOD, name })).toEqual({ name: "name_invisible" });
  });

  it.each(["", "00:1A:2B:3C:4D:5E:6F", "00-1A:2B-3C:4D-5E", "001A2B3C4D5", "00:1A:2B:3C:4D:5G"])(
    "refuses the MAC address %j",
    (macAddress) => {
      expect(faults({ ...GOOD, macAddress })).toEqual({ macAddress: "mac_address_format" });
    },
  );

  it("takes a MAC address in any usual form, and gives it in one", () => {
    for (const macAddress of ["00-1a-2b-3c-4d-5e", "001a.2b3c.4d5e", "001A2B3C4D5E"])
      expect(serverSettings.parse({ ...GOOD, macAddress }).macAddress).toBe("00:1A:2B:3C:4D:5E");
  });

  it.each([
    ["  nas ", "nas"],
    ["nas\u0000\n two", "nas  two"],
  ])("takes blanks off the ends of a name, and control characters for blanks: %j", (name, taken) => {
    expect(serverSettings.parse({ ...GOOD, name }).name).toBe(taken);
  });
});
