import path from "node:path";
import { setUp } from "../setup.mjs";
import { DIST } from "../common/paths.mjs";
import { say, timed } from "../common/say.mjs";
import { whenChanged } from "../common/stamp.mjs";
import { AGENT_PROGRAMS, AGENT_SOURCES, buildAgent } from "./agent.mjs";
import { digestOfManager, digestOfSources } from "./inputs.mjs";
import { installSources } from "./install-package.mjs";
import { buildManager } from "./manager.mjs";
import { writeBillsOfMaterials } from "./sbom.mjs";

/** Builds the executables that are not up to date, after all set-up. */
export async function build() {
  await setUp();
  const agents = await buildAgents();
  const sources = digestOfManager(versions());
  // It carries the agent: it follows from the agent's sources, too.
  const all = digestOfSources([...AGENT_SOURCES, ...installSources()], [sources]);
  const manager = await target("komo-manager", all, () => buildManager(sources));
  await writeBillsOfMaterials();
  if (!agents && !manager) say("✓ dist/ is up to date");
}

/**
 * Builds komo-agent and komolet where they are not up to date; set-up is done.
 * @returns {Promise<boolean>} whether one was built
 */
export async function buildAgents() {
  const digest = digestOfSources(AGENT_SOURCES, versions());
  let done = false;
  for (const name of AGENT_PROGRAMS) done = (await target(name, digest, () => buildAgent(name))) || done;
  return done;
}

/** What the executables depend on besides files. */
const versions = () => [process.platform, process.arch, process.env["DENORT_BIN"] ?? ""];

/**
 * @param {string} name of the executable
 * @param {string} digest of what it is made of
 * @param {() => Promise<void>} work
 */
function target(name, digest, work) {
  const title = `Building dist/${name}`;
  return whenChanged(`build-${name}`, digest, [path.join(DIST, name)], () => timed(title, work));
}
