import { isIP } from "node:net";
import { isBarredHost, readWayAddress } from "../../power/way-address";
import { WayFault } from "../way";

/** A host and a port. An IPv6 address has no brackets; addresses have their usual spelling, whatever was written. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Whether an IP address may be called. */
export type AddressRule = (address: string) => boolean;

/** The rule for every way from outside, of what a name leads to as of what was set. */
export const mayReach: AddressRule = (address) =>
  isIP(address) !== 0 && !address.includes("%") && !isBarredHost(address);

/** Reads the address of a way. @throws WayFault `bad_option` named `address` */
export function placeOf(address: string, usualPort: number): Place {
  const read = readWayAddress(address);
  if (!read) throw new WayFault("bad_option", "address");
  return { host: usualAddress(read.host), port: read.port ?? usualPort };
}

/** An address as everybody spells it, so that two of them can be compared; IPv4 within IPv6 without its disguise. */
export function usualAddress(address: string): string {
  if (isIP(address) !== 6 || address.includes("%")) return address;
  const usual = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(usual);
  if (!mapped) return usual;
  const halves = mapped.slice(1).map((group) => parseInt(group, 16));
  return halves.flatMap((half) => [half >> 8, half & 0xff]).join(".");
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
