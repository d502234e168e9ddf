import { linkSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { at, CACHE, DIST } from "../common/files.mjs";
import { compile, deno, WORKSHOP } from "./deno.mjs";

/** The agent's sources: what its program depends on. */
export const AGENT_SOURCES = [at("agent-deno")];

/** The two names of the agent's one program, which tells by them what it is to be. */
export const AGENT_NAMES = /** @type {const} */ (["komo-agent", "komolet"]);

/** Compiles the agent's program, and gives it its second name: a hard link. */
export async function buildAgent() {
  const [name, second] = AGENT_NAMES;
  await bundleAndCompile("agent.ts", name, flags(), DIST);
  const link = path.join(DIST, second);
  rmSync(`${link}.new`, { force: true });
  linkSync(path.join(DIST, name), `${link}.new`);
  renameSync(`${link}.new`, link);
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
  const chosen = flags().filter((flag) => !untuned || !flag.startsWith("--v8-flags"));
  await bundleAndCompile(script, name, chosen, folder);
  return path.join(folder, name);
}

/**
 * Bundles a script, then compiles it: a bundle makes a smaller process than a graph of modules. What is imported only
 * when it is needed stays in files of its own, and takes no memory before.
 * @param {string} script
 * @param {string} name
 * @param {string[]} chosen flags
 * @param {string} to folder
 */
async function bundleAndCompile(script, name, chosen, to) {
  const folder = path.join(WORKSHOP, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const how = ["--quiet", "--platform", "deno", "--minify", "--code-splitting", "--outdir", folder];
  await deno(["bundle", ...how, script], at("agent-deno"));
  // A code cache would lie in /tmp under a name that any user of the server can take first, and root would run it.
  const always = ["--no-config", "--no-code-cache"];
  const entry = `${path.basename(script, ".ts")}.js`;
  await compile(name, entry, { cwd: folder, flags: [...always, ...chosen], to });
}

/**
 * What the program may do, and how V8 is to be tuned for it.
 * @returns {string[]} flags of `deno compile`
 */
function flags() {
  const { permissions, v8Flags } = JSON.parse(readFileSync(at("agent-deno", "permissions.json"), "utf8"));
  return [...permissions, `--v8-flags=${v8Flags.join(",")}`];
}
