import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/**
 * What `look` finds of all that lies below a folder that programs write to meanwhile, by path: they write a file beside
 * its place and rename it, so what is gone once it is looked at is left out. Null leaves something out, too.
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
