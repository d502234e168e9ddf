/** @typedef {"unit" | "simulation" | "agent" | "cycle" | "browser" | "machine" | "arm64" | "release"} Suite */

/**
 * Folder of each suite, and the end of its files' names. Tests in none of these folders are unit tests.
 * @type {Record<Exclude<Suite, "unit">, { folder: string, ending: string }>}
 */
export const FOLDERS = {
  simulation: { folder: "tests/simulation/", ending: ".test.ts" },
  agent: { folder: "agent-deno/", ending: ".test.ts" },
  cycle: { folder: "tests/cycle/", ending: ".test.ts" },
  browser: { folder: "tests/e2e/", ending: ".spec.ts" },
  machine: { folder: "tests/machine/", ending: ".test.ts" },
  arm64: { folder: "tests/arm64/", ending: ".test.ts" },
  release: { folder: "tests/release/", ending: ".test.ts" },
};

/** Suites that `npm test` leaves out as a whole. */
const NIGHTLY_SUITES = ["machine", "arm64", "release"];

/** Test files that `npm test` leaves out, by their names: all others are part of it. */
export const NIGHTLY_FILES = "**/*.nightly.*";

/** Files of the browser's tests that `npm test` runs, as an expression: those that `--grep-invert` leaves out, Playwright reads. */
export const BROWSER_BY_DAY = String.raw`(?<!\.nightly)\.spec\.ts$`;

/**
 * @param {string} file path from the root
 * @returns {Suite}
 */
export function folderSuite(file) {
  const found = Object.entries(FOLDERS).find(([, { folder }]) => file.startsWith(folder));
  return found ? /** @type {Suite} */ (found[0]) : "unit";
}

/**
 * @param {string} file path of a test from the root
 * @returns {Suite | undefined} undefined where no runner looks for files of that name there
 */
export function suiteOf(file) {
  const suite = folderSuite(file);
  const ending = suite === "unit" ? ".test.ts" : FOLDERS[suite].ending;
  return file.endsWith(ending) ? suite : undefined;
}

/**
 * @param {string} file path of a test from the root
 * @returns {boolean} whether `npm test` leaves it to `npm run test:all`
 */
export function isNightly(file) {
  return file.includes(".nightly.") || NIGHTLY_SUITES.includes(folderSuite(file));
}
