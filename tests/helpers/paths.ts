import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Path of a compiled program.
 * @throws Error where it was not built yet
 */
export function program(name: "komo-manager" | "komo-agent" | "komolet"): string {
  const file = path.join(ROOT, "dist", name);
  if (!existsSync(file)) throw new Error(`${file} is missing: run \`npm run build\` first`);
  return file;
}
