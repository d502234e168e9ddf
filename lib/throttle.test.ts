import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRate, createThrottle, type Throttle } from "./throttle";

const ADDRESS = "192.0.2.1";
const FAILURES = 5;
const BLOCKED_FOR = 600_000;

const ofLogins = (keys = 10_000): Throttle =>
  createThrottle({ attempts: FAILURES, blockedFor: BLOCKED_FOR, keys });

function fail(throttle: Throttle, address: string, times: number, at = 0) {
  return Array.from({ length: times }, (_, index) => throttle.attempt(address, at + index));
}

describe("a throttle", () => {
  it("blocks an address for ten minutes after five failures", () => {
    const throttle = ofLogins();
    expect(fail(throttle, ADDRESS, 5)).toEqual([null, null, null, null, null]);
    const until = 4 + 600_000;
    expect(throttle.blockedUntil(ADDRESS, 5)).toBe(until);
    expect(throttle.attempt(ADDRESS, 5)).toBe(until);
    expect(throttle.attempt(ADDRESS, until - 1)).toBe(until);
    expect(throttle.blockedUntil(ADDRESS, until)).toBeNull();
    expect(fail(throttle, ADDRESS, 5, until)).toEqual([null, null, null, null, null]);
    expect(throttle.blockedUntil(ADDRESS, until + 5)).not.toBeNull();
  });

  it("tells how many attempts are left", () => {
    const throttle = ofLogins();
    const left = (at: number) => throttle.attemptsLeft(ADDRESS, at);
    expect(left(0)).toBe(5);
    fail(throttle, ADDRESS, 3);
    expect([left(2), left(2 + BLOCKED_FOR)]).toEqual([2, 5]);
    fail(throttle, ADDRESS, 9, 3);
    expect([left(12), left(4 + BLOCKED_FOR)]).toEqual([0, 5]);
    throttle.forget(ADDRESS);
    expect(left(12)).toBe(5);
  });

  it("leaves other addresses alone", () => {
    const throttle = ofLogins();
    fail(throttle, ADDRESS, 5);
    expect(throttle.attempt("192.0.2.2", 5)).toBeNull();
    expect(throttle.blockedUntil("192.0.2.3", 5)).toBeNull();
  });

  it("starts anew after a success, and after ten quiet minutes", () => {
    const throttle = ofLogins();
    fail(throttle, ADDRESS, 4);
    throttle.forget(ADDRESS);
    expect(fail(throttle, ADDRESS, 4, 10)).toEqual([null, null, null, null]);
    expect(throttle.blockedUntil(ADDRESS, 20)).toBeNull();
    fail(throttle, ADDRESS, 4, 13 + BLOCKED_FOR);
    expect(throttle.blockedUntil(ADDRESS, 20 + BLOCKED_FOR)).toBeNull();
  });

  it("counts attempts that are still under way", () => {
    const throttle = ofLogins();
    const outcomes = Array.from({ length: 100 }, () => throttle.attempt(ADDRESS, 0));
    expect(outcomes.filter((outcome) => outcome === null)).toHaveLength(FAILURES);
  });

  it("lets no address try more often than five times in ten minutes, in any history without success", () => {
    const event = fc.record({
      address: fc.constantFrom("a", "b", "c"),
      wait: fc.nat({ max: BLOCKED_FOR / 4 }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (history) => {
        const throttle = ofLogins();
        const tries = new Map<string, number[]>();
        let now = 0;
        for (const { address, wait } of history) {
          now += wait;
          const until = throttle.attempt(address, now);
          if (until !== null) {
            expect(until).toBeGreaterThan(now);
            expect(until).toBeLessThanOrEqual(now + BLOCKED_FOR);
            continue;
          }
          const mine = [...(tries.get(address) ?? []), now];
          tries.set(address, mine);
          const sixthLast = mine.at(-1 - FAILURES);
          if (sixthLast !== undefined) expect(now - sixthLast).toBeGreaterThanOrEqual(BLOCKED_FOR);
        }
      }),
    );
  });

  it("remembers a bounded number of addresses, and the newest of them", () => {
    const throttle = ofLogins(100);
    for (let index = 0; index < 1000; index++) fail(throttle, `10.0.${index >> 8}.${index & 255}`, 5);
    const blocked = Array.from({ length: 1000 }, (_, index) =>
      throttle.blockedUntil(`10.0.${index >> 8}.${index & 255}`, 10),
    ).map((until) => until !== null);
    expect(blocked.filter(Boolean)).toHaveLength(100);
    expect(blocked.slice(900)).toEqual(Array(100).fill(true));
  });
});

describe("a rate", () => {
  const RATE = { burst: 3, perSecond: 2 };
  const rush = (take: (key: string, now: number) => number, key: string, at: number, times = 4) =>
    Array.from({ length: times }, () => take(key, at));

  it("gives a rush, then so many a second, and says how long to wait", () => {
    const { take } = createRate(RATE);
    expect(rush(take, "a", 1000)).toEqual([0, 0, 0, 500]);
    expect(rush(take, "a", 1200, 1)).toEqual([300]);
    expect(rush(take, "a", 1500, 2)).toEqual([0, 500]);
    // However long nobody asks, no more than a rush is saved up.
    expect(rush(take, "a", 1_000_000)).toEqual([0, 0, 0, 500]);
  });

  it("keeps everybody's own, and forgets who is to begin anew", () => {
    const { take, forget } = createRate(RATE);
    rush(take, "a", 0);
    expect(rush(take, "b", 0)).toEqual([0, 0, 0, 500]);
    forget("a");
    expect([take("a", 0), take("b", 0)]).toEqual([0, 500]);
  });

  it("who is refused pays nothing, and a clock that goes back gives nothing", () => {
    const { take } = createRate(RATE);
    rush(take, "a", 1000, 100);
    expect(take("a", 1500)).toBe(0);
    expect(take("a", 1000)).toBe(500);
  });

  it("remembers so many keys, the latest of them", () => {
    const { take } = createRate({ ...RATE, burst: 1, keys: 2 });
    expect(["a", "b", "c"].map((key) => take(key, 0))).toEqual([0, 0, 0]);
    expect(["b", "c", "a"].map((key) => take(key, 0))).toEqual([500, 500, 0]);
  });
});
