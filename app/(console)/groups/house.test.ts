import fc from "fast-check";
import { expect, test } from "vitest";
import { panesOf } from "./house";

const count = fc.integer({ min: 0, max: 2000 });

test("a small house has a window for each server, the calm ones first", () => {
  expect(panesOf({ off: 2, on: 1, changing: 0, trouble: 1 })).toEqual(["off", "off", "on", "trouble"]);
  expect(panesOf({ off: 0, on: 0, changing: 0, trouble: 0 })).toEqual([]);
});

test("a large one has no more than it can show, and hides no trouble", () => {
  fc.assert(
    fc.property(count, count, count, count, (off, on, changing, trouble) => {
      const counts = { off, on, changing, trouble };
      const panes = panesOf(counts);
      // Each of four states may be rounded up.
      expect(panes.length).toBeLessThanOrEqual(100);
      for (const [status, servers] of Object.entries(counts))
        expect(panes.includes(status as keyof typeof counts)).toBe(servers > 0);
    }),
    { numRuns: 200 },
  );
});
