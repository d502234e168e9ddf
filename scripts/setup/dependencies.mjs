import { existsSync, readFileSync } from "node:fs";
import { Fault } from "../common/fault.mjs";
import { at } from "../common/paths.mjs";
import { must } from "../common/run.mjs";
import { timed } from "../common/say.mjs";

/**
 * @typedef {object} Lock what is read of package-lock.json, and of the one that npm leaves in node_modules
 * @property {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }>} packages
 */

/** Installs what package-lock.json says, unless it stands there already. */
export async function ensureDependencies() {
  checkNode();
  const wanted = at("package-lock.json");
  const found = at("node_modules", ".package-lock.json");
  if (existsSync(found) && agrees(readLock(wanted), readLock(found))) return;
  await timed("Installing dependencies", async () => {
    await must("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { output: "capture" });
  });
}

/**
 * Whether what is installed is what the lock wants. Packages for other platforms are optional and may lack.
 * @param {Lock} wanted
 * @param {Lock} found
 */
export function agrees(wanted, found) {
  const installed = Object.keys(found.packages);
  if (installed.some((place) => !wanted.packages[place])) return false;
  return Object.entries(wanted.packages).every(([place, entry]) => {
    if (place === "") return true;
    const actual = found.packages[place];
    if (!actual) return Boolean(entry.optional || entry.devOptional);
    return actual.version === entry.version && actual.integrity === entry.integrity;
  });
}

/**
 * @param {string} file
 * @returns {Lock}
 */
const readLock = (file) => JSON.parse(readFileSync(file, "utf8"));

/** npm only warns of a Node that is too old; what follows would fail in ways that do not tell why. */
function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Fault(`Node 20.19 or later is needed; this is ${process.version}.`);
}
