import fc from "fast-check";
import { expect, test } from "vitest";
import { CLOCK_SETTLES, isTermOver, termFrom, termResumed } from "./term";

const HOUR = 3_600_000;
const NOON = Date.UTC(2027, 2, 1, 12);
const at = (monotonic: number, wall: number) => ({ monotonic, wall });
/** Two hours from noon, begun 1,000 ms after the manager. */
const term = termFrom(at(1000, NOON), NOON + 2 * HOUR);

test("a term is over at its end, and not a millisecond before", () => {
  const over = [0, 2 * HOUR - 1, 2 * HOUR].map((ms) => isTermOver(term, at(1000 + ms, NOON + ms)));
  expect(over).toEqual([false, false, true]);
});

test("a wall clock that jumps on ends nothing, however far", () => {
  for (const jump of [4000, 9 * HOUR, 50 * 365 * 24 * HOUR])
    expect(isTermOver(term, at(5000, NOON + jump)), `${jump}`).toBe(false);
});

test("a wall clock that is right again after its end has come by the other decides", () => {
  // It was three hours ahead when the term began, and was corrected since.
  expect(isTermOver(term, at(1000 + 2 * HOUR, NOON + HOUR))).toBe(false);
  expect(isTermOver(term, at(1000 + 3 * HOUR, NOON + 2 * HOUR))).toBe(true);
});

test("a wall clock that was set back before its beginning keeps nothing for good", () => {
  expect(isTermOver(term, at(1000 + 2 * HOUR - 1, 0))).toBe(false);
  expect(isTermOver(term, at(1000 + 2 * HOUR, 0))).toBe(true);
});

test("after a restart it goes on for what is left", () => {
  const again = termResumed(term, at(10, NOON + HOUR));
  expect(isTermOver(again, at(10 + HOUR - 1, NOON + 2 * HOUR))).toBe(false);
  expect(isTermOver(again, at(10 + HOUR, NOON + 2 * HOUR))).toBe(true);
});

test("a clock that is ahead after a boot, until it is set, ends nothing", () => {
  // The board's clock shows local time, nine hours ahead.
  const again = termResumed(term, at(10, NOON + HOUR + 9 * HOUR));
  expect(isTermOver(again, at(60_000, NOON + 10 * HOUR))).toBe(false);
  // Set right: its end is where it was.
  expect(isTermOver(again, at(2 * CLOCK_SETTLES, NOON + HOUR))).toBe(false);
  expect(isTermOver(again, at(HOUR, NOON + 2 * HOUR))).toBe(true);
  // Or it was right, and its end had come meanwhile.
  expect(isTermOver(again, at(10 + CLOCK_SETTLES, NOON + 10 * HOUR))).toBe(true);
});

test("a clock that begins in 1970 after a boot keeps it no longer than it was to last, nor once it is set", () => {
  const again = termResumed(term, at(10, 0));
  expect(isTermOver(again, at(10 + CLOCK_SETTLES, CLOCK_SETTLES))).toBe(false);
  expect(isTermOver(again, at(10 + 2 * HOUR, 2 * HOUR))).toBe(true);
  // Set right before: over at its end.
  expect(isTermOver(again, at(HOUR, NOON + 2 * HOUR - 1))).toBe(false);
  expect(isTermOver(again, at(HOUR, NOON + 2 * HOUR))).toBe(true);
});

test("in one life it never ends before its length is over by the clock that nobody sets", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 * 24 * HOUR }),
      fc.integer({ min: 0, max: 60 * 24 * HOUR }),
      fc.integer({ min: -(10 ** 12), max: 10 ** 12 }),
      (length, passed, jump) => {
        const one = termFrom(at(77, NOON), NOON + length);
        const isOver = isTermOver(one, at(77 + passed, NOON + passed + jump));
        if (passed < length) expect(isOver).toBe(false);
        if (passed >= length && (jump >= 0 || passed + jump < 0)) expect(isOver).toBe(true);
      },
    ),
  );
});
