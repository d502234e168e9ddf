import {
  Code,
  ConnectError,
  createContextKey,
  type HandlerContext,
  type Interceptor,
} from "@connectrpc/connect";
import type { Operator } from "../access/access";
import type { Running } from "./running";

const OPERATOR = createContextKey<Operator | null>(null);
const SERVER_UUID = createContextKey<string | null>(null);

/** The operator who asks. */
export function operatorOf(context: HandlerContext): Operator {
  const operator = context.values.get(OPERATOR);
  if (!operator) throw notLoggedIn();
  return operator;
}

/** The server whose agent asks. */
export function serverUuidOf(context: HandlerContext): string {
  const uuid = context.values.get(SERVER_UUID);
  if (!uuid) throw tokenRefused();
  return uuid;
}

/** Where a request comes from; the entry has written these headers from the socket. */
export function originOf(headers: Headers): { readonly address: string; readonly secure: boolean } {
  return {
    address: headers.get("x-forwarded-for")?.split(",")[0]?.trim() ?? "unknown",
    secure: headers.get("x-forwarded-proto") === "https",
  };
}

/** The operator behind the cookie, or `unauthenticated`. */
export async function mustBeOperator({ access }: Running, headers: Headers): Promise<Operator> {
  const operator = await access.operator(headers.get("cookie"));
  if (!operator) throw notLoggedIn();
  return operator;
}

/** Lets only operators with a good session pass. */
export function requireOperator(running: () => Running): Interceptor {
  return (next) => async (request) => {
    request.contextValues.set(OPERATOR, await mustBeOperator(running(), request.header));
    return next(request);
  };
}

/** Lets only agents with a good access token pass. */
export function requireAgent(running: () => Running): Interceptor {
  return (next) => async (request) => {
    const uuid = await running().access.server(request.header.get("authorization"));
    if (!uuid) throw tokenRefused();
    request.contextValues.set(SERVER_UUID, uuid);
    return next(request);
  };
}

/** Refuses what a page of another origin sends. */
export const sameOrigin: Interceptor = (next) => (request) => {
  const site = request.header.get("sec-fetch-site");
  if ((site && site !== "same-origin" && site !== "none") || !isOwnOrigin(request.header)) {
    throw new ConnectError("Requests from other origins are refused.", Code.PermissionDenied);
  }
  return next(request);
};

function isOwnOrigin(headers: Headers): boolean {
  const origin = headers.get("origin");
  if (origin === null) return true;
  const host = headers.get("x-forwarded-host") ?? headers.get("host");
  const scheme = originOf(headers).secure ? "https" : "http";
  return origin === `${scheme}://${host}`;
}

function notLoggedIn(): ConnectError {
  return new ConnectError("Log in first.", Code.Unauthenticated);
}

/** The same words for a missing, malformed, unknown and expired token. */
function tokenRefused(): ConnectError {
  return new ConnectError("The access token is not accepted.", Code.Unauthenticated, {
    "www-authenticate": "Bearer",
  });
}
