import { copyFileSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { at, DIST, replaceFile } from "../common/files.mjs";
import { wholeDeno } from "../denort/whole-deno.mjs";
import { flags } from "./agent.mjs";
import { denoVersion } from "./deno.mjs";
import { windowsScript } from "./start-script.mjs";

/** The platform's name for `npm run build -- …`. It has an agent, and no manager. */
export const WINDOWS = "windows-x64";
export const WINDOWS_FOLDER = path.join(DIST, WINDOWS);
/** All of the agent, in one folder: no program can be compiled for Windows here, since nobody has a denort for it. */
export const WINDOWS_FILES = ["deno.exe", "agent.js", "komolet.cmd", "komo-agent.cmd"];

/** Makes the folder of the agent for Windows. */
export async function buildForWindows() {
  const deno = await wholeDeno(denoVersion(), WINDOWS);
  if (!deno) throw new Error("npm has no Deno for Windows");
  mkdirSync(WINDOWS_FOLDER, { recursive: true });
  replaceFile(path.join(WINDOWS_FOLDER, "agent.js"), await bundled());
  for (const name of ["komolet", "komo-agent"])
    replaceFile(path.join(WINDOWS_FOLDER, `${name}.cmd`), windowsScript(name, flags()));
  const to = path.join(WINDOWS_FOLDER, "deno.exe");
  copyFileSync(deno, `${to}.new`);
  renameSync(`${to}.new`, to);
}

/** @returns {Promise<string>} the agent's code as one file */
async function bundled() {
  const { build } = await import("esbuild");
  const { imports } = JSON.parse(readFileSync(at("agent-deno", "deno.json"), "utf8"));
  const { outputFiles } = await build({
    entryPoints: [at("agent-deno", "windows.ts")],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    platform: "neutral",
    target: "esnext",
    logLevel: "warning",
    alias: Object.fromEntries(Object.entries(imports).map(([name, to]) => [name, withoutVersion(to)])),
  });
  return outputFiles[0]?.text ?? "";
}

/**
 * The path of a package that is installed here: "npm:deno-std@1.4.0/cli/x.js" is "deno-std/cli/x.js".
 * @param {string} specifier
 */
function withoutVersion(specifier) {
  return specifier.replace(/^npm:/, "").replace(/@\d[^/]*/, "");
}
