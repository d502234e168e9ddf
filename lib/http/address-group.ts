import { isIPv6 } from "node:net";

/** What is counted together, as if one had asked: an IPv4 address, or the /64 that an IPv6 address lies in (one household has all of it). */
export function addressGroup(address: string): string {
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
