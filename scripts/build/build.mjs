import path from "node:path";
import { DIST, whenChanged, digestOf, filesBelow, at, ROOT } from "../common/files.mjs";
import { say, timed } from "../common/say.mjs";
import { setUp } from "../setup.mjs";
import { AGENT_NAMES, AGENT_SOURCES, buildAgent } from "./agent.mjs";
import { installSources } from "./install-package.mjs";
import { buildManager, serviceSources } from "./manager.mjs";
import { writeBillsOfMaterials } from "./sbom.mjs";

/** Builds the executables that are not up to date, after all set-up. */
export async function build() {
  await setUp();
  const agent = await ensureAgent();
  const sources = digestOfManager(versions());
  // It carries the agent: it follows from the agent's sources, too.
  const all = digestOfSources([...AGENT_SOURCES, ...installSources(), ...serviceSources()], [sources]);
  const manager = await target(["komo-manager"], all, () => buildManager(sources));
  await writeBillsOfMaterials();
  if (!agent && !manager) say("✓ dist/ is up to date");
}

/**
 * Builds the agent's program where it is not up to date; set-up is done.
 * @returns {Promise<boolean>} whether it was built
 */
export function ensureAgent() {
  return target(AGENT_NAMES, digestOfSources(AGENT_SOURCES, versions()), buildAgent);
}

/** What the executables depend on besides files. */
const versions = () => [process.platform, process.arch, process.env["DENORT_BIN"] ?? ""];

/**
 * @param {readonly string[]} names of one executable
 * @param {string} digest of what it is made of
 * @param {() => Promise<void>} work
 */
function target(names, digest, work) {
  const title = `Building ${names.map((name) => `dist/${name}`).join(" and ")}`;
  const files = names.map((name) => path.join(DIST, name));
  return whenChanged(`build-${names[0]}`, digest, files, () => timed(title, work));
}

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
const COMMON = ["package.json", "package-lock.json", "scripts/build", "scripts/denort"];

/**
 * @param {string[]} also versions and the like
 * @returns {string} a digest of all that the manager is made of
 */
const digestOfManager = (also) => digestOf([...sources([ROOT], isOfTheManager), ...common()], also);

/**
 * @param {string[]} places paths
 * @param {string[]} also versions and the like
 * @returns {string} a digest of all that is made of the sources there
 */
const digestOfSources = (places, also) => digestOf([...sources(places, isSource), ...common()], also);

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
