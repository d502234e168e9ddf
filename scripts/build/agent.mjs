import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { at, CACHE, DIST } from "../common/files.mjs";
import { compile, deno, WORKSHOP } from "./deno.mjs";

/** The agent's sources: what its executables depend on. */
export const AGENT_SOURCES = [at("agent-deno")];

/** @typedef {"komo-agent" | "komolet"} AgentProgram */

/** @type {AgentProgram[]} */
export const AGENT_PROGRAMS = ["komo-agent", "komolet"];

/**
 * Bundles one program of the agent, then compiles it: a bundle makes a smaller process than a graph of modules.
 * @param {AgentProgram} name
 */
export async function buildAgent(name) {
  await bundleAndCompile(`${name}.ts`, name, flagsOf(name), DIST);
}

/**
 * Bundles and compiles another script of the agent as komolet is, to be measured beside it.
 * @param {string} script within agent-deno
 * @param {string} name of the program
 * @param {{ untuned?: boolean }} [how] untuned: with V8 as it comes
 * @returns {Promise<string>} path of the program
 */
export async function compileLikeKomolet(script, name, { untuned = false } = {}) {
  const folder = path.join(CACHE, "bench");
  const flags = flagsOf("komolet").filter((flag) => !untuned || !flag.startsWith("--v8-flags"));
  await bundleAndCompile(script, name, flags, folder);
  return path.join(folder, name);
}

/**
 * @param {string} script
 * @param {string} name
 * @param {string[]} flags
 * @param {string} to folder
 */
async function bundleAndCompile(script, name, flags, to) {
  const bundle = path.join(WORKSHOP, `${name}.js`);
  mkdirSync(WORKSHOP, { recursive: true });
  const args = ["bundle", "--quiet", "--platform", "deno", "--minify", "--output", bundle, script];
  await deno(args, at("agent-deno"));
  // A code cache would lie in /tmp under a name that any user of the server can take first, and root would run it.
  const always = ["--no-config", "--no-code-cache"];
  await compile(name, bundle, { cwd: WORKSHOP, flags: [...always, ...flags], to });
}

/**
 * What a program may do, and how V8 is to be tuned for it.
 * @param {AgentProgram} name
 * @returns {string[]} flags of `deno compile`
 */
function flagsOf(name) {
  const { permissions, v8Flags } = JSON.parse(readFileSync(at("agent-deno", "permissions.json"), "utf8"))[
    name
  ];
  return [...permissions, ...(v8Flags.length > 0 ? [`--v8-flags=${v8Flags.join(",")}`] : [])];
}
