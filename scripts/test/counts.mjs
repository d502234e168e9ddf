/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** @type {Counts} */
export const NOTHING = { passed: 0, failed: 0, skipped: 0 };

/**
 * @param {any} report of vitest's JSON reporter
 * @returns {Counts}
 */
export function countVitest(report) {
  const tests = report.testResults.flatMap((/** @type {any} */ file) => file.assertionResults);
  const of = (/** @type {string[]} */ ...states) =>
    tests.filter((/** @type {any} */ test) => states.includes(test.status)).length;
  // A file that could not be loaded has no tests to fail.
  const broken = report.testResults.filter(
    (/** @type {any} */ file) =>
      file.status === "failed" &&
      !file.assertionResults.some((/** @type {any} */ test) => test.status === "failed"),
  ).length;
  return {
    passed: of("passed"),
    failed: of("failed") + broken,
    skipped: of("skipped", "pending", "todo", "disabled"),
  };
}

/**
 * @param {any} report of Playwright's JSON reporter
 * @returns {Counts}
 */
export function countPlaywright({ stats, errors = [] }) {
  // Flaky: it passed when tried again.
  const failed = stats.unexpected + errors.length;
  return { passed: stats.expected + stats.flaky, failed, skipped: stats.skipped };
}

/**
 * @param {string} output of `deno test`, without colours
 * @returns {Counts}
 */
export function countDeno(output) {
  const line = output.match(/^(ok|FAILED) \| .*$/gm)?.at(-1) ?? "";
  const of = (/** @type {string} */ word) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  return { passed: of("passed"), failed: of("failed"), skipped: of("ignored") };
}

/**
 * The counts of a runner. One that ended badly without a failed test, or found no tests, counts as failed itself.
 * @param {number} code its exit code
 * @param {Counts} counts
 * @returns {Counts}
 */
export function judge(code, { passed, failed, skipped }) {
  const silent = failed === 0 && (code !== 0 || passed + skipped === 0);
  return { passed, failed: silent ? 1 : failed, skipped };
}

/**
 * @param {Counts[]} all
 * @returns {Counts}
 */
export function sum(all) {
  return all.reduce(
    (one, other) => ({
      passed: one.passed + other.passed,
      failed: one.failed + other.failed,
      skipped: one.skipped + other.skipped,
    }),
    NOTHING,
  );
}

/**
 * @param {Counts} counts
 * @returns {string} "N passed, N failed", and the number of skipped ones, if any
 */
export function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/**
 * The tests that were left out, for people.
 * @param {any} report of vitest's JSON reporter
 * @returns {string[]}
 */
export function skippedByVitest(report) {
  return report.testResults
    .flatMap((/** @type {any} */ file) => file.assertionResults)
    .filter((/** @type {any} */ test) => !["passed", "failed"].includes(test.status))
    .map((/** @type {any} */ test) => test.fullName);
}

/**
 * The tests that were left out, and why.
 * @param {any} suite of Playwright's JSON reporter, or its whole report
 * @returns {string[]}
 */
export function skippedByPlaywright({ suites = [], specs = [] }) {
  const here = specs.flatMap((/** @type {any} */ spec) =>
    spec.tests
      .filter((/** @type {any} */ test) => test.status === "skipped")
      .map((/** @type {any} */ test) => {
        const reason = test.annotations.find((/** @type {any} */ note) => note.type === "skip")?.description;
        return reason ? `${spec.title} (${reason})` : spec.title;
      }),
  );
  return [...here, ...suites.flatMap(skippedByPlaywright)];
}
