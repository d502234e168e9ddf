/**
 * Wrong: Next's standalone tree is made for the `server.js` beside it, not for a program that brings its own servers.
 *   It looks for next.config.mjs and for a webpack that is not there, unless a private variable holds the
 *   configuration; it listens for upgrades on whatever server its first request came from; it greets on standard
 *   output, where only lines of the log belong; and it prints a stack for every form that it cannot read, also where
 *   its sender gave up: a stranger could fill the journal with that.
 * In: next 16.4.6, https://github.com/vercel/next.js/issues/64031.
 * Over when: one of "Next still needs …", "… still listens for upgrades", "… still greets", "… still prints" in
 *   tests/cycle/workarounds.nightly.test.ts fails.
 * Then: what the test names goes; with all four gone, `lib/manager/commands/serve.ts` calls `next()` itself.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { TLSSocket } from "node:tls";
import type { NextConfig } from "next";
import { withholdLength } from "./length-withheld";
import { keepNoConnections } from "./own-connections";
import { blamingTheSender, type AnswerInstead, type Handle } from "./unreadable-form";

/**
 * Prepares the production build of Next, which runs instrumentation's `register()` once.
 * @param root the standalone build's folder
 * @param address where we listen: Next makes its own URLs with it
 */
export async function prepareNext(
  root: string,
  address: { readonly host: string; readonly port: number },
  answerInstead: AnswerInstead,
): Promise<Handle> {
  const manifest = path.join(root, ".next", "required-server-files.json");
  const { config: conf } = JSON.parse(readFileSync(manifest, "utf8")) as { config: NextConfig };
  const environment = process.env as Record<string, string>;
  environment["NODE_ENV"] = "production";
  environment["NEXT_TELEMETRY_DISABLED"] = "1";
  environment["__NEXT_PRIVATE_STANDALONE_CONFIG"] = JSON.stringify(conf);

  // Next takes hold of `fetch` when it is made.
  keepNoConnections();
  // Next reads those variables as soon as it is imported.
  const { default: next } = await import("next");
  const app = next({
    dev: false,
    dir: root,
    conf,
    hostname: address.host,
    port: address.port,
    // It listens for upgrades on this one, which never gets any.
    httpServer: createServer(),
  });
  await withoutGreetings(() => app.prepare());
  printLess();
  const handle = blamingTheSender(app.getRequestHandler(), answerInstead);
  return (request, response) => {
    if (request.socket instanceof TLSSocket) withholdLength(response);
    return handle(request, response);
  };
}

async function withoutGreetings(work: () => Promise<void>): Promise<void> {
  const kept = { ...console };
  Object.assign(console, { log: () => undefined, info: () => undefined });
  try {
    await work();
  } finally {
    Object.assign(console, { log: kept.log, info: kept.info });
  }
}

/** The beginning of a line that Next prints about an error. */
const MARK = "⨯";
/**
 * Milliseconds between two of its errors that are printed. Errors of pages have a line in the log: instrumentation.ts.
 */
const PRINT_EVERY = 60_000;

function printLess(): void {
  const print = console.error;
  let printedAt = -Infinity;
  console.error = (...said: unknown[]) => {
    if (String(said[0]).includes(MARK)) {
      if (performance.now() - printedAt < PRINT_EVERY) return;
      printedAt = performance.now();
    }
    print(...said);
  };
}
