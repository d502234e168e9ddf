/** The place that a way calls: a name, or a literal address without brackets, and the port where it is not the usual one. */
export interface WayAddress {
  readonly host: string;
  readonly port: number | null;
}

/** Names of hosts, of at most 253 characters. A trailing dot is none of them. */
const NAME = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
/** Ends of names that resolvers would read as a number, and so as an IPv4 address in another writing. */
const NUMBER_LAST = /(^|\.)(\d+|0x[0-9a-f]*)$/;

/** Reads `host`, `host:port`, `192.0.2.1:port`, `2001:db8::1` and `[2001:db8::1]:port`; null for everything else. */
export function readWayAddress(text: string): WayAddress | null {
  const plain = text.toLowerCase();
  if (ipv6Groups(plain)) return { host: plain, port: null };
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(plain);
  if (!match) return null;
  const [, bracketed, named = "", digits] = match;
  const port = digits === undefined ? null : Number(digits);
  if (port !== null && (port < 1 || port > 65535)) return null;
  if (bracketed !== undefined) return ipv6Groups(bracketed) ? { host: bracketed, port } : null;
  if (ipv4Bytes(named)) return { host: named, port };
  return named.length <= 253 && NAME.test(named) && !NUMBER_LAST.test(named) ? { host: named, port } : null;
}

/**
 * Whether a host is one that no way may call: a literal address that is loopback, link-local, multicast, broadcast or
 * unspecified, also where it is wrapped in IPv6, or a name of this machine. Of other names only their addresses tell.
 */
export function isBarredHost(host: string): boolean {
  const plain = host.toLowerCase();
  if (/(^|\.)localhost\.?$/.test(plain)) return true;
  const bytes = ipv4Bytes(plain);
  if (bytes) return isBarredIPv4(bytes);
  const groups = ipv6Groups(plain);
  return groups !== null && isBarredIPv6(groups);
}

function isBarredIPv4([a, b]: readonly number[]): boolean {
  const [first = 0, second = 0] = [a, b];
  return first === 0 || first === 127 || first >= 224 || (first === 169 && second === 254);
}

function isBarredIPv6(groups: readonly number[]): boolean {
  const [first = 0, second = 0, third = 0] = groups;
  if ((first & 0xff00) === 0xff00 || (first & 0xffc0) === 0xfe80) return true;
  const bytes = (high = 0, low = 0): number[] => [high >> 8, high & 0xff, low >> 8, low & 0xff];
  const leads = (...wanted: readonly number[]): boolean => wanted.every((group, at) => groups[at] === group);
  // ::, ::1, and IPv4 as it was once written in IPv6.
  if (leads(0, 0, 0, 0, 0, 0)) return true;
  // Mapped, translated (RFC 2765, RFC 6052), and 6to4.
  if (leads(0, 0, 0, 0, 0, 0xffff) || leads(0, 0, 0, 0, 0xffff, 0) || leads(0x64, 0xff9b, 0, 0, 0, 0))
    return isBarredIPv4(bytes(...groups.slice(6)));
  return first === 0x2002 && isBarredIPv4(bytes(second, third));
}

function ipv4Bytes(text: string): readonly number[] | null {
  if (!/^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/.test(text)) return null;
  const bytes = text.split(".").map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : null;
}

/** The eight groups of an IPv6 address without a zone; null: it is none. */
function ipv6Groups(text: string): readonly number[] | null {
  if (!/^[0-9a-f:.]*:[0-9a-f:.]*$/.test(text) || !URL.canParse(`http://[${text}]/`)) return null;
  // The parser writes an IPv4 address at the end as two groups.
  const [head = "", tail] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split("::");
  const read = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const [before, after] = [read(head), read(tail ?? "")];
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}
