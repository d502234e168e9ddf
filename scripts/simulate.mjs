// npm run simulate: bundles the simulation, which runs the real sources, and starts it.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { setUp } from "./setup.mjs";
import { runMain } from "./common/fault.mjs";
import { at, CACHE } from "./common/paths.mjs";

runMain(async () => {
  await setUp();
  const { build } = await import("esbuild");
  const outfile = path.join(CACHE, "simulation", "main.mjs");
  mkdirSync(path.dirname(outfile), { recursive: true });
  await build({
    entryPoints: [at("tests/simulation/main.ts")],
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
});
