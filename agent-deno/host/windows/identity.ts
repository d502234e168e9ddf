/** The host, as the agent tells the manager: its name, its Windows, its board, its cards. */
import type { Ability, HostIdentity } from "../../host-identity.ts";
import { type Board, nameIn, wakeUpTypeIn } from "../board.ts";
import { VERSION } from "../environment.ts";
import { kernel32 } from "./libraries/kernel32.ts";
import { readNetworkCards } from "./network-cards.ts";
import { readText } from "./registry.ts";

const VERSION_KEY = "SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
const BIOS_KEY = "HARDWARE\\DESCRIPTION\\System\\BIOS";
/** The first build of Windows 11, which still calls itself 10. */
const FIRST_11 = 22_000;

/** Never throws: what cannot be read is left out. */
export function readIdentity(can: readonly Ability[], board: Board): HostIdentity {
  return {
    version: VERSION,
    hostname: attempt(() => Deno.hostname(), ""),
    os: attempt(readVersion, "Windows"),
    arch: Deno.build.arch,
    interfaces: readNetworkCards(),
    ...board,
    can,
    alarmAt: undefined,
    beganAfterAlarm: undefined,
    upgraded: undefined,
  };
}

function readVersion(): string {
  const value = (name: string) => readText(VERSION_KEY, name) ?? "";
  return versionOf({
    product: value("ProductName"),
    release: value("DisplayVersion"),
    build: value("CurrentBuildNumber") || value("CurrentBuild"),
  });
}

/** Such as "Windows 11 Pro 23H2 (22631)". Pure. */
export function versionOf({
  product,
  release,
  build,
}: {
  readonly product: string;
  readonly release: string;
  readonly build: string;
}): string {
  const name = Number(build) >= FIRST_11 ? product.replace(/^Windows 10\b/, "Windows 11") : product;
  return [name || "Windows", release, build === "" ? "" : `(${build})`]
    .filter(Boolean)
    .join(" ")
    .slice(0, 100);
}

/** The board, and what its firmware says of this boot; it is the same for the whole boot. Never throws. */
export function readBoard(): Board {
  const id = (...names: string[]) =>
    names.map((name) => attempt(() => nameIn(readText(BIOS_KEY, name) ?? ""), "")).find(Boolean) ?? "";
  return {
    boardVendor: id("BaseBoardManufacturer", "SystemManufacturer"),
    boardName: id("BaseBoardProduct", "SystemProductName"),
    wakeUpType: attempt(() => wakeUpTypeIn(readFirmwareTable()), 0),
  };
}

/** "RSMB". */
const RAW_SMBIOS = 0x52534d42;
const HEAD = 8;
const LARGEST = 1 << 20;

function readFirmwareTable(): Uint8Array {
  const size = kernel32().GetSystemFirmwareTable(RAW_SMBIOS, 0, new Uint8Array(0), 0);
  if (size <= HEAD || size > LARGEST) return new Uint8Array(0);
  const table = new Uint8Array(size);
  kernel32().GetSystemFirmwareTable(RAW_SMBIOS, 0, table, size);
  return table.subarray(HEAD);
}

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
