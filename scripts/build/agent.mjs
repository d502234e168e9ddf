import {
  cpSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { at, CACHE, DIST } from "../common/files.mjs";
import { OWN_PLATFORM } from "../denort/find.mjs";
import { baseFor, compile, deno, WORKSHOP } from "./deno.mjs";
import { agentScript, placeBeside } from "./start-script.mjs";

/** The agent's sources: what its program depends on. */
export const AGENT_SOURCES = [at("agent-deno"), at("command-line")];

/** Names of the agent's program on a server: it is komo-agent or komolet by the name that it is called by. */
export const AGENT_NAMES = ["komo-agent", "komolet"];

/** All names of that program: operators have a third one. */
export const PROGRAM_NAMES = [...AGENT_NAMES, "komoctl"];

/**
 * The folder for a platform's agent: `dist/`, or `dist/agents/linux-arm64` and so on.
 * @param {string} platform
 */
export const agentFolder = (platform) =>
  platform === OWN_PLATFORM ? DIST : path.join(DIST, "agents", platform);

/**
 * Makes the agent's program, and gives it its other names: hard links.
 * @param {string} [platform]
 */
export async function buildAgent(platform = OWN_PLATFORM) {
  const to = agentFolder(platform);
  const { whole, file } = await baseFor(platform);
  if (platform !== OWN_PLATFORM) rmSync(to, { recursive: true, force: true });
  if (whole) {
    const bundled = await bundle(
      PROGRAM_NAMES.map((name) => `${name}.ts`),
      `agent-${platform}`,
      [],
    );
    cpSync(bundled, to, { recursive: true });
    placeBeside(to, file, "komo-agent", agentScript(flags()));
  } else {
    await bundleAndCompile("agent.ts", "komo-agent", { flags: flags(), to, platform });
  }
  for (const name of PROGRAM_NAMES.filter((name) => name !== "komo-agent")) link(to, name);
}

/**
 * Gives the program another name.
 * @param {string} folder
 * @param {string} name
 */
function link(folder, name) {
  const file = path.join(folder, name);
  rmSync(`${file}.new`, { force: true });
  linkSync(path.join(folder, "komo-agent"), `${file}.new`);
  renameSync(`${file}.new`, file);
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
  await bundleAndCompile(script, name, { flags: chosen, to: folder });
  return path.join(folder, name);
}

/**
 * Compiles the agent as another version.
 * @param {string} version
 * @param {string} to folder of the program
 * @returns {Promise<string[]>} the program by its names on a server
 */
export async function compileAgentAs(version, to) {
  const root = path.join(WORKSHOP, "agent-of-another-version");
  rmSync(root, { recursive: true, force: true });
  for (const folder of AGENT_SOURCES)
    cpSync(folder, path.join(root, path.basename(folder)), { recursive: true });
  const manifest = JSON.parse(readFileSync(at("package.json"), "utf8"));
  writeFileSync(path.join(root, "package.json"), JSON.stringify({ ...manifest, version }));
  symlinkSync(at("node_modules"), path.join(root, "node_modules"));
  await bundleAndCompile("agent.ts", "komo-agent", { flags: flags(), to, from: root });
  link(to, "komolet");
  return AGENT_NAMES.map((name) => path.join(to, name));
}

/**
 * Bundles a script, then compiles it: a bundle makes a smaller process than a graph of modules. What is imported only
 * when it is needed stays in files of its own, and takes no memory before.
 * @param {string} script
 * @param {string} name
 * @param {{ flags: string[], to: string, platform?: string, from?: string }} how from: the root of the sources
 */
async function bundleAndCompile(script, name, { flags, from = at(), ...how }) {
  const cwd = await bundle([script], name, ["--code-splitting"], from);
  // A code cache would lie in /tmp under a name that any user of the server can take first, and root would run it.
  const always = ["--no-config", "--no-code-cache"];
  await compile(name, `${path.basename(script, ".ts")}.js`, { ...how, cwd, flags: [...always, ...flags] });
}

/**
 * @param {string[]} scripts
 * @param {string} name of the folder in which the bundles are put
 * @param {string[]} how flags of `deno bundle`
 * @param {string} [root] of the sources
 * @returns {Promise<string>} that folder
 */
async function bundle(scripts, name, how, root = at()) {
  const folder = path.join(WORKSHOP, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const always = ["--quiet", "--platform", "deno", "--minify", "--outdir", folder];
  await deno(["bundle", ...always, ...how, ...scripts], path.join(root, "agent-deno"));
  return folder;
}

/**
 * The program's permissions, and V8's settings for it.
 * @returns {string[]} flags of `deno compile`
 */
export function flags() {
  const { permissions, v8Flags } = JSON.parse(readFileSync(at("agent-deno", "permissions.json"), "utf8"));
  return [...permissions, `--v8-flags=${v8Flags.join(",")}`];
}
