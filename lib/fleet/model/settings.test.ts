import { describe, expect, it, test } from "vitest";
import { MOST_NEEDS } from "../../plan/needs";
import { INITIAL_SETTINGS, newSettings, serverSettings, type SettingFault } from "./settings";

const GOOD = { ...INITIAL_SETTINGS, name: "nas", macAddress: "00:1A:2B:3C:4D:5E", heartbeatInterval: 10 };

/** Settings without a value that stands for none. */
const WITHOUT = { ...INITIAL_SETTINGS, name: undefined, macAddress: undefined, heartbeatInterval: undefined };

function faults(settings: unknown): Record<string, string> {
  const result = newSettings.safeParse(settings);
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
    [
      WITHOUT,
      { name: "name_required", macAddress: "mac_address_format", heartbeatInterval: "interval_range" },
    ],
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
      expect(newSettings.parse({ ...GOOD, macAddress }).macAddress).toBe("00:1A:2B:3C:4D:5E");
  });

  it.each([
    ["  nas ", "nas"],
    ["nas\u0000\n two", "nas  two"],
  ])("takes blanks off the ends of a name, and control characters for blanks: %j", (name, taken) => {
    expect(newSettings.parse({ ...GOOD, name }).name).toBe(taken);
  });
});

const uuid = (n: number) => `0b7c4e2e-7f0d-4d0e-9f6b-${String(n).padStart(12, "0")}`;
const some = serverSettings.partial();

test("what an operator says of a machine is taken, at its bounds too, and each need once", () => {
  const most = Array.from({ length: MOST_NEEDS }, (_, n) => uuid(n));
  for (const good of [
    { needs: [], readyPort: null, kind: null, watts: null },
    { needs: most, readyPort: 1, kind: "storage", watts: { on: 0.1, off: 0, asleep: null } },
    {
      readyPort: 65_535,
      kind: "mini_pc",
      watts: { on: 10_000, off: 1000, asleep: 1000 },
      note: "🛏".repeat(2000),
    },
    { note: "" },
    { offAs: "hibernate" },
    { rest: null },
    { rest: { when: "never", afterMinutes: 5, minUpMinutes: 1440 } },
    { rest: { when: "outside_schedule", afterMinutes: 1440, minUpMinutes: 5 } },
  ])
    expect(some.parse(good)).toEqual(good);
  expect(some.parse({ needs: [uuid(1), uuid(2), uuid(1)] })).toEqual({ needs: [uuid(1), uuid(2)] });
});

const BAD: readonly (readonly [unknown, SettingFault])[] = [
  [{ needs: ["alpha"] }, "need_unknown"],
  [{ needs: [7] }, "need_unknown"],
  [{ needs: Array.from({ length: 51 }, (_, n) => uuid(n)) }, "too_many_needs"],
  [{ readyPort: 0 }, "port_range"],
  [{ readyPort: 65_536 }, "port_range"],
  [{ readyPort: 22.5 }, "port_range"],
  [{ readyPort: "22" }, "port_range"],
  [{ kind: "teapot" }, "kind_unknown"],
  [{ kind: "toString" }, "kind_unknown"],
  [{ watts: { on: 0, off: 0 } }, "watts_on_range"],
  [{ watts: { on: Number.NaN, off: 0 } }, "watts_on_range"],
  [{ watts: { on: Infinity, off: 0 } }, "watts_on_range"],
  [{ watts: { on: 10_001, off: 0 } }, "watts_on_range"],
  [{ watts: { on: 60, off: -1 } }, "watts_off_range"],
  [{ watts: { on: 60, off: 1001 } }, "watts_off_range"],
  [{ watts: { on: 60 } }, "watts_off_range"],
  [{ note: "x".repeat(2001) }, "note_too_long"],
  [{ note: "\n".padStart(1001, "x").repeat(2).trim().padEnd(2002, "x") }, "note_too_long"],
  [{ rest: { when: "sometimes", afterMinutes: 30, minUpMinutes: 15 } }, "rest_unknown"],
  [{ rest: { when: "always", afterMinutes: 4, minUpMinutes: 15 } }, "rest_minutes"],
  [{ rest: { when: "always", afterMinutes: 1441, minUpMinutes: 15 } }, "rest_minutes"],
  [{ rest: { when: "always", afterMinutes: 30.5, minUpMinutes: 15 } }, "rest_minutes"],
  [{ rest: { when: "always", afterMinutes: 30, minUpMinutes: "15" } }, "rest_minutes"],
  [{ rest: { when: "always", afterMinutes: 30, minUpMinutes: 4 } }, "rest_minutes"],
  [{ note: null }, "note_too_long"],
  [{ note: 7 }, "note_too_long"],
];

test.each(BAD)("%j is refused", (bad, word) => {
  expect(some.safeParse(bad).error?.issues.map(({ message }) => message)).toEqual([word]);
});
