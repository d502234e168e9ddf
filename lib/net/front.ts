import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { formatHostPort, type HostPort, type Networks } from "./addresses";
import type { Credentials } from "./certificates";
import { door, type Handler } from "./door";

/** Milliseconds. A slow client may not hold a connection open; a heartbeat every 60 s may. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
} as const;

export interface FrontParts {
  readonly http: HostPort;
  /** Null: no TLS. */
  readonly https: { readonly address: HostPort; readonly credentials: Credentials } | null;
  readonly trustedProxies: Networks;
  /** Host name of KOMO_PUBLIC_URL, in lower case, or null. */
  readonly publicHost: string | null;
  /** Told what a handler threw. */
  onError(error: unknown): void;
}

/** The open ports of the manager. */
export interface Front {
  /** Where it listens: port 0 has become a real one. */
  readonly http: HostPort;
  readonly https: HostPort | null;
  /** Hands requests to this from now on; those that came earlier have waited for it. */
  serve(handler: Handler): void;
  /** Shows other certificates to whoever connects from now on. @throws Error where they cannot be used */
  useCredentials(credentials: Credentials): void;
  /** Takes no more connections; resolves when those there are have ended, at the latest after `grace` ms. */
  close(grace: number): Promise<void>;
}

/** An address cannot be listened on; the message says which and why. */
export class CannotListen extends Error {
  override readonly name = "CannotListen";
}

/** Opens the ports. Requests wait until `serve` is called. @throws CannotListen */
export async function openFront(parts: FrontParts): Promise<Front> {
  let credentials = parts.https?.credentials ?? null;
  let serve: (handler: Handler) => void = () => undefined;
  let handler = new Promise<Handler>((resolve) => (serve = resolve));
  const rules = { trustedProxies: parts.trustedProxies, publicHost: parts.publicHost };
  let httpsPort: number | null = null;
  const doorParts = {
    rules: () => ({ ...rules, httpsPort }),
    authority: () => credentials?.authority?.pem ?? null,
    handler: () => handler,
    onError: (error: unknown) => parts.onError(error),
  };

  const plain = createServer(LIMITS, door(doorParts, false));
  const tls =
    parts.https &&
    createTlsServer({ ...LIMITS, ...tlsOptions(parts.https.credentials) }, door(doorParts, true));
  const servers: (Server | TlsServer)[] = tls ? [plain, tls] : [plain];
  try {
    const http = await listen(plain, parts.http);
    const https = tls && parts.https ? await listen(tls, parts.https.address) : null;
    httpsPort = https?.port ?? null;
    return {
      http,
      https,
      serve(next) {
        serve(next);
        handler = Promise.resolve(next);
      },
      useCredentials(next) {
        tls?.setSecureContext(tlsOptions(next));
        credentials = next;
      },
      close: (grace) => closeAll(servers, grace),
    };
  } catch (error) {
    await closeAll(servers, 0);
    throw error;
  }
}

function tlsOptions({ cert, key }: Credentials): { cert: string; key: string; minVersion: "TLSv1.2" } {
  return { cert, key, minVersion: "TLSv1.2" };
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is in use",
  EACCES: "not permitted; ports below 1024 need a privilege",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "there is no such host",
};

async function listen(server: Server, address: HostPort): Promise<HostPort> {
  try {
    server.listen(address.port, address.host);
    await once(server, "listening");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = (code && REASONS[code]) ?? message;
    throw new CannotListen(`cannot listen on ${formatHostPort(address)}: ${reason}`, { cause: error });
  }
  return { host: address.host, port: (server.address() as AddressInfo).port };
}

async function closeAll(servers: readonly Server[], grace: number): Promise<void> {
  const closed = servers.filter(({ listening }) => listening).map((server) => once(server.close(), "close"));
  // A connection whose last answer is out becomes idle after close() has looked.
  const sweep = setInterval(() => servers.forEach((server) => server.closeIdleConnections()), 50);
  const cut = setTimeout(() => servers.forEach((server) => server.closeAllConnections()), grace);
  servers.forEach((server) => server.closeIdleConnections());
  await Promise.all(closed);
  clearInterval(sweep);
  clearTimeout(cut);
}
