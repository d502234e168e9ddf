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

/** A request's headers, be they Node's or fetch's. */
export type Headed = Pick<Headers, "get">;

/** Where a request comes from; the entry has written these headers from the socket. */
export function originOf(headers: Headed): { readonly address: string; readonly secure: boolean } {
  return {
    address: headers.get("x-forwarded-for")?.split(",")[0]?.trim() ?? "unknown",
    secure: headers.get("x-forwarded-proto") === "https",
  };
}

/** The operator behind the cookie, or `unauthenticated`. */
export async function mustBeOperator({ access }: Running, headers: Headed): Promise<Operator> {
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

/** UUID of the server whose token is shown, or `unauthenticated`. */
export async function mustBeAgent({ access }: Running, headers: Headed): Promise<string> {
  const uuid = await access.server(headers.get("authorization"));
  if (!uuid) throw tokenRefused();
  return uuid;
}

/** Lets only agents with a good access token pass. */
export function requireAgent(running: () => Running): Interceptor {
  return (next) => async (request) => {
    request.contextValues.set(SERVER_UUID, await mustBeAgent(running(), request.header));
    return next(request);
  };
}

/** Refuses what a page of another origin sends. */
export const sameOrigin: Interceptor = (next) => (request) => {
  refuseForeign(request.header);
  return next(request);
};

/** `permission_denied` for what a page of another origin sends. */
export function refuseForeign(headers: Headed): void {
  const site = headers.get("sec-fetch-site");
  if ((site && site !== "same-origin" && site !== "none") || !isOwnOrigin(headers)) {
    throw new ConnectError("Requests from other origins are refused.", Code.PermissionDenied);
  }
}

function isOwnOrigin(headers: Headed): boolean {
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
