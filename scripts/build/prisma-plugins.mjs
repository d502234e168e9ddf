import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Prisma brings its compiler of queries as a string of megabytes, which JavaScript would hold twice as long as the
 * manager runs: once as source and once as a value. Here it lies in the tree as the file it was, to be read when Prisma
 * makes bytes of the value, and then forgotten.
 * @param {string} outdir
 * @returns {import("esbuild").Plugin}
 */
export function binaryWasm(outdir) {
  return {
    name: "binary-wasm",
    setup(build) {
      build.onLoad({ filter: /\.wasm-base64\.m?js$/ }, async ({ path: source }) => {
        const { wasm } = await import(pathToFileURL(source).href);
        const name = path.basename(source).replace(/\.wasm-base64\.m?js$/, ".wasm");
        writeFileSync(path.join(outdir, name), Buffer.from(wasm, "base64"));
        const file = `new URL(${JSON.stringify(`./${name}`)}, import.meta.url)`;
        const contents = `import { readFileSync } from "node:fs";
          export const wasm = { valueOf: () => readFileSync(${file}) };`;
        return { contents, loader: "js" };
      });
    },
  };
}

/** What of node:async_hooks Prisma takes, without a context. */
const PLAIN_RESOURCE = `export class AsyncResource {
  runInAsyncScope(work, self, ...args) {
    return work.apply(self, args);
  }
}`;

/**
 * Prisma runs each query as an async resource of its own, for tracers. Deno keeps what belongs to a resource in a
 * WeakMap, and after the first query there is a resource wherever the runtime calls JavaScript: each request becomes
 * one. But what a WeakMap leads to outlives collections of the nursery: all of each request came into the old
 * generation, and a heartbeat cost its collection as well.
 * @returns {import("esbuild").Plugin}
 */
export function withoutAsyncResource() {
  return {
    name: "without-async-resource",
    setup(build) {
      build.onResolve({ filter: /^(node:)?async_hooks$/ }, ({ importer }) =>
        /[\\/]@prisma[\\/]client[\\/]/.test(importer)
          ? { path: "async_hooks", namespace: "without-async-resource" }
          : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: "without-async-resource" }, () => ({
        contents: PLAIN_RESOURCE,
        loader: "js",
      }));
    },
  };
}
