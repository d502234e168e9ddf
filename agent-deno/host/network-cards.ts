/**
 * The network cards that a magic packet could reach, from /sys and /proc alone: no privilege is needed. See
 * docs/decisions/015-wake-on-lan-from-sys.md.
 */

import type { NetworkCard } from "../host-identity.ts";
import type { Paths } from "./environment.ts";
import { exists, readText } from "./files.ts";
import { readKeeping, type KeepingOf } from "./wake-keeping.ts";

const MOST_INTERFACES = 32;
/** The most networks of a card that are reported. */
const MOST_NETWORKS = 8;
/** A bridge on a VLAN on a bond is three; anything deeper is a loop. */
const DEEPEST = 8;
/** ARPHRD_ETHER: what has six-byte addresses and understands magic packets. */
const ETHERNET = "1";

/** Wired hardware, and what carries the default route where no hardware can be found beneath it. Never throws. */
export function readNetworkCards(
  paths: Paths,
  readNetworks = ownNetworks,
  keepingOf: KeepingOf = (card) => readKeeping(card, paths),
): NetworkCard[] {
  const names = attempt(() => [...Deno.readDirSync(paths.interfaces)].map(({ name }) => name).sort(), []);
  const folder = (name: string) => `${paths.interfaces}/${name}`;
  const routed = defaultRoutes(paths).flatMap((name) => cardsBeneath(folder, name));
  const networks = attempt(readNetworks, []);
  return names
    .filter((name) => isWired(folder(name)) || routed.includes(name))
    .flatMap((name): NetworkCard[] => {
      const macAddress = ownAddress(folder(name));
      if (macAddress === undefined) return [];
      const defaultRoute = routed.includes(name);
      const addresses = networksOf(folder, name, networks);
      return [
        {
          ...{ name, macAddress, wakeOnLan: wakeOnLan(folder(name)), defaultRoute, addresses },
          ...detailsOf(name, paths),
          ...keepingOf(name),
        },
      ];
    })
    .slice(0, MOST_INTERFACES);
}

type Details = Pick<NetworkCard, "driver" | "speed" | "wireless" | "acpiWakeup">;

const LONGEST_WORD = 32;

/** Details by which a card can be relied on to wake its machine, or not. */
function detailsOf(name: string, paths: Paths): Details {
  const folder = `${paths.interfaces}/${name}`;
  const speed = Number(line(`${folder}/speed`));
  const driver = attempt(() => Deno.realPathSync(`${folder}/device/driver`), "");
  return {
    driver: driver.slice(driver.lastIndexOf("/") + 1).slice(0, LONGEST_WORD),
    speed: Number.isInteger(speed) && speed > 0 ? speed : 0,
    wireless: isWireless(folder),
    acpiWakeup: acpiWakeup(folder, paths),
  };
}

/** The line of a card, or of the nearest bridge above it, in /proc/acpi/wakeup: "GLAN S4 enabled". */
function acpiWakeup(folder: string, { acpiWakeup: path }: Paths): string {
  const known = new Map(
    rows(path).flatMap(([device = "", state = "", status = "", node = ""]) =>
      node.startsWith("pci:") ? [[node.slice(4), `${device} ${state} ${status.replace("*", "")}`]] : [],
    ),
  );
  const device = attempt(() => Deno.realPathSync(`${folder}/device`), "");
  const found = device.split("/").flatMap((part) => known.get(part) ?? []);
  return found.at(-1)?.slice(0, LONGEST_WORD) ?? "";
}

function isWired(folder: string): boolean {
  return exists(`${folder}/device`) && !isWireless(folder);
}

function isWireless(folder: string): boolean {
  return exists(`${folder}/wireless`) || exists(`${folder}/phy80211`);
}

/**
 * The hardware beneath an interface: a bridge, a bond or a VLAN sleeps with its machine, its cards listen. The
 * interface itself where there is none.
 */
