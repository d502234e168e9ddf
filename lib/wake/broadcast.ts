import { isIPv4 } from "node:net";
import type { NetworkInterfaceInfo } from "node:os";

/** Reaches every host of the network that the routing table thinks of first. */
const LIMITED_BROADCAST = "255.255.255.255";

/**
 * The address that reaches every host of an IPv4 network: host bits all ones (RFC 919).
 * @throws RangeError where either is not an IPv4 address
 */
export function broadcastAddress(address: string, netmask: string): string {
  const mask = octets(netmask);
  return octets(address)
    .map((octet, index) => octet | (~(mask[index] ?? 0) & 0xff))
    .join(".");
}

/**
 * Where a magic packet must go so that every attached network hears it: the broadcast address of each
 * interface that is not loopback, and 255.255.255.255 last. Each once.
 */
export function broadcastAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] {
  const own = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    // Point-to-point links (/31, /32) have no broadcast address.
    .filter(({ netmask }) => (octets(netmask)[3] ?? 0) < 254)
    .map(({ address, netmask }) => broadcastAddress(address, netmask));
  return [...new Set([...own, LIMITED_BROADCAST])];
}

function octets(address: string): number[] {
  if (!isIPv4(address)) throw new RangeError(`not an IPv4 address: ${address}`);
  return address.split(".").map(Number);
}
