import { stripVTControlCharacters } from "node:util";

/** The most failures that are named of one runner: the first ones show what breaks everything. */
const NAMED = 30;

/** @type {string[]} */
const failures = [];

/**
 * Keeps failures for the end of the output: the end is left of a log that was cut.
 * @param {string} where the runner or the step
 * @param {readonly string[]} found a line for each failed test; none: the first fault in `output`
 * @param {string} output
 */
export function noteFailures(where, found, output) {
  const lines = found.length > 0 ? found : [firstFault(output)];
  const left = lines.length - NAMED;
  const shown = left > 0 ? [...lines.slice(0, NAMED), `and ${left} more`] : lines;
  failures.push(...shown.map((line) => `${where}: ${line}`));
}

/** A line for each failure that was kept. */
export const notedFailures = () => failures;

/**
 * @param {any} report of vitest's JSON reporter
 * @returns {string[]} "file test — error" of each failed test, "file — error" of files that could not be loaded
 */
export function failuresOfVitest(report) {
  return report.testResults.flatMap((/** @type {any} */ file) => {
    const name = lastOf(file.name ?? "");
    const failed = file.assertionResults.filter((/** @type {any} */ test) => test.status === "failed");
    if (file.status === "failed" && failed.length === 0) return [inLine(name, file.message)];
    return failed.map((/** @type {any} */ test) =>
      inLine(`${name} ${test.fullName}`, test.failureMessages?.[0]),
    );
  });
}

/**
 * @param {any} report of Playwright's JSON reporter
 * @returns {string[]} "file test — error" of each failed test, and the errors outside of tests
 */
export function failuresOfPlaywright(report) {
  const outside = report.errors ?? [];
  return [
    ...failedSpecs(report),
    ...outside.map((/** @type {any} */ error) => inLine("outside of tests", error.message)),
  ];
}

/**
 * @param {any} suite
 * @returns {string[]}
 */
function failedSpecs({ suites = [], specs = [] }) {
  const here = specs.flatMap((/** @type {any} */ spec) =>
    spec.tests
      .filter((/** @type {any} */ test) => test.status === "unexpected")
      .map((/** @type {any} */ test) =>
        inLine(`${lastOf(spec.file ?? "")} ${spec.title}`, test.results.at(-1)?.error?.message),
      ),
  );
  return [...here, ...suites.flatMap(failedSpecs)];
}

/**
 * @param {string} output of `deno test`, without colours
 * @returns {string[]} "file => test — error" of each failed test, "file — error" of files that could not be run
 */
export function failuresOfDeno(output) {
  const errors = output.slice(output.lastIndexOf("\n ERRORS \n"));
  return [...errors.matchAll(/^(.+?)(?: => (\S+?)(?::\d+)+| \(uncaught error\))\nerror: (.*)$/gm)].map(
    ([, name = "", file, error]) => inLine(file === undefined ? name : `${file} => ${name}`, error),
  );
}

/**
 * The first line that speaks of an error, or else the first one; before it the line that it is indented under.
 * @param {string} output
 */
export function firstFault(output) {
  const lines = stripVTControlCharacters(output)
    .split("\n")
    .filter((line) => line.trim() !== "");
  const index = Math.max(
    lines.findIndex((line) => /\berror\b|Error:|\[warn\]|✗/.test(line)),
    0,
  );
  const line = lines[index] ?? "nothing was said";
  const head = /^\s/.test(line) ? lines.slice(0, index).findLast((one) => !/^\s/.test(one)) : undefined;
  return (head === undefined ? line : `${head} ${line}`).replace(/\s+/g, " ").trim();
}

/**
 * @param {string} test
 * @param {string} [message]
 */
function inLine(test, message = "") {
  const [first = ""] = stripVTControlCharacters(message).trim().split("\n");
  return first ? `${test} — ${first}` : test;
}

/** @param {string} file */
const lastOf = (file) => file.split("/").at(-1) ?? file;