function cardsBeneath(folder: (name: string) => string, name: string, depth = 0): string[] {
  if (isWired(folder(name)) || depth === DEEPEST) return [name];
  const entries = attempt(() => [...Deno.readDirSync(folder(name))].map((entry) => entry.name), []);
  const lower = entries.flatMap((entry) => /^lower_(.+)$/.exec(entry)?.[1] ?? []);
  const cards = lower.flatMap((one) => cardsBeneath(folder, one, depth + 1));
  const wired = cards.filter((one) => isWired(folder(one)));
  return wired.length > 0 ? wired : [name];
}

/** An IPv4 address of an interface, with its prefix: 192.0.2.7/24. */
interface OwnNetwork {
  readonly name: string;
  readonly cidr: string;
}

/** IPv4 addresses of this machine that others can reach. */
function ownNetworks(): readonly OwnNetwork[] {
  return Deno.networkInterfaces().flatMap(({ name, family, cidr, address }) =>
    family === "IPv4" && !address.startsWith("127.") ? [{ name, cidr }] : [],
  );
}

/** Networks that a card leads to: its own, and those of what lies above it, such as a bridge. */
function networksOf(
  folder: (name: string) => string,
  card: string,
  networks: readonly OwnNetwork[],
): readonly string[] {
  if (networks.length === 0) return [];
  const names = [card, ...above(folder, card)];
  const own = names.flatMap((name) => networks.filter((each) => each.name === name).map(({ cidr }) => cidr));
  return [...new Set(own)].slice(0, MOST_NETWORKS);
}

/** Interfaces above one: the bond, the VLANs and the bridges that it carries. */
function above(folder: (name: string) => string, name: string, depth = 0): string[] {
  if (depth === DEEPEST) return [];
  const entries = attempt(() => [...Deno.readDirSync(folder(name))].map((entry) => entry.name), []);
  const upper = entries.flatMap((entry) => /^upper_(.+)$/.exec(entry)?.[1] ?? []).sort();
  return upper.flatMap((one) => [one, ...above(folder, one, depth + 1)]);
}

/** The address of a card once its driver is gone: in a bond, it shows another one. */
function ownAddress(folder: string): string | undefined {
  if ((line(`${folder}/type`) ?? ETHERNET) !== ETHERNET) return undefined;
  const address = (
    line(`${folder}/bonding_slave/perm_hwaddr`) ??
    line(`${folder}/address`) ??
    ""
  ).toUpperCase();
  return /^([0-9A-F]{2}:){5}[0-9A-F]{2}$/.test(address) ? address : undefined;
}

/**
 * Drivers mark the device as a source of wake-ups when Wake-on-LAN is switched on. ethtool would tell the mode, too,
 * but its question needs CAP_NET_ADMIN, which komolet does without.
 */
function wakeOnLan(folder: string): boolean | undefined {
  const device = attempt(() => Deno.realPathSync(`${folder}/device`), `${folder}/device`);
  // A card on USB: what wakes is the device, and this is only one interface of it.
  const waking = exists(`${device}/bInterfaceNumber`) ? device.replace(/\/[^/]*$/, "") : device;
  const text = line(`${waking}/power/wakeup`);
  return text === "enabled" ? true : text === "disabled" ? false : undefined;
}

/** Interfaces with a default route of IPv4 or IPv6; each as often as it has one. Never throws. */
export function defaultRoutes({ routes, routes6 }: Paths): string[] {
  const four = rows(routes).filter((row) => row[1] === "00000000" && row[7] === "00000000");
  const six = rows(routes6).filter((row) => /^0{32}$/.test(row[0] ?? "") && row[1] === "00");
  // The kernel's own "unreachable" stands on the loopback device.
  return [...four.map((row) => row[0]), ...six.map((row) => row[9])].flatMap((name) =>
    name === undefined || name === "lo" ? [] : [name],
  );
}

function rows(path: string): string[][] {
  const text = attempt(() => readText(path), undefined) ?? "";
  return text.split("\n").map((row) => row.trim().split(/\s+/));
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
