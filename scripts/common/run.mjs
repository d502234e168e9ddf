import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { constants, setPriority } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT, at, CACHE } from "./files.mjs";
import { Fault } from "./say.mjs";

const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;
const PRIORITIES = { below: PRIORITY_BELOW_NORMAL, low: PRIORITY_LOW };

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] default: the repository's root
 * @property {Record<string, string | undefined>} [env] added to this process's environment; undefined takes one away
 * @property {"inherit" | "capture"} [output] default: inherit
 * @property {number} [withinMs] after that it is ended, by SIGTERM
 * @property {keyof typeof PRIORITIES} [priority] below: takes less of the processor than others; low: only what all leave
 */

/**
 * @typedef {object} Outcome
 * @property {number} code exit code; 128 and more: ended by a signal
 * @property {string} output standard output and error, where captured
 */

/**
 * Runs a program to its end; never through a shell.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Outcome>}
 */
export function run(command, args, { cwd = ROOT, env = {}, output = "inherit", withinMs, priority } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      timeout: withinMs,
      env: withoutUndefined({ ...process.env, ...env }),
      stdio: output === "inherit" ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    });
    // Its children inherit the priority.
    if (priority && child.pid) setPriority(child.pid, PRIORITIES[priority]);
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (/** @type {string} */ chunk) => (text += chunk));
    }
    child.on("error", (error) =>
      reject(new Fault(`${path.basename(command)} could not be started: ${error.message}`)),
    );
    child.on("close", (code) => {
      // Of itself, Node only sends the signal.
      if (child.killed)
        text += `\nerror: ${path.basename(command)} was ended after ${inMinutes(withinMs)}.\n`;
      resolve({ code: code ?? 128, output: text });
    });
  });
}

/** @param {number} [ms] */
const inMinutes = (ms = 0) => `${Math.round(ms / 60_000)} minutes`;

/**
 * As `run`, but any exit code other than 0 is a Fault with the program's output.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<string>} its output, where captured
 */
export async function must(command, args, options) {
  const { code, output } = await run(command, args, options);
  if (code === 0) return output;
  const line = [path.basename(command), ...args].join(" ");
  throw new Fault(`${output}${output && !output.endsWith("\n") ? "\n" : ""}failed (exit ${code}): ${line}`);
}

/**
 * @param {Record<string, string | undefined>} env
 * @returns {Record<string, string>}
 */
function withoutUndefined(env) {
  return /** @type {Record<string, string>} */ (
    Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
  );
}

/**
 * Bundles a TypeScript program of the repository and runs it in this process, from the root. Dependencies are installed.
 * @param {string} source path of its entry, relative to the root
 * @returns {Promise<number>} the exit code that it set
 */
export async function runSource(source) {
  const outfile = await bundleSource(source);
  process.chdir(at());
  await import(pathToFileURL(outfile).href);
  return Number(process.exitCode ?? 0);
}

/**
 * Bundles a TypeScript program of the repository. Dependencies are installed.
 * @param {string} source path of its entry, relative to the root
 * @returns {Promise<string>} the bundle's path
 */
export async function bundleSource(source) {
  const { build } = await import("esbuild");
  const outfile = path.join(CACHE, path.basename(path.dirname(source)), "main.mjs");
  mkdirSync(path.dirname(outfile), { recursive: true });
  await build({
    entryPoints: [at(source)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  });
  return outfile;
}
