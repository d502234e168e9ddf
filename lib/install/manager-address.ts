import { isLoopbackHost } from "../http/addresses";

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
}

/** Whom a new server is to report to, and by what it knows it. */
export interface ManagerAddress {
  /** Without a trailing slash. */
  readonly url: string;
  /** Null: whatever the server trusts already vouches for the manager, or no TLS is spoken. */
  readonly caFingerprint: string | null;
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
  const { publicUrl, publicUrlGiven, behindProxy, caFingerprint } = reach;
  const known = asked.proto === "https" && asked.host && !isLoopbackHost(withoutPort(asked.host));
  const url = !publicUrlGiven && known ? new URL(`https://${asked.host}`).origin : publicUrl;
  const ours = url.startsWith("https:") && !(publicUrlGiven && behindProxy);
  return { url, caFingerprint: ours ? caFingerprint : null };
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, "");
}
