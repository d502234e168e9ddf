import {
  Code,
  ConnectError,
  createContextKey,
  type HandlerContext,
  type Interceptor,
} from "@connectrpc/connect";
import type { Asking } from "../access/identity";
import { isProgram } from "../access/api-tokens";
import { requireRight } from "../access/required-rights";
import type { OperatorsFleet } from "../access/operators-fleet";
import { permitsOf, type Operation } from "../access/rights";
import { RetryAfterSchema } from "../gen/proto/komoriuta/v1/error_pb";
import type { Running } from "./running";

const OPERATOR = createContextKey<Asking | null>(null);
const SERVER_UUID = createContextKey<string | null>(null);

/** The operator who asks. */
export function operatorOf(context: HandlerContext): Asking {
  const operator = context.values.get(OPERATOR);
  if (!operator) throw notLoggedIn();
  return operator;
}

/** The fleet as far as the operator who asks may see and change it. */
export function fleetOf(running: Running, context: HandlerContext): OperatorsFleet {
  return running.operatorsFleet(operatorOf(context));
}

/** The operator who asks, where they may do what is about no server. @throws FleetError `no_right` */
export function mustMay(context: HandlerContext, operation: Operation): Asking {
  const operator = operatorOf(context);
  requireRight(permitsOf(operator.grants), operation);
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

/** The origin of a request; the door has written these headers from the socket. */
export function originOf(headers: Headed): { readonly address: string; readonly secure: boolean } {
  return {
    address: headers.get("x-forwarded-for")?.split(",")[0]?.trim() ?? "unknown",
    secure: headers.get("x-forwarded-proto") === "https",
  };
}

/** The person behind the cookie, or `unauthenticated`. */
export async function mustBeOperator({ access }: Running, headers: Headed): Promise<Asking> {
  const operator = await access.operator(headers.get("cookie"));
  if (!operator) throw notLoggedIn();
  return { ...operator, address: originOf(headers).address, via: "api" };
}

/**
 * The person behind the cookie or the program behind the token, or `unauthenticated`.
 * @param counts whether it is a call of its own, and not another check in a call that lasts
 */
export async function mustBeAllowedIn(
  running: Running,
  headers: Headed,
  { counts } = { counts: true },
): Promise<Asking> {
  const authorization = headers.get("authorization");
  if (!isProgram(authorization)) {
    const operator = await mustBeOperator(running, headers);
    const wait = counts ? running.access.pace(operator) : 0;
    if (wait > 0) throw tooFast(Math.ceil(wait / 1000), TOO_FAST.person);
    return operator;
  }
  if (BROWSERS.some((name) => headers.get(name) !== null))
    throw new ConnectError("A program's token is not accepted from a browser.", Code.PermissionDenied);
  const found = await running.access.apiTokens.check(authorization, counts);
  if (found.ok) return { ...found.operator, address: originOf(headers).address, via: "token" };
  throw found.reason === "rate" ? tooFast(found.seconds, TOO_FAST.program) : programRefused();
}

/**
 * Headers that browsers send by themselves. A token is refused beside them: a page would give it to anybody who finds a
 * way into it.
 */
const BROWSERS = ["origin", "cookie", "sec-fetch-site"] as const;

/** Lets only operators with a good session, and programs with a good token, pass. */
export function requireOperator(running: () => Running): Interceptor {
  return (next) => async (request) => {
    request.contextValues.set(OPERATOR, await mustBeAllowedIn(running(), request.header));
    return next(request);
  };
}

/** The UUID of the server whose token is shown, or `unauthenticated`. */
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

/** Refuses requests from a page of another origin. */
export const sameOrigin: Interceptor = (next) => (request) => {
  refuseForeign(request.header);
  return next(request);
};

/** `permission_denied` for requests from a page of another origin. */
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

/** The refusal of a program, the same for a malformed, unknown, expired and revoked token. */
function programRefused(): ConnectError {
  return new ConnectError(
    "The token is not accepted: it is unknown, has expired or was revoked.",
    Code.Unauthenticated,
    { "www-authenticate": "Bearer" },
  );
}

const TOO_FAST = {
  program: "Too many calls with this token: a hundred at once and ten a second are taken.",
  person:
    "Too many calls with your login: two hundred at once and twenty a second are taken. Try again in a second.",
} as const;

/** The refusal of costly requests that there is no time for. */
export function tooMuchAtOnce(seconds: number): ConnectError {
  return tooFast(seconds, `Too many ask for this at the same time. Try again in ${seconds} s.`);
}

/** The refusal of somebody who asks too often, for so many seconds. */
export function tooFast(seconds: number, message: string): ConnectError {
  return new ConnectError(message, Code.ResourceExhausted, { "retry-after": String(seconds) }, [
    { desc: RetryAfterSchema, value: { seconds } },
  ]);
}

/** The refusal of an agent, the same for a missing, malformed, unknown and expired token. */
function tokenRefused(): ConnectError {
  return new ConnectError("The access token is not accepted.", Code.Unauthenticated, {
    "www-authenticate": "Bearer",
  });
}
