import { isIP, isIPv4 } from "node:net";
import { WayFault } from "../way";

/** A host and a port. An IPv6 address has no brackets; addresses have their usual spelling, whatever was written. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Whether an IP address may be called. */
export type AddressRule = (address: string) => boolean;

/** This network and unspecified, loopback, link-local, multicast, reserved, and broadcast: prefix and its length. */
const REFUSED_IPV4 = [
  [[0], 8],
  [[127], 8],
  [[169, 254], 16],
  [[224], 3],
] as const;
/** Link-local and multicast. What is unspecified or loopback is an IPv4 address of `0.0.0.0/8` within IPv6, see below. */
const REFUSED_IPV6 = [
  [[0xfe, 0x80], 10],
  [[0xff], 8],
] as const;
/** Prefixes after which an IPv4 address stands: compatible (RFC 4291), mapped, translated (RFC 2765), NAT64, 6to4. */
const IPV4_WITHIN = [
  Array<number>(12).fill(0),
  [...Array<number>(10).fill(0), 0xff, 0xff],
  [...Array<number>(8).fill(0), 0xff, 0xff, 0, 0],
  [0, 0x64, 0xff, 0x9b, ...Array<number>(8).fill(0)],
  [0x20, 0x02],
];

/**
 * The rule for every way from outside: no address of this machine, of the link, or of many machines at once, in no
 * disguise that IPv6 knows.
 */
export const mayReach: AddressRule = (address) => {
  const bytes = bytesOf(address);
  if (!bytes) return false;
  if (bytes.length === 4) return !REFUSED_IPV4.some(([prefix, length]) => isWithin(bytes, prefix, length));
  if (REFUSED_IPV6.some(([prefix, length]) => isWithin(bytes, prefix, length))) return false;
  return IPV4_WITHIN.every((prefix) => {
    if (!isWithin(bytes, prefix, prefix.length * 8)) return true;
    return mayReach(bytes.slice(prefix.length, prefix.length + 4).join("."));
  });
};

/**
 * Reads `host`, `host:port`, `[IPv6]:port` or an IPv6 address. IPv4 in the spellings that the C library knows
 * (`0x7f.1`, `017700000001`, `2130706433`) is brought into the usual one.
 * @throws WayFault `bad_option` named `address`
 */
export function placeOf(address: string, usualPort: number): Place {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(address);
  if (!match) {
    if (isIP(address) === 6 && !address.includes("%"))
      return { host: usualAddress(address), port: usualPort };
    throw new WayFault("bad_option", "address");
  }
  const [, bracketed, plain = "", digits] = match;
  const port = digits === undefined ? usualPort : Number(digits);
  const host = bracketed ?? usualHost(plain);
  const isRight = bracketed === undefined || (isIP(bracketed) === 6 && !bracketed.includes("%"));
  if (!host || !isRight || port < 1 || port > 65_535) throw new WayFault("bad_option", "address");
  return { host: usualAddress(host), port };
}

/** An address as everybody spells it, so that two of them can be compared; IPv4 within IPv6 without its disguise. */
export function usualAddress(address: string): string {
  const bytes = isIP(address) === 6 ? bytesOf(address) : null;
  if (!bytes) return address;
  const isMapped = isWithin(bytes, [...Array<number>(10).fill(0), 0xff, 0xff], 96);
  return isMapped ? bytes.slice(12).join(".") : new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** A host as the URL parser spells it, which knows each way to write an IPv4 address; null: none. */
function usualHost(host: string): string | null {
  if (host.length > 253 || !/^[a-z0-9_.-]+$/i.test(host)) return null;
  try {
    return new URL(`http://${host}/`).hostname || null;
  } catch {
    return null;
  }
}

/** `host:port` for people and for the header `Host`; without the usual port. */
export function writtenPlace({ host, port }: Place, usualPort: number): string {
  const written = isIP(host) === 6 ? `[${host}]` : host;
  return port === usualPort ? written : `${written}:${port}`;
}

/**
 * All addresses of a host, looked up once: who connects, connects to one of these, so that a name cannot lead elsewhere
 * the second time.
 * @throws WayFault `name_unknown`; `address_refused` where one of them may not be called
 */
export async function addressesOf(
  host: string,
  resolve: (name: string) => Promise<readonly string[]>,
  rule: AddressRule,
): Promise<readonly string[]> {
  const addresses = isIP(host) ? [host] : await resolve(host).catch(() => []);
  if (addresses.length === 0) throw new WayFault("name_unknown");
  if (!addresses.every(rule)) throw new WayFault("address_refused");
  return addresses.map(usualAddress);
}

function isWithin(bytes: readonly number[], prefix: readonly number[], length: number): boolean {
  return bytes.every((byte, index) => {
    const bits = Math.min(8, length - index * 8);
    if (bits <= 0) return true;
    const mask = (0xff << (8 - bits)) & 0xff;
    return (byte & mask) === ((prefix[index] ?? 0) & mask);
  });
}

/** The 4 or 16 bytes of an IP address; null: it is none, or has a zone. */
function bytesOf(address: string): readonly number[] | null {
  if (isIPv4(address)) return address.split(".").map(Number);
  if (isIP(address) !== 6 || address.includes("%")) return null;
  // The URL parser brings every spelling into one: hexadecimal throughout, one gap.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const [first = [], last = []] = [head, tail ?? ""].map((part) => (part ? part.split(":") : []));
  const gap = Array<string>(8 - first.length - last.length).fill("0");
  return [...first, ...gap, ...last].flatMap((group) => {
    const value = parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
