import { bootedAfter, isOwn, settingFor, wokeAfter, type BoardClock, type OwnAlarm } from "./alarm.ts";
import { assert } from "./testing/assert.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 10, 26, 12);
const SEVEN = Date.UTC(2026, 10, 27, 7);
/** A clock in local time, two hours ahead, that has drifted by 40 s. */
const RTC = NOON / 1000 + 2 * HOUR + 40;
const CLOCK: BoardClock = { name: "rtc0", now: RTC, alarm: undefined };
const OWN: OwnAlarm = { clock: "rtc0", at: RTC + 19 * HOUR + 120, wall: SEVEN + 120_000, run: "boot" };

Deno.test("it is set two minutes after the planned start, by the board's own clock", () => {
  assert.deepEqual(settingFor(SEVEN, NOON, CLOCK, undefined), { at: OWN.at, wall: OWN.wall });
  const half = settingFor(SEVEN, NOON + 500, CLOCK, undefined);
  assert.deepEqual(half, { at: OWN.at, wall: OWN.wall }, "never early by a part of a second");
});

const TWO_MINUTES = 120_000;
const YEAR = 366 * DAY * 1000;
for (const [what, wakeAt, clock, own, whyNot] of [
  ["a start that is over", NOON - TWO_MINUTES, CLOCK, undefined, /is over/],
  ["one of the last two minutes", NOON - TWO_MINUTES + 1_000, CLOCK, undefined, undefined],
  ["one in a year", NOON + YEAR - TWO_MINUTES, CLOCK, undefined, undefined],
  ["one later than that", NOON + YEAR, CLOCK, undefined, /more than a year/],
  ["somebody else's alarm, earlier", SEVEN, { ...CLOCK, alarm: RTC + HOUR }, undefined, /somebody else/],
  ["somebody else's alarm, later", SEVEN, { ...CLOCK, alarm: RTC + 3 * DAY }, undefined, /somebody else/],
  ["another one than ours", SEVEN, { ...CLOCK, alarm: OWN.at + 60 }, OWN, /somebody else/],
  ["our own", SEVEN, { ...CLOCK, alarm: OWN.at }, OWN, undefined],
] as const) {
  Deno.test(`set over: ${what}`, () => {
    const setting = settingFor(wakeAt, NOON, clock, own);
    if (whyNot === undefined) assert("at" in setting);
    else assert.match("whyNot" in setting ? setting.whyNot : "", whyNot);
  });
}

Deno.test("ours is what we set, also where the board shows it for a later day", () => {
  const shows = (alarm: number | undefined, name = "rtc0") => isOwn({ ...CLOCK, name, alarm }, OWN);
  assert.deepEqual([shows(OWN.at), shows(OWN.at + DAY), shows(OWN.at + 31 * DAY)], [true, true, true]);
  assert.deepEqual(
    [shows(undefined), shows(OWN.at + 1), shows(OWN.at - DAY), shows(OWN.at, "rtc1")],
    [false, false, false, false],
  );
  assert.equal(isOwn({ ...CLOCK, alarm: OWN.at }, undefined), false);
});

for (const [late, wakeUpType, is] of [
  [0, 6, true],
  [-5, 0, true],
  [-6, 0, false],
  [300, 3, true],
  [301, 3, false],
  [10, 5, false],
  [10, 8, false],
] as const) {
  Deno.test(`a kernel that starts ${late} s after the alarm, wake-up type ${wakeUpType}: ${is}`, () => {
    assert.equal(bootedAfter(OWN, { ...CLOCK, now: OWN.at + late + 33 }, 33, wakeUpType), is);
  });
}

Deno.test("a sleep that ends after the alarm is noticed within a minute, and by that clock", () => {
  const at = (late: number, name = "rtc0") => wokeAfter(OWN, { ...CLOCK, name, now: OWN.at + late });
  assert.deepEqual([at(0), at(60), at(61), at(-6), at(3, "rtc1")], [true, true, false, false, false]);
});
