import { expect, it } from "vitest";
import { newFacts } from "../power/facts";
import { factsOf, second } from "../power/testing";
import { isOffByOrder, monthOf, saved, USUAL_KIND, USUAL_WATTS, wattsOf, wattsSaved } from "./energy";

const row = (serverUuid: string, month: string, groupUuids: readonly string[], hoursOff: number) => ({
  ...{ serverUuid, serverName: serverUuid, month, groupUuids, hoursOff, kwh: hoursOff / 10, kwhOfNights: {} },
  ...{ hoursRested: 0, kwhRested: 0 },
});

it("counts a server once in all, and in each of its groups", () => {
  const rows = [
    row("pc", "2026-12", ["room"], 1),
    row("pc", "2026-11", ["room", "lab"], 10),
    row("host", "2026-11", [], 5),
  ];
  expect(saved(rows)).toEqual([
    { month: "2026-11", groupUuid: null, hoursOff: 15, kwh: 1.5 },
    { month: "2026-11", groupUuid: "lab", hoursOff: 10, kwh: 1 },
    { month: "2026-11", groupUuid: "room", hoursOff: 10, kwh: 1 },
    { month: "2026-12", groupUuid: null, hoursOff: 1, kwh: 0.1 },
    { month: "2026-12", groupUuid: "room", hoursOff: 1, kwh: 0.1 },
  ]);
  expect(saved([])).toEqual([]);
});

it("names months by UTC", () => {
  const from = Date.UTC(2026, 10, 30, 23, 59, 30);
  expect([monthOf(from), monthOf(from, 2), monthOf(from, -11)]).toEqual(["2026-11", "2027-01", "2025-12"]);
});

it("takes what is given, for the rest what is usual, and saves nothing below nothing", () => {
  expect(wattsOf({ kind: "storage", watts: { on: 85, off: 4, asleep: null } })).toEqual({
    ...{ on: 85, off: 4, asleep: USUAL_WATTS.storage.asleep },
  });
  expect(wattsOf({ kind: "storage", watts: null })).toEqual(USUAL_WATTS.storage);
  expect(wattsOf({ kind: null, watts: null })).toEqual(USUAL_WATTS[USUAL_KIND]);
  expect(wattsSaved({ kind: null, watts: { on: 5, off: 10, asleep: 3 } }, false)).toBe(0);
  expect(wattsSaved({ kind: null, watts: { on: 5, off: 10, asleep: 3 } }, true)).toBe(2);
  expect(wattsSaved({ kind: "desktop", watts: null }, false)).toBe(58);
  expect(wattsSaved({ kind: "desktop", watts: null }, true)).toBe(57);
});

const last = { at: second(3), boot: "b", instance: "i", sequence: 7, revisionEcho: 1, leaving: false };
const off = { power: "OFF", previous: "Stopping", current: "None", last, downAsOrdered: true } as const;

it("counts a server that went down as it was told, and no other", () => {
  expect(isOffByOrder(factsOf(off))).toBe(true);
  // By hand, or a start that failed or was cancelled.
  expect(isOffByOrder(factsOf({ ...off, downAsOrdered: false }))).toBe(false);
  expect(isOffByOrder(newFacts(10, second(1)))).toBe(false);
});
