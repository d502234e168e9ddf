import { expect, it } from "vitest";
import { saved, wattsOf, type Consumer } from "./energy";

const servers = new Map<string, Consumer>([
  ["pc", { watts: { on: 102, off: 2 }, groupUuids: ["room", "lab"] }],
  ["host", { watts: { on: 210, off: 10 }, groupUuids: [] }],
]);
const tariff = { pricePerKwh: 0.3, co2PerKwh: 0.4 };

function off(serverUuid: string, since: string, until: string): Parameters<typeof saved>[0][number] {
  return { serverUuid, since: Date.parse(since), until: Date.parse(until) };
}

it("counts a server once in all, and in each of its groups", () => {
  const times = [
    off("pc", "2026-11-01T20:00Z", "2026-11-02T06:00Z"),
    off("host", "2026-11-01T20:00Z", "2026-11-02T01:00Z"),
  ];
  const found = saved(times, (uuid) => servers.get(uuid), tariff, "UTC");
  expect(found.map(({ groupUuid, hoursOff, kwh }) => [groupUuid, hoursOff, kwh])).toEqual([
    [null, 15, 2],
    ["lab", 10, 1],
    ["room", 10, 1],
  ]);
  expect(found[0]?.money).toBeCloseTo(0.6);
  expect(found[0]?.co2).toBeCloseTo(0.8);
});

it("gives each month its hours, by the clocks of the zone", () => {
  const times = [off("host", "2026-09-30T20:00Z", "2026-11-01T00:00Z")];
  const months = (zone: string): unknown =>
    saved(times, (uuid) => servers.get(uuid), tariff, zone).map(({ month, hoursOff }) => [month, hoursOff]);
  expect(months("UTC")).toEqual([
    ["2026-09", 4],
    ["2026-10", 744],
  ]);
  // October is an hour longer there.
  expect(months("Europe/Berlin")).toEqual([
    ["2026-09", 2],
    ["2026-10", 745],
    ["2026-11", 1],
  ]);
});

it("leaves out who is gone, and saves nothing below nothing", () => {
  const odd = { watts: { on: 5, off: 10 }, groupUuids: [] };
  const times = [off("gone", "2026-11-01T20:00Z", "2026-11-02T06:00Z")];
  expect(saved(times, () => undefined, tariff, "UTC")).toEqual([]);
  expect(saved(times, () => odd, tariff, "UTC")[0]?.kwh).toBe(0);
});

it("takes what is given, and for the rest what is usual", () => {
  expect(wattsOf("desktop", { on: 85, off: null })).toEqual({ on: 85, off: 2 });
});
