import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { replaceFile } from "./files.mjs";
import { CACHE } from "./paths.mjs";

/**
 * Does a piece of work only where its inputs changed since it was last done, or one of its results is gone.
 * @param {string} name of the work, unique in the repository
 * @param {string} inputs a digest of all that the results depend on
 * @param {string[]} results paths
 * @param {() => Promise<void>} work
 * @param {{ always?: boolean }} [options] always: also where nothing changed
 * @returns {Promise<boolean>} whether it was done
 */
export async function whenChanged(name, inputs, results, work, { always = false } = {}) {
  const stamp = path.join(CACHE, "stamps", name);
  if (!always && results.every((result) => existsSync(result)) && read(stamp) === inputs) return false;
  await work();
  replaceFile(stamp, inputs);
  return true;
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
