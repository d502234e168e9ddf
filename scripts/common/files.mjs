import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

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
 * One digest over the names and contents of files.
 * @param {string[]} files
 * @param {string[]} [also] more to digest: versions, flags
 */
export function digestOf(files, also = []) {
  const hash = createHash("sha256");
  for (const text of also) hash.update(`${text}\0`);
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}
