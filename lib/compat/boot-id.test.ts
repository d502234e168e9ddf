import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readBootId } from "./boot-id";
import { DENO } from "./testing";

const READ = 'console.log(await Deno.readTextFile("/proc/sys/kernel/random/boot_id"))';

test("Deno still gives /proc to programs with every permission alone", () => {
  const args = [
    "run",
    "--quiet",
    "--no-prompt",
    "--no-config",
    "--no-lock",
    "--allow-read",
    "--allow-sys",
    "-",
  ];
  expect(spawnSync(DENO, args, { input: READ, encoding: "utf8" }).stderr).toContain("NotCapable");
});

// That the compiled manager knows its own machine, tests/cycle/power-cuts-whole.nightly.test.ts shows.
test("the boot of this machine is read as its agent reads it", async () => {
  const own = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  expect(await readBootId()).toBe(own);
});
