import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/**
 * The results of `read` for all files below a folder that programs write to meanwhile, by path. They write a file beside
 * its place and rename it, so files that are gone by then are left out; so are those for which `read` gives null.
 */
export function mapBelow<T>(folder: string, read: (file: string) => T | null): Map<string, T> {
  const found = new Map<string, T>();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = path.join(folder, name);
    const seen = ifThere(() => read(file));
    if (seen !== null) found.set(file, seen);
  }
  return found;
}

/** Files below a folder that programs write to meanwhile, each with its bytes as Latin-1. */
export function textsBelow(folder: string): Map<string, string> {
  return mapBelow(folder, (file) => (statSync(file).isFile() ? readFileSync(file, "latin1") : null));
}

function ifThere<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
