import { mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { at, CACHE } from "./paths.mjs";

/**
 * Bundles a TypeScript program of the repository and runs it in this process, from the root. Dependencies are installed.
 * @param {string} source path of its entry, relative to the root
 * @returns {Promise<number>} the exit code that it set
 */
export async function runSource(source) {
  const { build } = await import("esbuild");
  const outfile = path.join(CACHE, path.basename(path.dirname(source)), "main.mjs");
  mkdirSync(path.dirname(outfile), { recursive: true });
  await build({
    entryPoints: [at(source)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  });
  process.chdir(at());
  await import(pathToFileURL(outfile).href);
  return Number(process.exitCode ?? 0);
}
