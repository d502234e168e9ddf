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
