import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { ROOT } from "../common/files.mjs";
import { BROWSER_BY_DAY, isNightly, suiteOf } from "./suites.mjs";

const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => existsSync(`${ROOT}/${file}`));
/** All files that look like tests, also those that no runner would find by their name. */
const tests = files.filter((file) => /[._](test|spec)\.[cm]?[jt]sx?$/.test(file));

test("each test file is one that a runner looks for: none is in neither run", () => {
  expect(tests.length).toBeGreaterThan(300);
  expect(tests.filter((file) => suiteOf(file) === undefined)).toEqual([]);
});

test("the browser's tests that npm test runs are those that are not for the night", () => {
  const stories = tests.filter((file) => suiteOf(file) === "browser");
  const byDay = stories.filter((file) => new RegExp(BROWSER_BY_DAY).test(file));
  expect(byDay.length).toBeGreaterThan(5);
  expect(byDay).toEqual(stories.filter((file) => !isNightly(file)));
});

test("each file that says what tests say is called as one", () => {
  const fromRunner = /^import .*from "(?:vitest|@playwright\/test)";$|^Deno\.test\(/m;
  const registers = /^ *(?:describe|it|test)(?:\.\w+)*\(/m;
  const others = files.filter((file) => /\.[cm]?tsx?$/.test(file) && !tests.includes(file));
  const hidden = others.filter((file) => {
    const text = readFileSync(`${ROOT}/${file}`, "utf8");
    return fromRunner.test(text) && registers.test(text);
  });
  // They take pictures, by a command of their own.
  expect(hidden.filter((file) => !file.startsWith("tests/screenshots/"))).toEqual([]);
});

describe("a test file", () => {
  it("belongs to the suite of its folder, and else to the unit tests", () => {
    expect(suiteOf("lib/power/status.test.ts")).toBe("unit");
    expect(suiteOf("a-new-room/a.test.ts")).toBe("unit");
    expect(suiteOf("tests/free-port.test.ts")).toBe("unit");
    expect(suiteOf("tests/cycle/access-matrix/roles.test.ts")).toBe("cycle");
    expect(suiteOf("tests/e2e/list.spec.ts")).toBe("browser");
    expect(suiteOf("agent-deno/cli/enrol.test.ts")).toBe("agent");
  });

  it("is nobody's where its name is not what its suite looks for", () => {
    for (const file of ["lib/a.spec.ts", "lib/a.test.tsx", "lib/a.test.mjs", "tests/e2e/a.test.ts"])
      expect(suiteOf(file)).toBeUndefined();
  });

  it("is left out by npm test where its name says so, or its whole suite takes too long", () => {
    expect(isNightly("lib/plan/zones.test.ts")).toBe(false);
    expect(isNightly("lib/plan/zones.nightly.test.ts")).toBe(true);
    expect(isNightly("tests/e2e/slow.nightly.spec.ts")).toBe(true);
    expect(isNightly("tests/machine/power-cycle.test.ts")).toBe(true);
  });
});
