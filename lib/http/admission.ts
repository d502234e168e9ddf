import { isIP } from "node:net";
import { isHost, isLoopback, normaliseAddress, type Networks, parseHostPort } from "./addresses";

/** The parts of a request that the door checks. */
export interface Asking {
  /** Whether it came over our own TLS. */
  readonly encrypted: boolean;
  readonly remoteAddress: string;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly host: string | undefined;
  readonly forwarded: Forwarded;
}

/** The settings of the door. */
export interface AdmissionRules {
  readonly trustedProxies: Networks;
  /** Host name of KOMO_PUBLIC_URL, in lower case, or null. */
  readonly publicHost: string | null;
  /** The port of our TLS, or null. */
  readonly httpsPort: number | null;
}

/** An admitted request, with the facts about it that the rest of the manager may trust. */
export interface Admitted {
  readonly admitted: true;
  readonly client: string;
  readonly proto: "http" | "https";
  /** The host, with its port where the client named one. */
  readonly host: string;
  readonly port: number;
}

/** A refused request, with its answer. */
export interface Refused {
  readonly admitted: false;
  readonly status: 308 | 400 | 421 | 426;
  readonly text: string;
  readonly location?: string;
}

// The only names by which plain HTTP is served: any other that leads here is a trick (DNS rebinding).
const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/** Decides whether a request is admitted, and who is asking. Pure. */
export function admit(asking: Asking, rules: AdmissionRules): Admitted | Refused {
  if (!asking.url.startsWith("/")) return refused(400, "The request must name a path.");
  const trusted = rules.trustedProxies.contains(asking.remoteAddress);
  const said = trusted ? asking.forwarded : NOTHING_SAID;
  const host = parseHostHeader(nearest(said.host) ?? asking.host);
  if (!host) return refused(400, "The Host header is missing or malformed.");

  const client = clientAddress(asking.remoteAddress, said.for, rules.trustedProxies);
  const proto = protoSaid(said.proto) ?? (asking.encrypted ? "https" : "http");
  const who = { client, proto, host };
  if (asking.encrypted && proto === "https") return admitted(who);
  if (proto === "https") return throughProxy(asking, rules, who);
  if (asking.encrypted) return needsHttps(PROXY_MUST_ENCRYPT);
  return plainHttp(asking, rules, who, trusted);
}

interface Who {
  readonly client: string;
  readonly proto: "http" | "https";
  readonly host: HostHeader;
}

/** Admits a request of a trusted proxy, which speaks HTTPS to the client and plain HTTP to us. */
function throughProxy(asking: Asking, rules: AdmissionRules, who: Who): Admitted | Refused {
  const here = isLoopback(asking.remoteAddress) && LOOPBACK_NAMES.includes(who.host.name);
  if (here || who.host.name === rules.publicHost) return admitted(who);
  const mend =
    "Set KOMO_PUBLIC_URL to the address that browsers use, and let the proxy pass the Host header on.";
  return refused(421, `The manager does not answer to the name ${who.host.name}. ${mend}`);
}

function plainHttp(asking: Asking, rules: AdmissionRules, who: Who, trusted: boolean): Admitted | Refused {
  if (isLoopback(who.client)) {
    if (LOOPBACK_NAMES.includes(who.host.name)) return admitted(who);
    const mend = "Behind a proxy, set KOMO_TRUSTED_PROXIES and KOMO_PUBLIC_URL.";
    return refused(421, `Plain HTTP is served to localhost only, not to the name ${who.host.name}. ${mend}`);
  }
  // A redirect through a proxy that forgets to say X-Forwarded-Proto would never end.
  if (trusted && who.client !== normaliseAddress(asking.remoteAddress)) return needsHttps(PROXY_MUST_ENCRYPT);
  if (rules.httpsPort === null) {
    return needsHttps("Plain HTTP is served to this machine only. Turn HTTPS on with KOMO_HTTPS_ADDR.");
  }
  const location = `https://${who.host.name}${rules.httpsPort === 443 ? "" : `:${rules.httpsPort}`}${asking.url}`;
  if (isPage(asking)) return { admitted: false, status: 308, text: `Please use ${location}`, location };
  return needsHttps(`Plain HTTP is served to this machine only. Use HTTPS on port ${rules.httpsPort}.`);
}

const PROXY_MUST_ENCRYPT = "The proxy must be reached over HTTPS, and say so: X-Forwarded-Proto: https.";
const NOTHING_SAID: Forwarded = { for: undefined, proto: undefined, host: undefined };
const NO_PAGE = /^\/(api|agent|_next|healthz|metrics|install|install\.(?:sh|ps1))(\/|\?|$)/;

function isPage({ method, url }: Asking): boolean {
  return (method === "GET" || method === "HEAD") && !NO_PAGE.test(url);
}

function admitted({ client, proto, host }: Who): Admitted {
  return {
    admitted: true,
    client,
    proto,
    host: host.written,
    port: host.port ?? (proto === "https" ? 443 : 80),
  };
}

function needsHttps(text: string): Refused {
  return refused(426, text);
}

function refused(status: Refused["status"], text: string): Refused {
  return { admitted: false, status, text };
}

function protoSaid(said: string | undefined): "http" | "https" | undefined {
  const value = nearest(said)?.toLowerCase();
  // Whatever else a trusted proxy says is not HTTPS.
  return value === undefined ? undefined : value === "https" ? "https" : "http";
}

interface HostHeader {
  /** In lower case, IPv6 in brackets, without a port. */
  readonly name: string;
  readonly port: number | null;
  readonly written: string;
}

function parseHostHeader(written: string | undefined): HostHeader | null {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(written ?? "");
  const name = match?.[1]?.toLowerCase().replace(/\.$/, "") ?? "";
  const port = match?.[2] === undefined ? null : Number(match[2]);
  const known = name.startsWith("[") ? isIP(name.slice(1, -1)) === 6 : isHost(name);
  if (!known || (port !== null && (port < 1 || port > 65535))) return null;
  return { name, port, written: `${name}${port === null ? "" : `:${port}`}` };
}

/** The headers in which a proxy describes the request that it forwards. */
interface Forwarded {
  readonly for: string | undefined;
  readonly proto: string | undefined;
  readonly host: string | undefined;
}

/**
 * The client's address by X-Forwarded-For: each proxy appends whom it speaks for, so it is read from the right, as far
 * as the proxies are trusted. Addresses further left are the client's own invention.
 */
function clientAddress(remoteAddress: string, forwardedFor: string | undefined, trusted: Networks): string {
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
function nearest(value: string | undefined): string | undefined {
  return value?.split(",").at(-1)?.trim() || undefined;
}

// Some proxies add the port.
function addressOf(entry: string): string | null {
  const address = normaliseAddress(parseHostPort(entry)?.host ?? entry.replace(/^\[(.*)\]$/, "$1"));
  return isIP(address) ? address : null;
}
