import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { byDeno, deno } from "../build/deno.mjs";
import { at, bin, CACHE } from "../common/files.mjs";
import { run } from "../common/run.mjs";
import { Fault, green, red, say, seconds } from "../common/say.mjs";
import { machineTable } from "./machine.mjs";
import {
  countDeno,
  countPlaywright,
  countVitest,
  inWords,
  judge,
  NOTHING,
  skippedByPlaywright,
  skippedByVitest,
} from "./counts.mjs";
import { failuresOfDeno, failuresOfPlaywright, failuresOfVitest, noteFailures } from "./failures.mjs";
import { BROWSER_BY_DAY, NIGHTLY_FILES } from "./suites.mjs";
import { slowest, timesOfDeno, timesOfPlaywright, timesOfVitest } from "./slowest.mjs";

/** Milliseconds for one runner: one that hangs must not hold everything up. On a busy machine they take twice as long. */
const WITHIN = 40 * 60_000;
/** All files with a real machine: emulated, they take four to five hours on two cores. */
const MACHINE_WITHIN = { kvm: 90 * 60_000, tcg: 7 * 3600_000 };
/** All of the browser's tests take 40 minutes on two cores; CI has 90, and begins them by the 40th (parts.mjs). */
const BROWSER_WITHIN = 48 * 60_000;

/**
 * @typedef {object} Result
 * @property {number} code exit code
 * @property {string} output
 * @property {import("./counts.mjs").Counts} counts
 * @property {string[]} [skipped] names of the tests that were left out
 * @property {string[]} [failures] a line for each test that failed
 * @property {string[]} [lines] printed in any case
 * @property {import("./slowest.mjs").Took[]} [times] the time of each test
 * @property {any} [report] as its runner's JSON reporter wrote it
 */

/** @type {import("./slowest.mjs").Took[]} */
const times = [];

/** Prints the slowest of all tests that were run. */
export function saySlowest() {
  const lines = slowest(times);
  if (lines.length > 0) say("The slowest tests:");
  for (const line of lines) say(line);
}

/**
 * Runs tests and prints their result; their output is shown where one failed.
 * @param {string} name
 * @param {() => Promise<Result>} work
 * @returns {Promise<import("./counts.mjs").Counts>}
 */
export async function runTests(name, work) {
  const start = performance.now();
  const { code, output, counts, skipped = [], failures = [], lines = [], times: took = [] } = await work();
  times.push(...took);
  const judged = judge(code, counts);
  if (judged.failed > 0) {
    console.log(output.trimEnd());
    noteFailures(name, failures, output);
    if (counts.failed === 0)
      say(code === 0 ? "No tests were found." : `The runner itself failed (exit ${code}).`);
  }
  const mark = judged.failed > 0 ? red("✗") : green("✓");
  say(`${mark} ${name}: ${inWords(judged)}`, seconds(performance.now() - start));
  for (const test of skipped) say(`  skipped: ${test}`);
  for (const line of lines) say(`  ${line}`);
  return judged;
}

/**
 * @typedef {import("../common/run.mjs").RunOptions & { nightly?: boolean, inDeno?: boolean }} SuiteOptions nightly: also
 *   what `npm test` leaves out; inDeno: run by the programs' own runtime, which is what computes
 */

/**
 * @param {string} label for its report
 * @param {string[]} args
 * @param {SuiteOptions} [options]
 * @returns {Promise<Result>}
 */
export async function vitest(label, args, options) {
  const report = reportFile(label);
  // Whoever watches sees each test as it ends.
  const live = options?.output === "inherit" ? "verbose" : "default";
  const reporters = [`--reporter=${live}`, "--reporter=json", `--outputFile.json=${report}`];
  const leftOut = options?.nightly ? [] : ["--exclude", NIGHTLY_FILES];
  const all = ["run", ...reporters, ...leftOut, ...args];
  /** @satisfies {import("../common/run.mjs").RunOptions} */
  const how = {
    ...options,
    env: { NO_COLOR: "1", ...options?.env },
    output: options?.output ?? "capture",
    withinMs: options?.withinMs ?? WITHIN,
  };
  const { code, output } = options?.inDeno
    ? await byDeno(at("node_modules", "vitest", "vitest.mjs"), all, how)
    : await run(bin("vitest"), all, how);
  return { code, output, ...read(report, countVitest, skippedByVitest, failuresOfVitest, timesOfVitest) };
}

