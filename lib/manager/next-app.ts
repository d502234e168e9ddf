import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import type { NextConfig } from "next";
import { keepNoConnections } from "../compat/own-connections";
import { blamingTheSender } from "../compat/unreadable-form";
import type { HostPort } from "../http/addresses";
import type { Handler } from "../http/door";
import { rememberingThePlace } from "./asked-place";

/**
 * Prepares the production build of Next, which runs instrumentation's `register()` once.
 * @param root the standalone build's folder
 * @param address where we listen: Next makes its own URLs with it
 */
export async function prepareNext(root: string, address: HostPort): Promise<Handler> {
  const manifest = path.join(root, ".next", "required-server-files.json");
  const { config: conf } = JSON.parse(readFileSync(manifest, "utf8")) as { config: NextConfig };
  const environment = process.env as Record<string, string>;
  environment["NODE_ENV"] = "production";
  environment["NEXT_TELEMETRY_DISABLED"] = "1";
  // Else Next looks for next.config.mjs, and for a webpack that is not there.
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
    // Next would listen for upgrades on our servers, behind the door's back. This one never hears any.
    httpServer: createServer(),
  });
  await withoutGreetings(() => app.prepare());
  return rememberingThePlace(blamingTheSender(app.getRequestHandler()));
}

/** Next tells people how quick it is, on standard output, where only lines of the log belong. */
async function withoutGreetings(work: () => Promise<void>): Promise<void> {
  const kept = { ...console };
  Object.assign(console, { log: () => undefined, info: () => undefined });
  try {
    await work();
  } finally {
    Object.assign(console, { log: kept.log, info: kept.info });
  }
}
