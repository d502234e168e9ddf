import { cpSync, existsSync, rmSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { at, bin } from "../common/paths.mjs";
import { must } from "../common/run.mjs";
import { whenChanged } from "../common/stamp.mjs";
import { compile } from "./deno.mjs";
import { packInstall } from "./install-package.mjs";

const STANDALONE = at(".next", "standalone");

/** In the standalone tree, beside Next's own files, whose place it tells them. */
const ENTRY = "main.mjs";

/**
 * The console shows pages, sends packets, keeps a database with native code; it starts no other program.
 * What is not granted is denied, without a question.
 */
const PERMISSIONS = [
  "--no-prompt",
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys",
  "--allow-ffi",
];

/**
 * A small nursery costs no speed here and saves some 50 MB under load; tighter limits on the heap were tried and
 * cost from a fifth to four fifths more time.
 */
const V8_FLAGS = "--v8-flags=--max-semi-space-size=2";

/**
 * `dist/komo-manager`: the standalone build of Next with the manager's entry and what servers are set up with, in
 * one file. The agent's executables are there.
 * @param {string} sources a digest of what the console and the manager's entry are made of
 */
export async function buildManager(sources) {
  await whenChanged("build-standalone", sources, [STANDALONE], async () => {
    await must(bin("next"), ["build"], { env: { NEXT_TELEMETRY_DISABLED: "1" }, output: "capture" });
    completeStandalone();
    await bundleEntry();
  });
  await packInstall(path.join(STANDALONE, "install"));
  const flags = ["--no-config", "--node-modules-dir=manual", "--include", ".", V8_FLAGS, ...PERMISSIONS];
  await compile("komo-manager", ENTRY, { cwd: STANDALONE, flags });
}

/** Next leaves out what it expects a web server to serve, and knows nothing of our migrations. */
function completeStandalone() {
  rmSync(path.join(STANDALONE, "server.js"), { force: true });
  for (const folder of [path.join(".next", "static"), "public", path.join("prisma", "migrations")]) {
    const target = path.join(STANDALONE, folder);
    rmSync(target, { recursive: true, force: true });
    if (existsSync(at(folder))) cpSync(at(folder), target, { recursive: true });
  }
}

/** All of the entry but Next and native code, which stand in the tree's node_modules. */
async function bundleEntry() {
  const { build } = await import(pathToFileURL(at("node_modules", "esbuild", "lib", "main.js")).href);
  await build({
    entryPoints: [at("lib", "manager", "main.ts")],
    outdir: STANDALONE,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // What only `serve` needs, native code above all, is loaded by it alone.
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node22",
    external: ["next", "libsql"],
    minify: true,
    // Names of classes and functions tell what an error was.
    keepNames: true,
    // Some dependencies are CommonJS and ask for Node's own modules by require.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "silent",
  });
}
