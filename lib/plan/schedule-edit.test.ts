import { describe, expect, test } from "vitest";
import { quietWhy, preview, type Timetable } from "./schedule";
import { isSameWill, keepsRun, type Will } from "./schedule-edit";

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const office: Timetable = {
  zone: "UTC",
  windows: [{ days: EVERY_DAY, from: "08:00", to: "18:00" }],
  ...{ wake: true, stop: true, stopBy: "23:00", exceptions: [], pausedUntil: null },
};
const will = (timetable: Partial<Timetable> = {}, also: Partial<Will> = {}): Will => ({
  timetable: { ...office, ...timetable },
  ...{
    groupUuids: ["room"],
    serverUuids: ["b", "a"],
    mode: "when_free",
    minOn: 15,
    evenIfItMayNotWake: false,
  },
  ...also,
});
/** A Thursday, two seconds after the transition. */
const planned = (action: "ON" | "OFF") => ({
  action,
  since: { wall: Date.UTC(2026, 10, 26, action === "ON" ? 8 : 18, 0, 2), monotonic: 0 },
});

describe("what an edit leaves of what was planned", () => {
  test.each<[string, Will, { off: boolean; on: boolean }]>([
    ["servers in another order", will({}, { serverUuids: ["a", "b", "a"] }), { off: true, on: true }],
    ["another server", will({}, { serverUuids: ["a"] }), { off: false, on: false }],
    ["another group", will({}, { groupUuids: [] }), { off: false, on: false }],
    ["it stops no more", will({ stop: false }), { off: false, on: true }],
    ["it wakes no more", will({ wake: false }), { off: true, on: false }],
    ["how it stops", will({}, { mode: "now" }), { off: false, on: true }],
    ["how long a server must have been up", will({}, { minOn: 0 }), { off: false, on: true }],
    ["until when a stop waits", will({ stopBy: "22:00" }), { off: false, on: true }],
    [
      "the end of the window",
      will({ windows: [{ days: EVERY_DAY, from: "08:00", to: "17:59" }] }),
      { off: false, on: false },
    ],
    [
      "the beginning of the window",
      will({ windows: [{ days: EVERY_DAY, from: "07:00", to: "18:00" }] }),
      { off: true, on: false },
    ],
    [
      "other days alone",
      will({ windows: [{ days: [3, 4, 5], from: "08:00", to: "18:00" }] }),
      { off: true, on: true },
    ],
    ["the same hours in a zone of the same time", will({ zone: "Africa/Abidjan" }), { off: true, on: true }],
    [
      "today is a day off",
      will({ exceptions: [{ first: "2026-11-26", last: "2026-11-26" }] }),
      { off: false, on: false },
    ],
    ["a pause", will({ pausedUntil: Date.UTC(2026, 10, 27) }), { off: false, on: false }],
    [
      "a pause that was over before",
      will({ pausedUntil: Date.UTC(2026, 10, 26, 7) }),
      { off: true, on: true },
    ],
  ])("%s", (_what, after, { off, on }) => {
    expect(keepsRun(will(), after, planned("OFF"))).toBe(off);
    expect(keepsRun(will(), after, planned("ON"))).toBe(on);
  });

  test("nothing of a schedule that is the same is another", () => {
    expect(isSameWill(will(), will({}, { serverUuids: ["a", "b"] }))).toBe(true);
    expect(isSameWill(will(), will({ exceptions: [{ first: "2030-01-01", last: "2030-01-01" }] }))).toBe(
      false,
    );
  });
});

test("a timetable without a transition says why", () => {
  const from = Date.UTC(2026, 10, 26, 12);
  const always = { ...office, windows: [{ days: EVERY_DAY, from: "00:00", to: "24:00" }] };
  const half = [
    { days: EVERY_DAY, from: "06:00", to: "20:00" },
    { days: EVERY_DAY, from: "20:00", to: "06:00" },
  ];
  const cases: [Timetable, string][] = [
    [always, "always_on"],
    [{ ...office, windows: half }, "always_on"],
    [{ ...office, pausedUntil: from + 20 * 24 * 3600_000 }, "paused"],
    [
      {
        ...office,
        windows: [{ days: [4], from: "01:00", to: "02:00" }],
        exceptions: [{ first: "2026-11-01", last: "2026-12-31" }],
      },
      "no_window",
    ],
  ];
  for (const [timetable, why] of cases) {
    expect(preview(timetable, from)).toEqual([]);
    expect(quietWhy(timetable, from)).toBe(why);
  }
});
