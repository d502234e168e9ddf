import { expect, it } from "vitest";
import type { UpsFault, UpsFlag } from "./reading";
import { HAS_FAILED, remarksOf, standingOf, UPS_STANDINGS, type UpsStanding } from "./standing";

const state = (flags: string, fault: UpsFault | null = null) => ({
  ups: "lab@nas",
  last: {
    ...{ at: 0, flags: new Set(flags.split(" ") as UpsFlag[]) },
    ...{ charge: null, runtime: null, load: null, identity: "" },
  },
  fault,
});

it.each<[flags: string, standing: UpsStanding]>([
  ["OL", "line"],
  ["OL CHRG", "line"],
  ["OB", "battery"],
  ["OB DISCHRG", "battery"],
  ["OB LB", "low_battery"],
  ["FSD OB LB", "shutting_down"],
  ["FSD OL", "shutting_down"],
  ["OL LB", "line"],
  ["CAL OB LB", "calibration"],
  ["BYPASS OB", "bypass"],
  ["OL BYPASS", "bypass"],
  ["OFF", "off"],
  ["OFF OB", "off"],
  ["CHRG", "silent"],
])("%s is %s", (flags, standing) => {
  expect(standingOf(state(flags))).toBe(standing);
});

it.each<UpsFault>(["unreachable", "refused", "untrusted", "unknown-ups", "stale", "nonsense"])(
  "%s is silence, whatever was said last",
  (fault) => {
    expect(standingOf(state("OB LB", fault))).toBe("silent");
    expect(remarksOf(state("OB CHRG", fault))).toEqual([]);
  },
);

it("fails by the UPS's own word alone", () => {
  expect(UPS_STANDINGS.filter((standing) => HAS_FAILED[standing])).toEqual([
    ...["battery", "low_battery", "shutting_down"],
  ]);
  expect(standingOf({ ups: "lab@nas", last: null, fault: null })).toBe("silent");
});
