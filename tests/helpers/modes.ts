import { readdirSync, statSync, watch } from "node:fs";
import path from "node:path";

/** All that lies below a folder, and the folder itself, each with its mode's last nine bits in octal. */
export function modesBelow(folder: string): Map<string, string> {
  const names = ["", ...readdirSync(folder, { recursive: true, encoding: "utf8" })];
  return new Map(names.map((name) => [name, modeOf(path.join(folder, name))]));
}

/**
 * Looks at everything in a folder as soon as it changes.
 * @returns gives what others could read or enter so far, if only for a moment
 */
export function watchForWide(folder: string): () => readonly string[] {
  const wide = new Set<string>();
  const look = (name: string): void => {
    try {
      const mode = modeOf(path.join(folder, name));
      if (!mode.endsWith("00")) wide.add(`${name} ${mode}`);
    } catch {
      // It is gone already.
    }
  };
  watch(folder, { recursive: true, persistent: false }, (_event, name) => {
    if (name !== null) look(name);
  });
  return () => [...wide];
}

function modeOf(file: string): string {
  return (statSync(file).mode & 0o777).toString(8);
}
