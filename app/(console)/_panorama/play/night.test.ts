import { describe, expect, it } from "vitest";
import { HOUR } from "../../_timeline/time-scale";
import { captionsUntil, lastNight, playedOn, stepped, TAKES } from "./night";

const night = (now: string, zone: string): [string, string] => {
  const { since, until } = lastNight(Date.parse(now), zone);
  return [new Date(since).toISOString().slice(0, 16), new Date(until).toISOString().slice(0, 16)];
};

describe("lastNight", () => {
  it.each([
    // In the morning and all day: the night that is over.
    ["2026-11-29T09:00Z", "UTC", "2026-11-28T20:00", "2026-11-29T08:00"],
    ["2026-11-29T19:59Z", "UTC", "2026-11-28T20:00", "2026-11-29T08:00"],
    // At night: the present one so far, once there is an hour of it.
    ["2026-11-29T20:30Z", "UTC", "2026-11-28T20:00", "2026-11-29T08:00"],
    ["2026-11-29T21:00Z", "UTC", "2026-11-29T20:00", "2026-11-29T21:00"],
    ["2026-11-29T03:00Z", "UTC", "2026-11-28T20:00", "2026-11-29T03:00"],
    // 20:00 in Tokyo is 11:00 by UTC.
    ["2026-11-29T03:00Z", "Asia/Tokyo", "2026-11-28T11:00", "2026-11-28T23:00"],
    // Clocks were put forward at two, so the night has eleven hours; or back, and it has thirteen.
    ["2026-03-29T10:00Z", "Europe/Berlin", "2026-03-28T19:00", "2026-03-29T06:00"],
    ["2026-10-25T12:00Z", "Europe/Berlin", "2026-10-24T18:00", "2026-10-25T07:00"],
  ])("at %s in %s it begins at %s and ends at %s", (now, zone, since, until) => {
    expect(night(now, zone)).toEqual([since, until]);
  });
});

describe("a night that is played", () => {
  const played = { since: 0, until: 12 * HOUR };
  const times = [HOUR, 5 * HOUR, 5 * HOUR, 9 * HOUR];

  it("takes ten seconds, and ends", () => {
    expect(playedOn(played, 0, TAKES / 2)).toBe(6 * HOUR);
    expect(playedOn(played, 6 * HOUR, TAKES)).toBe(12 * HOUR);
  });

  it("has the captions up to its moment", () => {
    expect([0, HOUR, 4 * HOUR, 5 * HOUR, 12 * HOUR].map((at) => captionsUntil(times, at))).toEqual([
      0, 1, 1, 3, 4,
    ]);
  });

  it("steps from caption to caption, and to its ends", () => {
    const forth = [0, HOUR, 5 * HOUR, 9 * HOUR].map((at) => stepped(played, times, at, 1));
    expect(forth).toEqual([HOUR, 5 * HOUR, 9 * HOUR, 12 * HOUR]);
    const back = [12 * HOUR, 9 * HOUR, 5 * HOUR, HOUR].map((at) => stepped(played, times, at, -1));
    expect(back).toEqual([9 * HOUR, 5 * HOUR, HOUR, 0]);
  });
});
