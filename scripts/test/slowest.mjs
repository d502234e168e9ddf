/**
 * @typedef {object} Took
 * @property {string} test its file and its name
 * @property {number} ms
 */

/** The number of tests that are named: they make `npm test` long. */
const NAMED = 10;

/**
 * @param {any} report of vitest's JSON reporter
 * @returns {Took[]}
 */
export function timesOfVitest(report) {
  return report.testResults.flatMap((/** @type {any} */ file) =>
    file.assertionResults.map((/** @type {any} */ test) => ({
      test: `${lastOf(file.name ?? "")} ${test.fullName}`,
      ms: test.duration ?? 0,
    })),
  );
}

/**
 * @param {any} suite of Playwright's JSON reporter, or its whole report
 * @returns {Took[]}
 */
export function timesOfPlaywright({ suites = [], specs = [] }) {
  const here = specs.flatMap((/** @type {any} */ spec) =>
    spec.tests.map((/** @type {any} */ test) => ({
      test: `${lastOf(spec.file ?? "")} ${spec.title}`,
      ms: test.results.reduce((/** @type {number} */ all, /** @type {any} */ one) => all + one.duration, 0),
    })),
  );
  return [...here, ...suites.flatMap(timesOfPlaywright)];
}

/**
 * @param {string} output of `deno test`, without colours
 * @returns {Took[]}
 */
export function timesOfDeno(output) {
  return [...output.matchAll(/^(.*) \.\.\. (?:ok|FAILED) \((.*)\)$/gm)].map(([, test = "", took = ""]) => ({
    test,
    ms: milliseconds(took),
  }));
}

/** @param {string} took as Deno says it: "461µs", "45ms", "1m40s" */
function milliseconds(took) {
  const units = new Map([
    ["ms", 1],
    ["s", 1000],
    ["m", 60_000],
    ["h", 3_600_000],
  ]);
  return [...took.matchAll(/(\d+)(µs|ms|s|m|h)/g)].reduce(
    (all, [, number, unit = ""]) => all + Number(number) * (units.get(unit) ?? 0),
    0,
  );
}

/**
 * @param {readonly Took[]} all
 * @returns {string[]} a line for each of the slowest, the slowest first
 */
export function slowest(all) {
  return [...all]
    .sort((one, other) => other.ms - one.ms)
    .slice(0, NAMED)
    .map(({ test, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${test}`);
}

/** @param {string} file */
const lastOf = (file) => file.split("/").at(-1) ?? file;
