import path from "node:path";
import { digestOf, filesBelow } from "../shared/files.mjs";
import { at, ROOT } from "../shared/paths.mjs";

/** Folders and files of the root that no part of the manager is made of. Everything else is. */
const NOT_OF_THE_MANAGER = new Set([
  "agent-deno",
  "bench",
  "coverage",
  "deploy",
  "dist",
  "docs",
  "eslint",
  "node_modules",
  "playwright-report",
  "scripts",
  "test-results",
  "tests",
  "eslint.config.mjs",
  "next-env.d.ts",
  "playwright.config.ts",
  "vitest.config.ts",
]);

/**
 * Whether a file can change what the manager's executable is.
 * @param {string} relative path from the root
 */
export function isOfTheManager(relative) {
  const first = relative.split(path.sep)[0] ?? "";
  if (first.startsWith(".") || NOT_OF_THE_MANAGER.has(first)) return false;
  return isSource(relative);
}

/**
 * Whether a file can change what any executable is: tests and prose cannot.
 * @param {string} relative
 */
export function isSource(relative) {
  return !/(\.test\.tsx?|_test\.ts|\.md|\.tsbuildinfo)$/.test(relative);
}

/** What all builds depend on besides sources: the builders and the versions of everything. */
const COMMON = ["package.json", "package-lock.json", "scripts/build", "scripts/build.mjs", "scripts/denort"];

/**
 * @param {string[]} also versions and the like
 * @returns {string} a digest of all that the manager is made of
 */
export function digestOfManager(also) {
  const relative = (/** @type {string} */ file) => path.relative(ROOT, file);
  const own = filesBelow([ROOT], (file) => file === ROOT || isOfTheManager(relative(file)));
  return digestOf([...own, ...common()], also);
}

/**
 * @param {string[]} sources paths
 * @param {string[]} also versions and the like
 * @returns {string} a digest of all that is made of the sources
 */
export function digestOfSources(sources, also) {
  return digestOf([...filesBelow(sources, isSource), ...common()], also);
}

const common = () =>
  filesBelow(
    COMMON.map((entry) => at(entry)),
    isSource,
  );
