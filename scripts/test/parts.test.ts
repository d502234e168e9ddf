import { execFileSync } from "node:child_process";
import { describe, expect, it, test } from "vitest";
import { ROOT } from "../common/files.mjs";
import { isInTime, PARTS, partsForCi, partsOf } from "./parts.mjs";
import { isNightly, suiteOf } from "./suites.mjs";

const files = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" }).split("\n");
const IN_CI = PARTS.filter((part) => !["machine", "arm64", "release"].includes(part));

test("a change of a nightly test is covered by what runs it", () => {
  const nightly = files.filter((file) => /\.(test|spec)\.ts$/.test(file) && isNightly(file));
  expect(nightly.length).toBeGreaterThan(20);
  for (const file of nightly) {
    const suite = suiteOf(file);
    // An hour of a real machine, and another processor, are for the night: CI turns one machine off and on.
    if (suite === "arm64") continue;
    expect(partsOf([file]), file).toContain(suite === "machine" ? "power-cycle" : suite);
  }
});

test("each room is covered, and prose by nothing more than npm test", () => {
  expect(partsOf(["docs/plans.md", "README.ja.md", "CHANGELOG.md"])).toEqual([]);
  const rooms = new Set(files.filter((file) => /\.tsx?$/.test(file)).map((file) => file.split("/")[0] ?? ""));
  for (const room of rooms) expect(partsOf([`${room}/anything.ts`]), room).not.toEqual([]);
});

test("what no row knows is covered by all, and several files by what covers each", () => {
  for (const file of [
    "package-lock.json",
    "scripts/build/build.mjs",
    "tests/helpers/manager.ts",
    "a-new-room/a.ts",
  ])
    expect(partsOf([file])).toEqual(IN_CI);
  expect(partsOf(["tests/e2e/slow.nightly.spec.ts", "docs/plans.md", "bench/main.ts"])).toEqual([
    "browser",
    "bench",
  ]);
});

describe("CI", () => {
  const changed = (found: string[] | undefined) => () => Promise.resolve(found);

  it("does all where it is told to, and what takes an hour only then", async () => {
    expect(await partsForCi({ KOMO_TEST_ALL: "1" }, changed([]))).toEqual(PARTS);
    expect(await partsForCi({}, changed(undefined))).toEqual(IN_CI);
    expect(await partsForCi({ KOMO_TEST_ALL: "0" }, changed(["docs/plans.md"]))).toEqual([]);
    await expect(partsForCi({ KOMO_TEST_ALL: "yes" }, changed([]))).rejects.toThrow("set it to 1");
  });

  it("holds against the commit that it is told, which may be unknown", async () => {
    const asked: (string | undefined)[] = [];
    await partsForCi({ KOMO_TEST_BASE: "abc" }, (base) =>
      Promise.resolve(void asked.push(base) as undefined),
    );
    expect(asked).toEqual(["abc"]);
    expect(await partsForCi({ KOMO_TEST_BASE: "no-such-commit" })).toEqual(IN_CI);
    expect(await partsForCi({ KOMO_TEST_BASE: "HEAD" })).not.toContain("machine");
  });

  it("does not begin what runs late where a slow machine has taken long already", () => {
    const begun = (minutes: number) => IN_CI.filter((part) => isInTime(part, minutes));
    expect(begun(39)).toEqual(IN_CI);
    expect(begun(60)).not.toContain("browser");
    expect(begun(60)).toContain("power-cycle");
    expect(begun(80)).toEqual(["unit", "simulation", "agent", "cycle"]);
  });
});
