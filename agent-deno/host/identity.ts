/** What the agent says of its host: read from /sys and /proc alone, so that no privilege is needed. */
import type { Paths } from "../paths.ts";
import { VERSION } from "../version.ts";
import { exists, readText } from "./files.ts";

export interface HostIdentity {
  readonly version: string;
  readonly hostname: string;
  readonly os: string;
  readonly arch: string;
  readonly interfaces: readonly HostInterface[];
}

export interface HostInterface {
  readonly name: string;
  readonly macAddress: string;
  /** undefined where the kernel does not tell. */
  readonly wakeOnLan: boolean | undefined;
  readonly defaultRoute: boolean;
}

const MOST_INTERFACES = 32;

/** Never throws: what cannot be read is left out. */
export function readIdentity(paths: Paths): HostIdentity {
  return {
    version: VERSION,
    hostname: attempt(() => Deno.hostname(), ""),
    os: attempt(() => prettyName(readText(paths.osRelease) ?? ""), undefined) ?? Deno.build.os,
    arch: Deno.build.arch,
    interfaces: attempt(() => readInterfaces(paths), []),
  };
}

function prettyName(osRelease: string): string | undefined {
  return /^PRETTY_NAME="?([^"\n]{1,100})/m.exec(osRelease)?.[1];
}

/** Interfaces that a magic packet could reach: wired hardware, and whatever carries the default route. */
function readInterfaces(paths: Paths): HostInterface[] {
  const routed = defaultRouteInterfaces(attempt(() => readText(paths.routes), undefined) ?? "");
  const names = [...Deno.readDirSync(paths.interfaces)].map((entry) => entry.name).sort();
  return names
    .flatMap((name): HostInterface[] => {
      const folder = `${paths.interfaces}/${name}`;
      const macAddress = line(`${folder}/address`)?.toUpperCase() ?? "";
      const isWired =
        exists(`${folder}/device`) && !exists(`${folder}/wireless`) && !exists(`${folder}/phy80211`);
      const defaultRoute = routed.has(name);
      if (!/^([0-9A-F]{2}:){5}[0-9A-F]{2}$/.test(macAddress) || !(isWired || defaultRoute)) return [];
      return [{ name, macAddress, wakeOnLan: wakeOnLan(folder), defaultRoute }];
    })
    .slice(0, MOST_INTERFACES);
}

/**
 * Drivers mark the device as a source of wake-ups when Wake-on-LAN is switched on. ethtool would tell the mode, too,
 * but its question needs CAP_NET_ADMIN, which komolet does without.
 */
function wakeOnLan(folder: string): boolean | undefined {
  const text = line(`${folder}/device/power/wakeup`);
  return text === "enabled" ? true : text === "disabled" ? false : undefined;
}

/** Interfaces whose destination and mask are both zero in /proc/net/route. */
function defaultRouteInterfaces(routes: string): Set<string> {
  const rows = routes
    .split("\n")
    .slice(1)
    .map((row) => row.trim().split(/\s+/));
  return new Set(
    rows.filter((row) => row[1] === "00000000" && row[7] === "00000000").map((row) => row[0] ?? ""),
  );
}

function line(path: string): string | undefined {
  return attempt(() => readText(path)?.trim(), undefined);
}

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
