import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import {
  certificatePem,
  fingerprint,
  makeAuthority,
  makeLeaf,
  privateKeyPem,
} from "../http/certificate-authority";
import type { Outside } from "./reach/call";
import { WayFault, type WayFaultCode, type WayTarget } from "./way";

/** Helpers for tests of ways from outside: real sockets on this machine, which the usual rule does not allow. */

/** Without pauses, and over once even a busy machine would have answered. */
export const NEARBY: Partial<Outside> = {
  rule: () => true,
  pause: () => Promise.resolve(),
  limit: 20_000,
};

/** A certificate with its key, as servers take it, and as a pin. */
export interface Credentials {
  readonly key: string;
  readonly cert: string;
  readonly pin: string;
  /** The PEM text of its authority. */
  readonly authority: string;
  readonly der: Buffer;
}

export async function makeCredentials(...names: readonly string[]): Promise<Credentials> {
  const authority = await makeAuthority(Date.now());
  const leaf = await makeLeaf(authority, names.length > 0 ? names : ["bmc.example"], Date.now());
  return {
    key: await privateKeyPem(leaf),
    cert: certificatePem(leaf),
    pin: fingerprint(leaf.certificate).replaceAll(":", "").toLowerCase(),
    authority: certificatePem(authority),
    der: Buffer.from(leaf.certificate.rawData),
  };
}

/** A server of a test. */
export interface Served {
  readonly port: number;
  /** Connections that it had. */
  readonly connections: () => number;
  close(): Promise<void>;
}

const open: Served[] = [];

/** Ends all servers of a test. */
export async function closeServed(): Promise<void> {
  await Promise.all(open.splice(0).map((served) => served.close()));
}

/** Serves HTTP, or HTTPS with credentials. */
export function serve(
  handler: RequestListener,
  credentials?: Credentials | object,
  host = "127.0.0.1",
): Promise<Served> {
  const server = credentials ? createHttpsServer({ ...credentials }, handler) : createHttpServer(handler);
  return listen(server, host);
}

/** Serves whatever a function does with a connection. */
export function serveTcp(handler: (socket: Socket) => void): Promise<Served> {
  return listen(createTcpServer(handler), "127.0.0.1");
}

async function listen(server: Server, host: string): Promise<Served> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on("connection", (socket) => {
    connections++;
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const served: Served = {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  open.push(served);
  return served;
}

/** A target on this machine, and what differs from a usual one. */
export function target(port: number, more: Partial<WayTarget> = {}): WayTarget {
  return {
    address: `127.0.0.1:${port}`,
    ...{ user: "root", secret: "s3cret: §", pin: null, options: {} },
    ...more,
  };
}

/** A signal that never comes. */
export const NEVER = new AbortController().signal;

/** The fault of a call. @throws Error where it came to something, or with another error */
export async function faultOf(promise: Promise<unknown>): Promise<WayFault> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof WayFault) return error;
    throw error;
  }
  throw new Error("it came to something");
}

/** The code of the fault of a call. */
export async function codeOf(promise: Promise<unknown>): Promise<WayFaultCode> {
  return (await faultOf(promise)).code;
}
