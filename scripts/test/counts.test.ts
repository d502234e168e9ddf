import { describe, expect, it } from "vitest";
import {
  countDeno,
  countPlaywright,
  countVitest,
  inWords,
  judge,
  NOTHING,
  sum,
  skippedByPlaywright,
  skippedByVitest,
} from "./counts.mjs";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((state) => ({ status: state })),
});

describe("countVitest", () => {
  it("counts each test", () => {
    const report = {
      testResults: [file("passed", "passed", "skipped", "todo"), file("failed", "passed", "failed")],
    };
    expect(countVitest(report)).toEqual({ passed: 2, failed: 1, skipped: 2 });
  });

  it("counts a file that could not be loaded as one failure", () => {
    expect(countVitest({ testResults: [file("failed"), file("failed", "passed")] })).toEqual({
      passed: 1,
      failed: 2,
      skipped: 0,
    });
  });
});

describe("countPlaywright", () => {
  it("counts flaky tests as passed, and errors outside tests as failed", () => {
    const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 2 };
    expect(countPlaywright({ stats })).toEqual({ passed: 4, failed: 1, skipped: 2 });
    const none = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
    expect(countPlaywright({ stats: none, errors: [{}] })).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe("countDeno", () => {
  it.each([
    ["ok | 12 passed | 0 failed (3s)", { passed: 12, failed: 0, skipped: 0 }],
    ["ok | 12 passed (4 steps) | 0 failed | 2 ignored (3s)", { passed: 12, failed: 0, skipped: 2 }],
    ["FAILED | 3 passed | 1 failed | 5 filtered out (1s)", { passed: 3, failed: 1, skipped: 0 }],
  ])("%s", (line, counts) => {
    expect(countDeno(`running 3 tests\nok | 99 passed | 9 failed (printed by a test)\n\n${line}\n`)).toEqual(
      counts,
    );
  });

  it("finds nothing where nothing ran", () => {
    expect(countDeno("error: Module not found\n")).toEqual(NOTHING);
  });
});

describe("judge", () => {
  it("leaves a runner alone that counted its failures", () => {
    expect(judge(1, { passed: 1, failed: 2, skipped: 0 })).toEqual({ passed: 1, failed: 2, skipped: 0 });
    expect(judge(0, { passed: 1, failed: 0, skipped: 1 })).toEqual({ passed: 1, failed: 0, skipped: 1 });
  });

  it("takes a crash and an empty run for failures", () => {
    expect(judge(1, { passed: 5, failed: 0, skipped: 0 })).toEqual({ passed: 5, failed: 1, skipped: 0 });
    expect(judge(0, NOTHING)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe("the last line", () => {
  it("sums all runners, and names the skipped only where there are any", () => {
    expect(inWords(sum([]))).toBe("0 passed, 0 failed");
    expect(inWords(sum([judge(1, NOTHING), { passed: 4, failed: 0, skipped: 0 }]))).toBe(
      "4 passed, 1 failed",
    );
    expect(inWords(sum([{ passed: 4, failed: 0, skipped: 2 }]))).toBe("4 passed, 0 failed, 2 skipped");
  });
});

describe("what was left out", () => {
  it("is named, with the reason where the runner tells it", () => {
    const tests = [
      { status: "passed", fullName: "a" },
      { status: "skipped", fullName: "wakes over a real wire" },
    ];
    expect(skippedByVitest({ testResults: [{ assertionResults: tests }] })).toEqual([
      "wakes over a real wire",
    ]);

    const spec = (title: string, status: string, annotations: object[] = []) => ({
      title,
      tests: [{ status, annotations }],
    });
    const report = {
      suites: [
        {
          specs: [spec("logs in", "expected")],
          suites: [{ specs: [spec("prints", "skipped", [{ type: "skip", description: "no printer" }])] }],
        },
        { specs: [spec("sings", "skipped")] },
      ],
    };
    expect(skippedByPlaywright(report)).toEqual(["prints (no printer)", "sings"]);
  });
});
