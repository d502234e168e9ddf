import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { denortVariable, findDenort, OWN_PLATFORM, targetOf } from "../denort/find.mjs";
import { withoutSymbols } from "../denort/symbols.mjs";
import { wholeDeno } from "../denort/whole-deno.mjs";
import { at, bin, CACHE, DIST, replaceFile } from "../common/files.mjs";
import { must, run } from "../common/run.mjs";
import { say } from "../common/say.mjs";
import { fixTimes, seenInFixedPlace } from "./repeatable.mjs";

/** The folder of intermediate results. */
export const WORKSHOP = path.join(CACHE, "build");

/** The pinned version of Deno.
 * @returns {string} */
export function denoVersion() {
  return JSON.parse(readFileSync(at("package.json"), "utf8")).devDependencies.deno;
}

/** Nothing is fetched, nothing is kept outside the repository. */
export const DENO_ENV = {
  DENO_DIR: path.join(CACHE, "deno"),
  DENO_NO_UPDATE_CHECK: "1",
  DENO_NO_PROMPT: "1",
  NO_COLOR: "1",
};

/**
 * Runs Deno with the packages that are installed here, and no others.
 * @param {string[]} args
 * @param {string} cwd
 * @param {Record<string, string>} [env]
 */
export function deno(args, cwd, env = {}) {
  return must(bin("deno"), args, { cwd, env: { ...DENO_ENV, ...env }, output: "capture" });
}

/**
 * Runs a tool that is written for Node by Deno: its V8 is years newer than that of Node 20, and takes a fifth to a half
 * less of the processor's time for what computes.
 * @param {string} script path of the tool's own script
 * @param {string[]} args
 * @param {import("../common/run.mjs").RunOptions} [options]
 */
export function byDeno(script, args, options) {
  const env = {
    ...DENO_ENV,
    DENO_V8_FLAGS: "--max-semi-space-size=64,--single-threaded-gc",
    ...options?.env,
  };
  return run(bin("deno"), ["run", "--allow-all", "--no-lock", script, ...args], { ...options, env });
}

/**
 * @typedef {object} Base the base of a platform's programs
 * @property {string} file
 * @property {boolean} whole whether it is all of Deno, on which nothing can be compiled
 */

/** @type {Map<string, Promise<Base>>} */
const bases = new Map();

/**
 * The base of a platform's programs, found once a build.
 * @param {string} platform such as "linux-arm64"
 * @returns {Promise<Base>}
 * @throws Fault where there is none
 */
export function baseFor(platform) {
  const found = bases.get(platform) ?? findBase(platform);
  bases.set(platform, found);
  return found;
}

/** @param {string} platform */
async function findBase(platform) {
  const version = denoVersion();
  const isOwn = platform === OWN_PLATFORM;
  /** @type {string[]} */
  const reasons = [];
  try {
    const report = isOwn ? say : (/** @type {string} */ line) => void reasons.push(line);
    const { file, source } = await findDenort(version, report, process.env, platform);
    say(`denort ${version}${isOwn ? "" : ` for ${platform}`}: ${source}`);
    const base = path.join(WORKSHOP, `denort-${platform}`);
    // A fifth of it is names of its functions.
    replaceFile(base, withoutSymbols(readFileSync(file)), 0o755);
    return { file: base, whole: false };
  } catch (error) {
    const mayDoWithout = !isOwn && !process.env[denortVariable(platform)];
    const file = mayDoWithout ? await wholeDeno(version, platform) : undefined;
    if (!file) throw error;
    say(
      `${platform}: ${reasons.join("; ")}. Its programs are a start script, all of Deno (from npm) and their code.`,
    );
    return { file, whole: true };
  }
}

/**
 * Compiles a script into `<to>/<name>`, by default `dist/<name>`, put there whole or not at all, also while the old one runs.
 * The platform's base is one that programs are compiled on.
 * @param {string} name
 * @param {string} script path from cwd
 * @param {{ cwd: string, flags: string[], to?: string, platform?: string }} how
 */
export async function compile(name, script, { cwd, flags, to = DIST, platform = OWN_PLATFORM }) {
  mkdirSync(WORKSHOP, { recursive: true });
  mkdirSync(to, { recursive: true });
  const { file } = await baseFor(platform);
  fixTimes(cwd);
  // A folder of its own: test files compile programs of one name at the same time.
  const folder = mkdtempSync(path.join(WORKSHOP, "bin-"));
  try {
    const output = path.join(folder, name);
    const where = ["--target", targetOf(platform), "--output", output];
    const compiling = [bin("deno"), "compile", "--quiet", "--no-check", ...flags, ...where, script];
    const [program = "", ...args] = [...(await seenInFixedPlace(cwd)), ...compiling];
    await must(program, args, { cwd, env: { ...DENO_ENV, DENORT_BIN: file }, output: "capture" });
    renameSync(output, path.join(to, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
