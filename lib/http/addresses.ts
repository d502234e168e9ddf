import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";

/** A host and a port. An IPv6 address has no brackets. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** A set of addresses. */
export interface Networks {
  readonly isEmpty: boolean;
  contains(address: string): boolean;
}

const HOST_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.?$/i;

/** Reads `host:port`, `192.0.2.1:port` or `[2001:db8::1]:port`; null for everything else. */
export function parseHostPort(text: string): HostPort | null {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  if (!match) return null;
  const [, bracketed, plain = "", digits] = match;
  const port = Number(digits);
  if (port > 65535) return null;
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? { host: bracketed, port } : null;
  return isHost(plain) ? { host: plain, port } : null;
}

/** `host:port`, an IPv6 address in brackets. */
export function formatHostPort({ host, port }: HostPort): string {
  return `${bracketed(host)}:${port}`;
}

/** A host as a URL has it: an IPv6 address in brackets. */
function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}

/** Whether the text is an IPv4 address or can be a host name. Digits and dots alone are no name. */
export function isHost(text: string): boolean {
  if (/^[\d.]+$/.test(text)) return isIPv4(text);
  return text.length <= 253 && HOST_NAME.test(text);
}

/** An address as we compare it: IPv4 within IPv6 (`::ffff:192.0.2.1`) unwrapped, without a zone. */
export function normaliseAddress(address: string): string {
  const plain = address.replace(/%.*$/, "").toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1];
  return mapped && isIPv4(mapped) ? mapped : plain;
}

/** Whether the address is this machine's own loopback. */
export function isLoopback(address: string): boolean {
  const plain = normaliseAddress(address);
  return plain === "::1" || (isIPv4(plain) && plain.startsWith("127."));
}

/** Whether a host name in a URL (IPv6 in brackets or not) is this machine's loopback: localhost or a loopback address. */
export function isLoopbackHost(host: string): boolean {
  return host.toLowerCase() === "localhost" || isLoopback(host.replace(/^\[(.*)\]$/, "$1"));
}

/** Addresses outside of the internet: one's own machine, private networks, documentation, multicast, the unassigned. */
const NOT_PUBLIC = networks([
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"],
  ...["198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"],
]);
const GLOBAL_IPV6 = networks(["2000::/3"]);
/** Within those: Teredo, benchmarking, ORCHID, documentation, and 6to4, which has an IPv4 address in it. */
const NOT_GLOBAL_IPV6 = networks(["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]);

/** Whether it is an address of the internet, rather than of somebody's own network or machine. */
export function isPublic(address: string): boolean {
  const plain = normaliseAddress(address);
  if (isIPv4(plain)) return !NOT_PUBLIC.contains(plain);
  return GLOBAL_IPV6.contains(plain) && !NOT_GLOBAL_IPV6.contains(plain);
}

/**
 * A set made of addresses (`192.0.2.1`) and networks (`10.0.0.0/8`, `fd00::/8`).
 * @throws RangeError naming the entry that is neither
 */
export function networks(entries: readonly string[]): Networks {
  const list = new BlockList();
  for (const entry of entries) add(list, entry);
  return {
    isEmpty: entries.length === 0,
    contains(address) {
      // As nearly everywhere, and asked with every request.
      if (entries.length === 0) return false;
      const plain = normaliseAddress(address);
      const family = familyOf(plain);
      return family !== null && list.check(plain, family);
    },
  };
}

function add(list: BlockList, entry: string): void {
  const [written = "", prefix, ...rest] = entry.split("/");
  const address = normaliseAddress(written);
  const family = familyOf(address);
  if (family === null || rest.length > 0) throw new RangeError(entry);
  if (prefix === undefined) return list.addAddress(address, family);
  // A prefix over a mapped address would count the wrong bits.
  const longest = family === "ipv4" ? 32 : 128;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > longest || address !== written.toLowerCase()) {
    throw new RangeError(entry);
  }
  list.addSubnet(address, Number(prefix), family);
}

function familyOf(address: string): "ipv4" | "ipv6" | null {
  const version = isIP(address);
  return version === 4 ? "ipv4" : version === 6 ? "ipv6" : null;
}

/**
 * The group of addresses that are counted as one client: an IPv4 address, or the /64 of an IPv6 address (one household
 * has all of it). All loopback addresses are one: whoever is on this machine has sixteen million of them.
 */
export function addressGroup(address: string): string {
  if (isLoopback(address)) return "127.0.0.1";
  const [bare = ""] = address.split("%");
  if (!isIPv6(bare)) return bare;
  // The URL parser brings every spelling into one: lower case, no leading zeros, hexadecimal throughout.
  const written = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(written);
  if (mapped) return ipv4(parseInt(mapped[1] ?? "", 16), parseInt(mapped[2] ?? "", 16));

  const [head = "", tail] = written.split("::");
  const [first, last] = [head, tail ?? ""].map((groups) => (groups === "" ? [] : groups.split(":")));
  const zeros = Array<string>(8 - (first?.length ?? 0) - (last?.length ?? 0)).fill("0");
  return `${[...(first ?? []), ...zeros, ...(last ?? [])].slice(0, 4).join(":")}::/64`;
}

function ipv4(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
}
