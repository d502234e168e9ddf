import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, test } from "vitest";
import { ROOT } from "../common/files.mjs";
import { PARTS, partsOf, partsTouched } from "./parts.mjs";
import { isNightly, suiteOf } from "./suites.mjs";

const files = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" }).split("\n");
const USUAL = PARTS.filter((part) => !["machine", "arm64", "release"].includes(part));

test("a change of a nightly test is covered by what runs it", () => {
  const nightly = files.filter((file) => /\.(test|spec)\.ts$/.test(file) && isNightly(file));
  expect(nightly.length).toBeGreaterThan(20);
  for (const file of nightly) {
    const suite = suiteOf(file);
    // An hour of a real machine, and another processor, are for before a release: a change turns one machine off and on.
    if (suite === "arm64") continue;
    expect(partsOf([file]), file).toContain(suite === "machine" ? "power-cycle" : suite);
  }
});

test("each room is covered, and prose by nothing more than npm test", () => {
  expect(partsOf(["docs/plans.md", "README.ja.md", "CHANGELOG.md"])).toEqual([]);
  const rooms = new Set(files.filter((file) => /\.tsx?$/.test(file)).map((file) => file.split("/")[0] ?? ""));
  for (const room of rooms) expect(partsOf([`${room}/anything.ts`]), room).not.toEqual([]);
});

test("what no row knows is covered by the usual parts, and several files by what covers each", () => {
  for (const file of [
    "package-lock.json",
    "scripts/build/build.mjs",
    "tests/helpers/manager.ts",
    "a-new-room/a.ts",
  ])
    expect(partsOf([file])).toEqual(USUAL);
  expect(partsOf(["tests/e2e/slow.nightly.spec.ts", "docs/plans.md", "bench/main.ts"])).toEqual([
    "browser",
    "bench",
  ]);
});

describe("what a change touches", () => {
  it("is held against the commit that is told", async () => {
    expect(await partsTouched("HEAD")).not.toContain("machine");
  });

  it("is not guessed where that commit is not known", async () => {
    await expect(partsTouched("no-such-commit")).rejects.toThrow(
      'KOMO_TEST_BASE is "no-such-commit", which is no commit here: set KOMO_TEST_BASE to the commit',
    );
  });
});

test("CI runs the command that the README names, and nothing else", () => {
  const commands = readFileSync(path.join(ROOT, ".ci/run"), "utf8")
    .split("\n")
    .filter((line) => !/^(#|set |cd |$)/.test(line));
  expect(commands).toEqual(["exec npm test"]);
  expect(readFileSync(path.join(ROOT, "README.md"), "utf8")).toContain("npm test");
});