/**
 * Tests with a real machine; its moments are printed in any case.
 * @param {import("./machine.mjs").Accelerator} accelerator
 * @param {string[]} args of vitest: which of the tests
 * @param {SuiteOptions} [options]
 * @returns {Promise<Result>}
 */
export async function machineTests(accelerator, args, options) {
  const config = ["--config", "tests/machine/vitest.config.ts"];
  const env = { KOMO_TEST_ACCELERATOR: accelerator };
  const withinMs = MACHINE_WITHIN[accelerator];
  const result = await vitest("machine", [...config, ...args], { ...options, withinMs, env });
  return { ...result, lines: result.report ? machineTable(result.report) : [] };
}

/**
 * The programs for linux-arm64, emulated; the time of each step is printed in any case.
 * @returns {Promise<Result>}
 */
export async function arm64Tests() {
  const options = { output: /** @type {const} */ ("inherit"), withinMs: 20 * 60_000 };
  const result = await vitest("arm64", ["--config", "tests/arm64/vitest.config.ts"], options);
  return { ...result, lines: result.report ? machineTable(result.report) : [] };
}

/**
 * The release, which is made before, used as people do.
 * @param {import("./machine.mjs").Accelerator | undefined} accelerator where there is a machine
 * @param {string[]} args of vitest: which of the tests
 * @param {SuiteOptions} [options]
 * @returns {Promise<Result>}
 */
export function releaseTests(accelerator, args, options) {
  const env = { KOMO_TEST_ACCELERATOR: accelerator };
  return vitest("release", ["--config", "tests/release/vitest.config.ts", ...args], { ...options, env });
}

/**
 * @param {string} chromium path of the browser
 * @param {SuiteOptions} options
 * @returns {Promise<Result>}
 */
export async function playwright(chromium, { nightly }) {
  const report = reportFile("playwright");
  const files = nightly ? [] : [BROWSER_BY_DAY];
  // It ends by itself, with a report of what it came to.
  const ends = `--global-timeout=${BROWSER_WITHIN}`;
  const { code, output } = await run(bin("playwright"), ["test", "--reporter=list,json", ends, ...files], {
    env: {
      ...{ NO_COLOR: "1", CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      KOMO_TEST_QUICK: nightly ? "0" : "1",
    },
    output: "capture",
    withinMs: BROWSER_WITHIN + 60_000,
  });
  return {
    code,
    output,
    ...read(report, countPlaywright, skippedByPlaywright, failuresOfPlaywright, timesOfPlaywright),
  };
}

/**
 * A short benchmark against the kept result; its figures are printed in any case.
 * @returns {Promise<Result>}
 */
export async function benchGuard() {
  const { code, output } = await run(process.execPath, [at("scripts", "command.mjs"), "bench", "--guard"], {
    env: { NO_COLOR: "1" },
    output: "capture",
    withinMs: WITHIN,
  });
  say(`  ${output.trimEnd().split("\n").at(-1)}`);
  return { code, output, counts: { ...NOTHING, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 } };
}

/** The agent's own tests.
 * @param {SuiteOptions} options
 * @returns {Promise<Result>} */
export async function denoTest({ nightly }) {
  try {
    const leftOut = nightly ? [] : [`--ignore=${NIGHTLY_FILES}`];
    const output = await deno(["task", "test", ...leftOut], at("agent-deno"));
    return { code: 0, output, counts: countDeno(output), times: timesOfDeno(output) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const output = error.message;
    return { code: 1, output, counts: countDeno(output), failures: failuresOfDeno(output) };
  }
}

/** @param {string} label */
function reportFile(label) {
  const folder = path.join(CACHE, "test");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${label}.json`);
  rmSync(file, { force: true });
  return file;
}

/**
 * @param {string} file
 * @param {(report: any) => import("./counts.mjs").Counts} count
 * @param {(report: any) => string[]} skipped
 * @param {(report: any) => string[]} failed
 * @param {(report: any) => import("./slowest.mjs").Took[]} took
 */
function read(file, count, skipped, failed, took) {
  try {
    const report = JSON.parse(readFileSync(file, "utf8"));
    const [failures, times] = [failed(report), took(report)];
    return { counts: count(report), skipped: skipped(report), failures, times, report };
  } catch {
    // The runner did not come to its report.
    return { counts: NOTHING };
  }
}
