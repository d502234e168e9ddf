import path from "node:path";
import { setUp } from "../setup.mjs";
import { DIST } from "../shared/paths.mjs";
import { say, timed } from "../shared/say.mjs";
import { whenChanged } from "../shared/stamp.mjs";
import { AGENT_PROGRAMS, AGENT_SOURCES, buildAgent } from "./agent.mjs";
import { digestOfManager, digestOfSources } from "./inputs.mjs";
import { buildManager } from "./manager.mjs";

/** Builds the executables that are not up to date, after all set-up. */
export async function build() {
  await setUp();
  const versions = [process.platform, process.arch, process.env["DENORT_BIN"] ?? ""];
  const done = [];
  for (const name of AGENT_PROGRAMS) {
    done.push(await target(name, digestOfSources(AGENT_SOURCES, versions), () => buildAgent(name)));
  }
  done.push(await target("komo-manager", digestOfManager(versions), buildManager));
  if (!done.includes(true)) say("✓ dist/ is up to date");
}

/**
 * @param {string} name of the executable
 * @param {string} digest of what it is made of
 * @param {() => Promise<void>} work
 */
function target(name, digest, work) {
  const title = `Building dist/${name}`;
  return whenChanged(`build-${name}`, digest, [path.join(DIST, name)], () => timed(title, work));
}
