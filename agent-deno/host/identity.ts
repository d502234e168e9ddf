/** What the agent says of its host: read from /sys and /proc alone, so that no privilege is needed. */
import type { HostIdentity } from "../messages.ts";
import type { Paths } from "../paths.ts";
import { VERSION } from "../version.ts";
import { readText } from "./files.ts";
import { readNetworkCards } from "./network-cards.ts";

/** Never throws: what cannot be read is left out. */
export function readIdentity(paths: Paths): HostIdentity {
  return {
    version: VERSION,
    hostname: attempt(() => Deno.hostname(), ""),
    os: attempt(() => prettyName(readText(paths.osRelease) ?? ""), undefined) ?? Deno.build.os,
    arch: Deno.build.arch,
    interfaces: readNetworkCards(paths),
  };
}

function prettyName(osRelease: string): string | undefined {
  return /^PRETTY_NAME="?([^"\n]{1,100})/m.exec(osRelease)?.[1];
}

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
