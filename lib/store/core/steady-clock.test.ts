import { expect, it } from "vitest";
import { sinceBoot } from "../../compat/boot-time";
import { between, clocks, LONG_AGO } from "./steady-clock";

const AT = { monotonic: 1000, wall: 5000, boot: 9000 };

it.each([
  ["time passes", { monotonic: 3000, wall: 7000, boot: 11_000 }, 2000],
  ["the wall clock is set ahead", { monotonic: 3000, wall: 607_000, boot: 11_000 }, 2000],
  ["the wall clock is set back", { monotonic: 3000, wall: -600_000, boot: 11_000 }, 2000],
  ["the machine slept", { monotonic: 1500, wall: 5500, boot: 69_000 }, 60_000],
  ["it slept, where nobody knows since when it runs", { monotonic: 1500, wall: 65_000, boot: null }, 60_000],
])("counts what passed where %s", (_, to, passed) => {
  expect(between(AT, to)).toBe(passed);
});

it("knows this machine's own time, and a moment that was long ago", async () => {
  const [before, after] = [sinceBoot(), performance.now()];
  await new Promise((done) => setTimeout(done, 50));
  expect((sinceBoot() ?? 0) - (before ?? 0)).toBeGreaterThan(0.5 * (performance.now() - after));
  expect(between(LONG_AGO, clocks())).toBe(Infinity);
});
