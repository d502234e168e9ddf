import { isLoopbackHost, formatHostPort, type HostPort } from "../http/addresses";

/** What is known of how this manager is reached. */
export interface Reach {
  /** KOMO_PUBLIC_URL, or what was derived from the ports. Without a trailing slash. */
  readonly publicUrl: string;
  /** Whether KOMO_PUBLIC_URL was given. */
  readonly publicUrlGiven: boolean;
  /** Whether proxies are trusted: then whoever comes by the given URL sees the proxy's certificate, not ours. */
  readonly behindProxy: boolean;
  /** SHA-256 of the private CA's certificate as pairs of hexadecimal digits; null without a private CA. */
  readonly caFingerprint: string | null;
  /** SHA-256 of that certificate's file as it is served, in lower-case hexadecimal; null without a private CA. */
  readonly caSha256: string | null;
}

/** Whom a new server is to report to, and by what it knows it. */
export interface ManagerAddress {
  /** Without a trailing slash. */
  readonly url: string;
  /** Null: whatever the server trusts already vouches for the manager, or no TLS is spoken. */
  readonly caFingerprint: string | null;
  /** Null where that is. */
  readonly caSha256: string | null;
}

/**
 * The address for servers: the given one; else the one that the operator has just come by, if that was HTTPS and
 * not this machine's loopback, for a host name that was only derived may mean nothing to others.
 * @param asked what the door says of the operator's request: protocol, and host with its port
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
 * How browsers and agents reach a manager that was not told: over TLS where it is on, by the machine's name
 * where it listens on every address; else on this machine.
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
