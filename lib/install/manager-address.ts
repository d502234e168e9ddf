import { isLoopbackHost, formatHostPort, type HostPort } from "../http/addresses";

/** Facts about the address of this manager. */
export interface Reach {
  /** KOMO_PUBLIC_URL, or the address that was derived from the ports. Without a trailing slash. */
  readonly publicUrl: string;
  /** Whether KOMO_PUBLIC_URL was given. */
  readonly publicUrlGiven: boolean;
  /** Whether proxies are trusted: the given URL then leads to the proxy's certificate, not ours. */
  readonly behindProxy: boolean;
  /** SHA-256 of the private CA's certificate as pairs of hexadecimal digits; null without a private CA. */
  readonly caFingerprint: string | null;
  /** SHA-256 of that certificate's file as it is served, in lower-case hexadecimal; null without a private CA. */
  readonly caSha256: string | null;
}

/** The manager's address for a new server, and the certificate by which it is recognised. */
export interface ManagerAddress {
  /** Without a trailing slash. */
  readonly url: string;
  /** Null: authorities that the server trusts already vouch for the manager, or there is no TLS. */
  readonly caFingerprint: string | null;
  /** Null where `caFingerprint` is. */
  readonly caSha256: string | null;
}

/**
 * The address for servers: the given one; else the one that the operator has just come by, if that was HTTPS and not
 * this machine's loopback, for a host name that was only derived may mean nothing to others.
 * @param asked the operator's request, as the door has found it: protocol, and host with its port
 */
export function managerAddress(
  reach: Reach,
  asked: { proto: string | null; host: string | null },
): ManagerAddress {
  const { publicUrl, publicUrlGiven, behindProxy, caFingerprint, caSha256 } = reach;
  const known = asked.proto === "https" && asked.host && !isLoopbackHost(withoutPort(asked.host));
  const url = !publicUrlGiven && known ? new URL(`https://${asked.host}`).origin : publicUrl;
  const ours = url.startsWith("https:") && !(publicUrlGiven && behindProxy);
  return ours ? { url, caFingerprint, caSha256 } : { url, caFingerprint: null, caSha256: null };
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, "");
}

/** Addresses that mean "every address of this machine". */
const WILDCARDS = ["0.0.0.0", "::"];

/**
 * The address of a manager without KOMO_PUBLIC_URL: over TLS where it is on, by the machine's name where it listens on
 * every address; else on this machine.
 * @param hostName the machine's
 */
export function derivedPublicUrl(http: HostPort, https: HostPort | null, hostName: string): string {
  if (https) {
    const host = WILDCARDS.includes(https.host) ? hostName.toLowerCase() : https.host;
    return new URL(`https://${formatHostPort({ ...https, host })}`).origin;
  }
  // Plain HTTP is served to this machine only, whatever it listens on.
  const host = isLoopbackHost(http.host) && !http.host.startsWith("127.") ? http.host : "localhost";
  return new URL(`http://${formatHostPort({ ...http, host })}`).origin;
}
