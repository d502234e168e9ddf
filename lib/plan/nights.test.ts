import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alwaysOn, daysLater, nightAt, nightsOfZone, piecesOf, savedByNight } from "./nights";

const HOUR = 3600_000;
const utc = nightsOfZone("UTC");

describe("nightAt", () => {
  it.each([
    ["UTC", "2026-11-28T12:00Z", "2026-11-28"],
    ["UTC", "2026-11-29T11:59:59Z", "2026-11-28"],
    ["UTC", "2026-03-01T03:00Z", "2026-02-28"],
    // 02:59 UTC is a minute before noon in Tokyo.
    ["Asia/Tokyo", "2026-11-29T02:59Z", "2026-11-28"],
    ["Asia/Tokyo", "2026-11-29T03:00Z", "2026-11-29"],
    // Noon of New York is 17:00 by UTC in winter, 16:00 in summer.
    ["America/New_York", "2026-01-05T16:30Z", "2026-01-04"],
    ["America/New_York", "2026-07-05T16:30Z", "2026-07-05"],
  ])("%s at %s is the night of %s", (zone, at, date) => {
    expect(nightAt(Date.parse(at), zone).date).toBe(date);
  });

  it("takes fractions of a millisecond", () => {
    const noon = Date.UTC(2026, 10, 29, 12);
    expect([noon - 0.25, noon + 0.25].map((at) => nightAt(at, "UTC").date)).toEqual([
      "2026-11-28",
      "2026-11-29",
    ]);
  });

  it("is an hour shorter where clocks are put forward, longer where they are put back", () => {
    const hours = (at: string): number => {
      const { start, end } = nightAt(Date.parse(at), "Europe/Berlin");
      return (end - start) / HOUR;
    };
    expect([hours("2026-03-28T20:00Z"), hours("2026-10-24T20:00Z"), hours("2026-05-05T20:00Z")]).toEqual([
      23, 25, 24,
    ]);
  });

  it("covers each instant with one night, in any zone", () => {
    const zones = fc.constantFrom("UTC", "Asia/Tokyo", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns");
    const anyInstant = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2035, 0) });
    fc.assert(
      fc.property(zones, anyInstant, (zone, at) => {
        const night = nightAt(at, zone);
        expect(at).toBeGreaterThanOrEqual(night.start);
        expect(at).toBeLessThan(night.end);
        expect(nightAt(night.end, zone).start).toBe(night.end);
        expect(nightAt(night.end - 1, zone)).toEqual(night);
      }),
      { numRuns: 200 },
    );
  });
});

describe("piecesOf", () => {
  const from = Date.UTC(2026, 10, 30, 23, 59, 30);

  it("divides a time by months of UTC, and by nights", () => {
    expect(piecesOf(from, Date.UTC(2026, 11, 1, 12, 0, 7), utc)).toEqual([
      { month: "2026-11", night: "2026-11-30", seconds: 30 },
      { month: "2026-12", night: "2026-11-30", seconds: 12 * 3600 },
      { month: "2026-12", night: "2026-12-01", seconds: 7 },
    ]);
    expect(piecesOf(from, from, utc)).toEqual([]);
  });

  it("loses no second, also in a leap year", () => {
    const pieces = piecesOf(Date.UTC(2028, 1, 1), Date.UTC(2028, 2, 1), nightsOfZone("America/New_York"));
    expect(pieces.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(29 * 86_400);
    expect(new Set(pieces.map(({ month }) => month))).toEqual(new Set(["2028-02"]));
  });
});

describe("savedByNight", () => {
  const row = (serverUuid: string, kwhOfNights: Record<string, number>) => ({ serverUuid, kwhOfNights });

  it("has each night of the time in order, with each server once", () => {
    const rows = [
      row("pc", { "2026-11-30": 1, "2026-11-29": 2 }),
      // The same night's other part, of the next month.
      row("pc", { "2026-11-30": 0.5 }),
      row("host", { "2026-11-30": 4, "2026-12-02": 9 }),
    ];
    expect(savedByNight(rows, "2026-11-28", "2026-12-01")).toEqual([
      { date: "2026-11-28", kwh: 0, servers: 0 },
      { date: "2026-11-29", kwh: 2, servers: 1 },
      { date: "2026-11-30", kwh: 5.5, servers: 2 },
      { date: "2026-12-01", kwh: 0, servers: 0 },
    ]);
  });

  it("has 365 of a year", () => {
    expect(savedByNight([], daysLater("2028-11-28", -364), "2028-11-28")).toHaveLength(365);
  });
});

describe("alwaysOn", () => {
  const since = Date.UTC(2026, 0);
  const server = (createdAt: number, on: number) => ({
    kind: null,
    watts: { on, off: 1, asleep: null },
    createdAt,
  });

  it("counts each server from when it was added, at the earliest from the beginning", () => {
    const servers = [server(0, 100), server(since + 5 * HOUR, 50), server(since + 99 * HOUR, 1000)];
    expect(alwaysOn(servers, since, since + 10 * HOUR)).toBeCloseTo(1 + 0.25);
    expect(alwaysOn([], since, since + HOUR)).toBe(0);
  });
});
