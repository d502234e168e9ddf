import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { noteRequestsInPlace } from "../compat/active-requests";
import type { AdmissionRules } from "./admission";
import { addressGroup, formatHostPort, isLoopback, type HostPort, type Networks } from "./addresses";
import { createBodyBudget } from "./body-budget";
import { CountedRequest } from "./body-limit";
import { limitConnections, type Connections } from "./connections";
import { checkPair, type Credentials } from "./credentials";
import { door, type Handler } from "./door";
import { createWatchdog, type HttpLimits, limitInFlight } from "./limits";
import { createTurns } from "./turns";

/** Limits of one request in bytes and milliseconds: a slow client may not hold a connection open. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  // Else those beyond 2000 would be lost without a word; the door counts them.
  maxHeadersCount: 0,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // A timer for each request, which the standstill of the connection makes needless.
  keepAliveTimeout: 0,
  connectionsCheckingInterval: 2_000,
  handshakeTimeout: 10_000,
} as const;

/**
 * Milliseconds after which a silent connection is closed: a heartbeat every 60 s keeps its own, streams give a sign of
 * life every 5 s, and no answer takes so long to begin.
 */
const STANDSTILL = 65_000;

export interface ListenerParts {
  readonly http: HostPort;
  /** Null: no TLS. */
  readonly https: { readonly address: HostPort; readonly credentials: Credentials } | null;
  readonly trustedProxies: Networks;
  /** Host name of KOMO_PUBLIC_URL, in lower case, or null. */
  readonly publicHost: string | null;
  readonly limits: HttpLimits;
  /** Called with an error that a handler threw, or where it did not answer. */
  onError(error: unknown): void;
  /** Called with the address or network of each connection that was evicted. */
  onEvicted(group: string): void;
}

/** The open ports of the manager. */
export interface Listeners {
  /** The address on which it listens: port 0 has become a real one. */
  readonly http: HostPort;
  readonly https: HostPort | null;
  /** Passes requests to this handler from now on; those that came earlier have waited for it. */
  serve(handler: Handler): void;
  /** Uses other certificates for new connections. @throws Error where they cannot be used */
  useCredentials(credentials: Credentials): void;
  /** Connections that have ended so far. */
  ended(): number;
  /** Takes no more connections; resolves when the open ones have ended, at the latest after `grace` ms. */
  close(grace: number): Promise<void>;
}

/** The error of an address that cannot be listened on; the message has the address and the reason. */
export class CannotListen extends Error {
  override readonly name: string = "CannotListen";
}

/** The error of an address that may not be listened on: no second try helps. */
export class MayNotListen extends CannotListen {
  override readonly name = "MayNotListen";
}

/** Opens the ports. Requests wait until `serve` is called. @throws CannotListen */
export async function openListeners(parts: ListenerParts): Promise<Listeners> {
  let credentials = parts.https?.credentials ?? null;
  let serve: (handler: Handler) => void = () => undefined;
  let handler: Handler | Promise<Handler> = new Promise((resolve) => (serve = resolve));
  const { limits, trustedProxies } = parts;
  const isNear = (address: string): boolean => isLoopback(address) || trustedProxies.contains(address);
  const connections = limitConnections({
    total: limits.connections,
    ofOne: (address) => (isNear(address) ? limits.connectionsNearby : limits.connectionsOfOne),
    comingIn: limits.comingInOfOne,
    groupOf: addressGroup,
    onEvicted: (group) => parts.onEvicted(group),
  });
  let rules: AdmissionRules = { trustedProxies, publicHost: parts.publicHost, httpsPort: null };
  const doorParts = {
    rules: () => rules,
    authority: () => credentials?.authority?.pem ?? null,
    handler: () => handler,
    onError: (error: unknown) => parts.onError(error),
    watchdog: createWatchdog(limits.answerWithin),
    countInFlight: limitInFlight({
      requests: (address) => (isNear(address) ? limits.requestsNearby : limits.requestsOfOne),
      pages: limits.pagesOfOne,
      streams: limits.streamsOfOne,
      groupOf: addressGroup,
    }),
    turns: createTurns({
      ...{ most: limits.atWorkOfOne, groupOf: addressGroup },
      watchdog: createWatchdog(limits.turnOf),
    }),
    bodies: createBodyBudget({ total: limits.bodies, ofOne: limits.bodiesOfOne, groupOf: addressGroup }),
    answers: createBodyBudget({
      ...{ total: limits.answers, ofOne: limits.answersOfOne },
      ...{ groupOf: addressGroup, sparesOne: true },
    }),
    newNonce: () => randomBytes(16).toString("base64"),
  };

  const options = { ...LIMITS, IncomingMessage: CountedRequest };
  const plain = createServer(options);
  const tls = parts.https && createTlsServer({ ...options, ...tlsOptions(parts.https.credentials) });
  const servers = [plain, ...(tls ? [tls] : [])];
  for (const server of servers) {
    server.setTimeout(STANDSTILL);
    server.on("request", door(doorParts, server === tls, connections.watch(server)));
  }
  try {
    const http = await listen(plain, parts.http);
    const https = tls && parts.https ? await listen(tls, parts.https.address) : null;
    rules = { ...rules, httpsPort: https?.port ?? null };
    return {
      http,
      https,
      serve(next) {
        serve(next);
        handler = next;
      },
      useCredentials(next) {
        checkPair(next.cert, next.key);
        tls?.setSecureContext(tlsOptions(next));
        credentials = next;
      },
      ended: () => connections.ended(),
      close: (grace) => closeAll(servers, connections, grace),
    };
  } catch (error) {
    await closeAll(servers, connections, 0);
    throw error;
  }
}

function tlsOptions({ cert, key }: Credentials): { cert: string; key: string; minVersion: "TLSv1.2" } {
  return { cert, key, minVersion: "TLSv1.2" };
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is in use",
  EACCES: "not permitted; a port below 1024 needs CAP_NET_BIND_SERVICE (docs/operations.md, HTTPS)",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "there is no such host",
};

async function listen(server: Server, address: HostPort): Promise<HostPort> {
  try {
    server.listen(address.port, address.host);
    await once(server, "listening");
    noteRequestsInPlace(server);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = (code && REASONS[code]) ?? message;
    const Fault = code === "EACCES" ? MayNotListen : CannotListen;
    throw new Fault(`cannot listen on ${formatHostPort(address)}: ${reason}`, { cause: error });
  }
  return { host: address.host, port: (server.address() as AddressInfo).port };
}

async function closeAll(servers: readonly Server[], connections: Connections, grace: number): Promise<void> {
  const closed = servers.filter(({ listening }) => listening).map((server) => once(server.close(), "close"));
  const closeIdle = (): void => servers.forEach((server) => server.closeIdleConnections());
  closeIdle();
  // A connection whose last answer was sent becomes idle after close() has checked it.
  const sweep = setInterval(closeIdle, 50);
  const cut = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
    connections.destroy();
  }, grace);
  await Promise.all(closed);
  clearInterval(sweep);
  clearTimeout(cut);
}
