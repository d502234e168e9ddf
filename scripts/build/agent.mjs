import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { at } from "../common/paths.mjs";
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
  const folder = at("agent-deno");
  const bundle = path.join(WORKSHOP, `${name}.js`);
  mkdirSync(WORKSHOP, { recursive: true });
  await deno(
    ["bundle", "--quiet", "--platform", "deno", "--minify", "--output", bundle, `${name}.ts`],
    folder,
  );
  // A code cache would lie in /tmp under a name that any user of the server can take first, and root would run it.
  const flags = ["--no-config", "--no-code-cache", ...flagsOf(name)];
  await compile(name, bundle, { cwd: WORKSHOP, flags });
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
