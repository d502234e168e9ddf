import { mkdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { findDenort } from "../denort/find.mjs";
import { withoutSymbols } from "../denort/symbols.mjs";
import { at, bin, CACHE, DIST, replaceFile } from "../common/files.mjs";
import { must } from "../common/run.mjs";
import { say } from "../common/say.mjs";

/** Where intermediate results lie. */
export const WORKSHOP = path.join(CACHE, "build");

/** The pinned version of Deno.
 * @returns {string} */
export function denoVersion() {
  return JSON.parse(readFileSync(at("package.json"), "utf8")).devDependencies.deno;
}

/**
 * Runs Deno on what is installed here only: nothing is fetched, nothing is kept outside the repository.
 * @param {string[]} args
 * @param {string} cwd
 * @param {Record<string, string>} [env]
 */
export function deno(args, cwd, env = {}) {
  const own = {
    DENO_DIR: path.join(CACHE, "deno"),
    DENO_NO_UPDATE_CHECK: "1",
    DENO_NO_PROMPT: "1",
    NO_COLOR: "1",
  };
  return must(bin("deno"), args, { cwd, env: { ...own, ...env }, output: "capture" });
}

/** @type {Promise<string> | undefined} */
let runtime;

/** The base runtime, found once a build: without its symbols, a fifth of it. */
function denort() {
  runtime ??= findDenort(denoVersion(), say).then(({ file, source }) => {
    say(`denort ${denoVersion()}: ${source}`);
    const base = path.join(WORKSHOP, "denort");
    replaceFile(base, withoutSymbols(readFileSync(file)), 0o755);
    return base;
  });
  return runtime;
}

/**
 * Compiles a script into `<to>/<name>`, by default `dist/<name>`, put there whole or not at all, also while the old one runs.
 * @param {string} name
 * @param {string} script path
 * @param {{ cwd: string, flags: string[], to?: string }} how
 */
export async function compile(name, script, { cwd, flags, to = DIST }) {
  const output = path.join(WORKSHOP, "bin", name);
  mkdirSync(path.dirname(output), { recursive: true });
  mkdirSync(to, { recursive: true });
  const args = ["compile", "--quiet", "--no-check", ...flags, "--output", output, script];
  await deno(args, cwd, { DENORT_BIN: await denort() });
  renameSync(output, path.join(to, name));
}
