import path from "node:path";
import { digestOf, filesBelow } from "../common/files.mjs";
import { at, ROOT } from "../common/paths.mjs";

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
  return !/(\.test\.tsx?|\.md|\.tsbuildinfo)$|(^|\/)testing(\/|\.ts$)/.test(relative);
}

/** What all builds depend on besides sources: the builders and the versions of everything. */
const COMMON = ["package.json", "package-lock.json", "scripts/build", "scripts/build.mjs", "scripts/denort"];

/**
 * @param {string[]} also versions and the like
 * @returns {string} a digest of all that the manager is made of
 */
export const digestOfManager = (also) => digestOf([...sources([ROOT], isOfTheManager), ...common()], also);

/**
 * @param {string[]} places paths
 * @param {string[]} also versions and the like
 * @returns {string} a digest of all that is made of the sources there
 */
export const digestOfSources = (places, also) => digestOf([...sources(places, isSource), ...common()], also);

const common = () =>
  sources(
    COMMON.map((entry) => at(entry)),
    isSource,
  );

/**
 * @param {string[]} places paths
 * @param {(relative: string) => boolean} wanted
 */
const sources = (places, wanted) =>
  filesBelow(places, (file) => file === ROOT || wanted(path.relative(ROOT, file)));
