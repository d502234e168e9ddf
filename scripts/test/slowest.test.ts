import { expect, it } from "vitest";
import { slowest, timesOfDeno, timesOfPlaywright, timesOfVitest } from "./slowest.mjs";

it("reads how long tests took, by whatever runner", () => {
  const vitest = {
    testResults: [
      {
        name: "/x/lib/a.test.ts",
        assertionResults: [{ fullName: "a holds", duration: 12.5 }, { fullName: "b" }],
      },
    ],
  };
  expect(timesOfVitest(vitest)).toEqual([
    { test: "a.test.ts a holds", ms: 12.5 },
    { test: "a.test.ts b", ms: 0 },
  ]);
  const spec = {
    file: "e2e/list.spec.ts",
    title: "shows",
    tests: [{ results: [{ duration: 20 }, { duration: 5 }] }],
  };
  expect(timesOfPlaywright({ suites: [{ suites: [{ specs: [spec] }] }] })).toEqual([
    { test: "list.spec.ts shows", ms: 25 },
  ]);
  const deno = [
    "./log.test.ts => one line ... ok (45ms)",
    "./log.test.ts => slow ... FAILED (1m40s)",
    "./log.test.ts => quick ... ok (461µs)",
    "./log.test.ts => left out ... ignored (0ms)",
    "ok | 231 passed | 0 failed (1m40s)",
  ].join("\n");
  expect(timesOfDeno(deno)).toEqual([
    { test: "./log.test.ts => one line", ms: 45 },
    { test: "./log.test.ts => slow", ms: 100_000 },
    { test: "./log.test.ts => quick", ms: 0 },
  ]);
});

it("names ten of them, the slowest first", () => {
  const all = Array.from({ length: 30 }, (_, index) => ({
    test: `t${index}`,
    ms: ((index * 7) % 30) * 1000,
  }));
  const lines = slowest(all);
  expect(lines).toHaveLength(10);
  expect(lines[0]).toMatch(/29\.0 s {2}t17$/);
  expect(lines[9]).toMatch(/20\.0 s/);
});
