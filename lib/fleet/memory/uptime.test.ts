import { describe, expect, it } from "vitest";
import { advanceUptime, startUptime, SUSPENDED_AFTER, TICK_EVERY } from "./uptime";

describe("the manager's uptime", () => {
  it("ticks often enough to find everything at most 1 s late", () => {
    expect(TICK_EVERY).toBeLessThanOrEqual(1000);
  });

  it("goes on from tick to tick", () => {
    const { uptime, suspended } = advanceUptime(startUptime(1000), 1500);
    expect(suspended).toBe(false);
    expect(uptime).toEqual({ startedAt: 1000, lastTick: 1500 });
  });

  it("bears a tick that comes 5 s late", () => {
    expect(SUSPENDED_AFTER).toBe(5000);
    expect(advanceUptime(startUptime(1000), 1000 + TICK_EVERY + 5000).suspended).toBe(false);
  });

  it("starts anew where a tick comes later than that", () => {
    const now = 1000 + TICK_EVERY + 5001;
    const { uptime, suspended } = advanceUptime(startUptime(1000), now);
    expect(suspended).toBe(true);
    expect(uptime).toEqual({ startedAt: now, lastTick: now });
  });
});
