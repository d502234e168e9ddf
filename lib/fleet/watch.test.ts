import { describe, expect, it } from "vitest";
import { advanceWatch, startWatch, SUSPENDED_AFTER, TICK_EVERY } from "./watch";

describe("the manager's watch", () => {
  it("ticks often enough to find everything at most 1 s late", () => {
    expect(TICK_EVERY).toBeLessThanOrEqual(1000);
  });

  it("goes on from tick to tick", () => {
    const { watch, suspended } = advanceWatch(startWatch(1000), 1500);
    expect(suspended).toBe(false);
    expect(watch).toEqual({ startedAt: 1000, lastTick: 1500 });
  });

  it("bears a tick that comes 5 s late", () => {
    expect(SUSPENDED_AFTER).toBe(5000);
    expect(advanceWatch(startWatch(1000), 1000 + TICK_EVERY + 5000).suspended).toBe(false);
  });

  it("starts anew where a tick comes later than that", () => {
    const now = 1000 + TICK_EVERY + 5001;
    const { watch, suspended } = advanceWatch(startWatch(1000), now);
    expect(suspended).toBe(true);
    expect(watch).toEqual({ startedAt: now, lastTick: now });
  });
});
