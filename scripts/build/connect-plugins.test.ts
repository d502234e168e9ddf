import { createRequire } from "node:module";
import path from "node:path";
import * as esbuild from "esbuild";
import { expect, test } from "vitest";
import type { createHandlerContext } from "@connectrpc/connect";
import { oneEndOfCalls } from "./connect-plugins.mjs";

/** What Connect makes of each call, as it is bundled. */
async function bundled(): Promise<typeof createHandlerContext> {
  const commonJs = createRequire(import.meta.url).resolve("@connectrpc/connect");
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(path.dirname(commonJs), "..", "esm", "implementation.js")],
    ...{ bundle: true, write: false, platform: "node", format: "cjs", plugins: [oneEndOfCalls()] },
  });
  const module = { exports: {} as { createHandlerContext: typeof createHandlerContext } };
  new Function("module", "exports", outputFiles[0]?.text ?? "")(module, module.exports);
  return module.exports.createHandlerContext;
}

test("calls end as an abort does, with a reason of their own or with the one that all share", async () => {
  const create = await bundled();
  // Which call it is does not matter to its end.
  const aCall = () => create({} as Parameters<typeof createHandlerContext>[0]);
  const [first, second, third] = [aCall(), aCall(), aCall()];
  expect(first.signal.aborted).toBe(false);
  first.abort();
  second.abort();
  third.abort("a fault");
  expect([first, second, third].map(({ signal }) => signal.aborted)).toEqual([true, true, true]);
  expect(first.signal.reason).toBeInstanceOf(DOMException);
  expect((first.signal.reason as DOMException).name).toBe("AbortError");
  expect(second.signal.reason).toBe(first.signal.reason);
  expect(third.signal.reason).toBe("a fault");
});
