import { isIP } from "node:net";
import { normaliseAddress, parseHostPort, type Networks } from "./addresses";

/** What a proxy says of the request that it hands on, as the headers have it. */
export interface Forwarded {
  readonly for: string | undefined;
  readonly proto: string | undefined;
  readonly host: string | undefined;
}

/**
 * The client's address by X-Forwarded-For: each proxy appends whom it speaks for, so it is read from the
 * right, as far as the proxies are trusted. Whatever stands further left is the client's own invention.
 */
export function clientAddress(
  remoteAddress: string,
  forwardedFor: string | undefined,
  trusted: Networks,
): string {
  let client = normaliseAddress(remoteAddress);
  for (const entry of forwardedFor?.split(",").reverse() ?? []) {
    if (!trusted.contains(client)) break;
    const address = addressOf(entry.trim());
    if (!address) break;
    client = address;
  }
  return client;
}

/** The value that the nearest proxy wrote: the last of a list. */
export function nearest(value: string | undefined): string | undefined {
  return value?.split(",").at(-1)?.trim() || undefined;
}

// Some proxies add the port.
function addressOf(entry: string): string | null {
  const address = normaliseAddress(parseHostPort(entry)?.host ?? entry.replace(/^\[(.*)\]$/, "$1"));
  return isIP(address) ? address : null;
}
