import { expect, test } from "vitest";
import { offsetOf } from "@/components/offset";
import { asTried, hoursOf, keepersOf, moved, nightsOf, REST_PARTS } from "./rest-nights";

const HOUR = 3_600_000;
const utc = () => 0;
const NOTHING = { used: 0, free: 0, scheduled: 0, kept: 0, off: 0, slept: 0, users: [] };
const ALICE = { kind: "session", keep: null, name: "alice (ssh)" } as const;
const OFFICE = { kind: null, keep: "within_schedule", name: "office" } as const;
const at = Date.UTC(2026, 10, 23, 15);
const until = at + 168 * HOUR;

test("a week lies in nights from noon to noon, each hour at the place of its clock", () => {
  const nights = nightsOf({ since: at, until, record: [] }, utc);
  expect(nights.map(({ date }) => date)).toEqual(
    ["23", "24", "25", "26", "27", "28", "29", "30"].map((day) => `2026-11-${day}`),
  );
  expect(nights.map(({ hours }) => hours.filter((hour) => hour !== null).length)).toEqual([
    21, 24, 24, 24, 24, 24, 24, 3,
  ]);
  expect(nights[1]?.hours.map((hour) => new Date(hour?.at ?? 0).getUTCHours())).toEqual([
    ...[12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23],
    ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  ]);
  expect(hoursOf(nights)).toHaveLength(168);
});

test.each([
  // Berlin puts its clocks back on the 25th of October 2026, and on at the 28th of March 2027.
  [Date.UTC(2026, 9, 24, 10), 23, 25],
  [Date.UTC(2027, 2, 27, 11), 24, 23],
] as const)("a day of 23 or 25 hours loses no hour: %#", (noon, _shown, length) => {
  const nights = nightsOf({ since: noon, until: noon + length * HOUR, record: [] }, (at) =>
    offsetOf("Europe/Berlin", at),
  );
  expect(nights).toHaveLength(1);
  const hours = hoursOf(nights);
  expect(hours.reduce((sum, { minutes }) => sum + minutes, 0)).toBe(length * 60);
});

test("the parts of an hour add up to it, and what is missing is not known", () => {
  const record = [
    { ...NOTHING, at, used: 20, free: 30, slept: 25, users: [ALICE] },
    { ...NOTHING, at: at + HOUR, scheduled: 40, kept: 5, off: 15, users: [OFFICE] },
    // One that always rests, also within the hours of schedules.
    { ...NOTHING, at: at + 2 * HOUR, free: 10, scheduled: 50, slept: 45 },
  ];
  const [first, second, third, unknown] = hoursOf(nightsOf({ since: at, until, record }, utc));
  expect(first?.parts).toEqual({ used: 20, kept: 0, idle: 5, slept: 25, off: 0, unknown: 10 });
  expect(second?.parts).toEqual({ used: 0, kept: 45, idle: 0, slept: 0, off: 15, unknown: 0 });
  expect(unknown?.parts).toMatchObject({ unknown: 60 });
  for (const hour of [first, second, third, unknown])
    expect(REST_PARTS.reduce((sum, part) => sum + (hour?.parts[part] ?? 0), 0)).toBe(60);

  const [, always] = asTried(record, "always");
  expect(always).toMatchObject({ free: 40, scheduled: 0, users: [] });
  expect(asTried(record, "outside_schedule")).toBe(record);
});

test("keys lead to the hours beside, above and below, and not beyond the ends", () => {
  const nights = nightsOf({ since: at, until, record: [] }, utc);
  const all = hoursOf(nights);
  const [first, second] = all;
  const last = all.at(-1);
  if (!first || !second || !last) throw new Error("no hours");
  const to = (key: string, from: typeof first) => moved(key, from, nights)?.at;
  expect(to("ArrowRight", first)).toBe(second.at);
  expect(to("ArrowLeft", first)).toBe(first.at);
  expect(to("ArrowDown", first)).toBe(first.at + 24 * HOUR);
  expect(to("ArrowUp", first)).toBe(first.at);
  expect(to("ArrowRight", last)).toBe(last.at);
  expect(to("ArrowUp", last)).toBe(last.at - 24 * HOUR);
  expect(to("Home", last)).toBe(first.at);
  expect(to("End", first)).toBe(last.at);
  expect(to("Enter", first)).toBeUndefined();
});

test("what kept it awake is counted by hours, most first", () => {
  const record = [
    { ...NOTHING, at, users: [ALICE, OFFICE] },
    { ...NOTHING, at: at + HOUR, users: [OFFICE, OFFICE] },
  ];
  expect(keepersOf(record)).toEqual([
    { ...OFFICE, hours: 2 },
    { ...ALICE, hours: 1 },
  ]);
});
