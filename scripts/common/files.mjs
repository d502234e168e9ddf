import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  existsSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** Files that may be deleted at any time: downloads, stamps, intermediate builds. */
export const CACHE = path.join(ROOT, ".cache");

/** The folder of the executables. */
export const DIST = path.join(ROOT, "dist");

/**
 * A path under the root.
 * @param {...string} parts
 */
export const at = (...parts) => path.join(ROOT, ...parts);

/**
 * The executable of an installed package.
 * @param {string} name as in node_modules/.bin
 */
export const bin = (name) => at("node_modules", ".bin", name);

/**
 * Writes a file whole or not at all.
 * @param {string} file
 * @param {string | Uint8Array} content
 * @param {number} [mode]
 */
export function replaceFile(file, content, mode = 0o644) {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.new`;
  writeFileSync(temporary, content, { mode });
  renameSync(temporary, file);
}

/**
 * All files at or below the given paths, sorted; what does not exist is left out.
 * @param {string[]} paths
 * @param {(file: string) => boolean} [wanted] asked for files and for folders before they are entered
 * @returns {string[]}
 */
export function filesBelow(paths, wanted = () => true) {
  /** @type {string[]} */
  const found = [];
  /** @param {string} entry */
  const visit = (entry) => {
    if (!wanted(entry)) return;
    const stats = statSync(entry, { throwIfNoEntry: false });
    if (stats?.isDirectory()) for (const name of readdirSync(entry)) visit(path.join(entry, name));
    else if (stats?.isFile()) found.push(entry);
  };
  for (const entry of paths) visit(entry);
  return found.sort();
}

/**
 * One digest over the names and contents of files: the same wherever the repository lies.
 * @param {string[]} files
 * @param {string[]} [also] more to digest: versions, flags
 */
export function digestOf(files, also = []) {
  const hash = createHash("sha256");
  for (const text of also) hash.update(`${text}\0`);
  for (const file of files)
    hash
      .update(`${path.relative(ROOT, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  return hash.digest("hex");
}

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
