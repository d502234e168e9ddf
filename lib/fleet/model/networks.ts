/** IPv4 networks, as agents report them. */

/** A network, with the address in it that it was found by. */
export interface Network {
  /** As CIDR: 192.0.2.0/24. */
  readonly text: string;
  readonly prefix: number;
  /** The network's address and the host's, as numbers. */
  readonly base: number;
  readonly host: number;
}

/** Prefixes of networks that have a broadcast address, and that a site has. */
const [WIDEST, NARROWEST] = [8, 30];
/** 127.0.0.0, as a number. */
const LOOPBACK = 127 * 2 ** 24;

/** The network of an address with its prefix, such as 192.0.2.7/24; null: it is none that can be woken in. */
export function networkOf(cidr: string): Network | null {
  const [address = "", length = "", more] = cidr.split("/");
  if (more !== undefined) return null;
  const host = addressNumber(address);
  const prefix = /^\d{1,2}$/.test(length) ? Number(length) : -1;
  if (host === null || prefix < WIDEST || prefix > NARROWEST) return null;
  const base = networkBase(host, prefix);
  return { text: `${addressText(base)}/${prefix}`, prefix, base, host };
}

/** The networks of a card's addresses. A report is asked for them again and again: they are worked out once for each. */
export function networksOf(cidrs: readonly string[]): readonly Network[] {
  const known = ofCards.get(cidrs) ?? cidrs.flatMap((cidr) => networkOf(cidr) ?? []);
  ofCards.set(cidrs, known);
  return known;
}

const ofCards = new WeakMap<readonly string[], readonly Network[]>();

/** Whether an address, as a number, lies in a network. */
export function holds({ base, prefix }: Network, address: number): boolean {
  return networkBase(address, prefix) === base;
}

/**
 * Whether an IPv4 address lies in none of these networks (CIDR, of any prefix). False for any other address, and for the
 * loopback's: a manager on the same machine, or behind a proxy that does not tell, sees one of its own.
 */
export function isOutside(address: string, networks: readonly string[]): boolean {
  const number = addressNumber(address);
  if (number === null || networkBase(number, 8) === LOOPBACK) return false;
  return !networks.some((cidr) => {
    const [text = "", length = ""] = cidr.split("/");
    const host = addressNumber(text);
    const prefix = /^\d{1,2}$/.test(length) ? Number(length) : 33;
    return host !== null && prefix <= 32 && networkBase(host, prefix) === networkBase(number, prefix);
  });
}

/** An IPv4 address as a number, also as IPv6 writes it; null: it is none. */
export function addressNumber(address: string): number | null {
  const parts = address.replace(/^::ffff:/i, "").split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return null;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

function networkBase(address: number, prefix: number): number {
  const size = 2 ** (32 - prefix);
  return Math.floor(address / size) * size;
}

function addressText(address: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".");
}
