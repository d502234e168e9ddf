import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { formatHostPort, type HostPort, type Networks } from "./addresses";
import { checkPair, type Credentials } from "./certificates";
import { door, type Handler } from "./door";

/** Milliseconds. A slow client may not hold a connection open; a heartbeat every 60 s may. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
  handshakeTimeout: 10_000,
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

interface Listener {
  readonly server: Server;
  readonly connections: ReadonlySet<Socket>;
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
    newNonce: () => randomBytes(16).toString("base64"),
  };

  const plain = createServer(LIMITS, door(doorParts, false));
  const tls =
    parts.https &&
    createTlsServer({ ...LIMITS, ...tlsOptions(parts.https.credentials) }, door(doorParts, true));
  const listeners = [plain, ...(tls ? [tls] : [])].map((server) => ({
    server,
    connections: watchConnections(server),
  }));
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
        checkPair(next.cert, next.key);
        tls?.setSecureContext(tlsOptions(next));
        credentials = next;
      },
      close: (grace) => closeAll(listeners, grace),
    };
  } catch (error) {
    await closeAll(listeners, 0);
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

/** All connections of a server, those in the middle of a handshake too: closeAllConnections knows nothing of them. */
function watchConnections(server: Server): Set<Socket> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return open;
}

async function closeAll(listeners: readonly Listener[], grace: number): Promise<void> {
  const servers = listeners.map(({ server }) => server);
  const closed = servers.filter(({ listening }) => listening).map((server) => once(server.close(), "close"));
  const closeIdle = (): void => servers.forEach((server) => server.closeIdleConnections());
  closeIdle();
  // A connection whose last answer is out becomes idle after close() has looked.
  const sweep = setInterval(closeIdle, 50);
  const cut = setTimeout(() => {
    for (const { server, connections } of listeners) {
      server.closeAllConnections();
      for (const socket of connections) socket.destroy();
    }
  }, grace);
  await Promise.all(closed);
  clearInterval(sweep);
  clearTimeout(cut);
}
