import { AsyncResource, executionAsyncResource } from "node:async_hooks";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as esbuild from "esbuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withoutAsyncResource } from "./prisma-plugins.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "komoriuta-prisma-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** What a module of a package takes for AsyncResource once it is bundled. */
async function taken(inPackage: string): Promise<typeof AsyncResource> {
  const file = path.join(root, "node_modules", inPackage, "runtime", "client.js");
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, 'exports.AsyncResource = require("node:async_hooks").AsyncResource;');
  const { outputFiles } = await esbuild.build({
    entryPoints: [file],
    ...{ bundle: true, write: false, platform: "node", format: "cjs", plugins: [withoutAsyncResource()] },
  });
  const module = { exports: {} as { AsyncResource: typeof AsyncResource } };
  const load = (name: string) => (name === "node:async_hooks" ? { AsyncResource } : undefined);
  new Function("module", "exports", "require", outputFiles[0]?.text ?? "")(module, module.exports, load);
  return module.exports.AsyncResource;
}

test("a query runs in the context of whoever asks it", async () => {
  const Taken = await taken("@prisma/client");
  const outside = executionAsyncResource();
  const add = (a: number, b: number) => [executionAsyncResource() === outside, a + b];
  expect(new Taken("prisma-client-request").runInAsyncScope(add, undefined, 1, 2)).toEqual([true, 3]);
});

test("all others have Node's own", async () => {
  expect(await taken("other")).toBe(AsyncResource);
});
