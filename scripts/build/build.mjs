import path from "node:path";
import { DIST, whenChanged, digestOf, filesBelow, at, ROOT } from "../common/files.mjs";
import { Fault, say, timed } from "../common/say.mjs";
import { denortVariable, OWN_PLATFORM } from "../denort/find.mjs";
import { setUp } from "../setup.mjs";
import { AGENT_SOURCES, agentFolder, buildAgent, PROGRAM_NAMES } from "./agent.mjs";
import { installSources } from "./install-package.mjs";
import { buildForWindows, WINDOWS, WINDOWS_FILES, WINDOWS_FOLDER } from "./windows.mjs";
import { buildManager, managerFolder, PLATFORMS, serviceSources } from "./manager.mjs";
import { writeBillsOfMaterials } from "./sbom.mjs";

/**
 * Builds the executables that are not up to date, after all set-up.
 * @param {string[]} [others] platforms besides this one
 */
export async function build(others = []) {
  const choices = [...PLATFORMS, WINDOWS].filter((platform) => platform !== OWN_PLATFORM);
  const unknown = others.find((platform) => !choices.includes(platform));
  if (unknown !== undefined) {
    const known = choices.join(", ");
    throw new Fault(`${unknown} is no other platform that can be built for: ${known}.`);
  }
  await setUp();
  const platforms = [OWN_PLATFORM, ...others.filter((platform) => platform !== WINDOWS)];
  let done = false;
  if (others.includes(WINDOWS)) done = await ensureWindows();
  for (const platform of platforms) done = (await ensureAgent(platform)) || done;
  const sources = digestOfManager(versions(OWN_PLATFORM));
  // It carries the agents: it follows from their sources, too.
  for (const platform of platforms) {
    const files = [...AGENT_SOURCES, ...installSources(), ...serviceSources()];
    const all = digestOfSources(files, [sources, ...versions(platform)]);
    const work = () => buildManager(sources, platform);
    done = (await target(managerFolder(platform), ["komo-manager"], all, work)) || done;
  }
  await writeBillsOfMaterials();
  if (!done) say("✓ dist/ is up to date");
}

/**
 * Builds the agent's program where it is not up to date; set-up is done.
 * @param {string} [platform]
 * @returns {Promise<boolean>} whether it was built
 */
export function ensureAgent(platform = OWN_PLATFORM) {
  const digest = digestOfSources(AGENT_SOURCES, versions(platform));
  return target(agentFolder(platform), PROGRAM_NAMES, digest, () => buildAgent(platform));
}

/**
 * Builds the agent for Windows where it is not up to date; set-up is done.
 * @returns {Promise<boolean>} whether it was built
 */
export function ensureWindows() {
  const digest = digestOfSources(AGENT_SOURCES, [WINDOWS]);
  return target(WINDOWS_FOLDER, WINDOWS_FILES, digest, buildForWindows);
}

/**
 * Inputs of the executables besides files.
 * @param {string} platform
 */
const versions = (platform) => [OWN_PLATFORM, platform, process.env[denortVariable(platform)] ?? ""];

/**
 * @param {string} folder
 * @param {readonly string[]} names of one executable in it
 * @param {string} digest of its inputs
 * @param {() => Promise<void>} work
 */
function target(folder, names, digest, work) {
  const files = names.map((name) => path.join(folder, name));
  const shown = files.map((file) => path.relative(ROOT, file));
  const stamp = `build-${path.relative(DIST, files[0] ?? "").replaceAll("/", "-")}`;
  return whenChanged(stamp, digest, files, () => timed(`Building ${shown.join(" and ")}`, work));
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

/** Inputs of all builds besides sources: the builders and the versions of everything. */
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
