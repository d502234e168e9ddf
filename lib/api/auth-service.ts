import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import * as z from "zod";
import { validated } from "../access/validated";
import type { AttemptsLeft, LoginOutcome } from "../access/access";
import { newPassword } from "../access/password";
import type { Browser } from "../access/session";
import type { AuthService } from "../gen/proto/komoriuta/v1/auth_pb";
import { LoginAttemptsSchema, RetryAfterSchema } from "../gen/proto/komoriuta/v1/error_pb";
import { mustBeAllowedIn, mustBeOperator, originOf } from "./asking";
import { grantMessage } from "./codec/rights";
import type { Running } from "./running";

const loginRequest = z.object({
  userId: z.string().min(1, "must not be empty").max(256, "must have at most 256 characters"),
  password: z.string().min(1, "must not be empty").max(1024, "must have at most 1024 characters"),
});

const acceptRequest = z.object({ invitation: z.string().max(256), password: newPassword });
const changeRequest = z.object({ before: z.string().max(1024), password: newPassword });

/** Logging in and out. */
export function authService(running: () => Running): ServiceImpl<typeof AuthService> {
  return {
    async login(request, context) {
      const { userId, password } = validated(loginRequest, request);
      const browser = browserOf(context.requestHeader);
      const outcome = await running().access.login({ userId, password, ...browser });
      if (!outcome.ok) throw refused(outcome);
      context.responseHeader.append("set-cookie", outcome.cookie);
      return {};
    },

    async logout(_request, context) {
      const { address, secure } = originOf(context.requestHeader);
      const given = context.requestHeader.get("cookie");
      const cookie = await running().access.logout(given, secure, { address, via: "api" });
      context.responseHeader.append("set-cookie", cookie);
      return {};
    },

    async logoutEverywhere(_request, context) {
      await mustBeOperator(running(), context.requestHeader);
      const { address, secure } = originOf(context.requestHeader);
      const given = context.requestHeader.get("cookie");
      const cookie = await running().access.logoutEverywhere(given, secure, { address, via: "api" });
      context.responseHeader.append("set-cookie", cookie);
      return {};
    },

    async acceptInvitation(request, context) {
      const { invitation: secret, password } = validated(acceptRequest, request);
      const browser = browserOf(context.requestHeader);
      const cookie = await running().access.acceptInvitation({ secret, password, ...browser });
      if (cookie === null) throw busy();
      context.responseHeader.append("set-cookie", cookie);
      return {};
    },

    async changePassword(request, context) {
      await mustBeOperator(running(), context.requestHeader);
      const change = { ...validated(changeRequest, request), ...browserOf(context.requestHeader) };
      const outcome = await running().access.changePassword(context.requestHeader.get("cookie"), change);
      if (outcome.ok) context.responseHeader.append("set-cookie", outcome.cookie);
      else if (outcome.reason === "not_yours")
        throw new ConnectError(
          "This login has its password in the manager's environment.",
          Code.FailedPrecondition,
        );
      else throw refused(outcome);
      return {};
    },

    async verify(_request, context) {
      const operator = await mustBeAllowedIn(running(), context.requestHeader).catch(nobody);
      if (!operator) return { authenticated: false };
      return { authenticated: true, userId: operator.userId, grants: operator.grants.map(grantMessage) };
    },
  };
}

/** The browser that asks, for its session. */
function browserOf(headers: Headers): Browser {
  return { ...originOf(headers), via: "api", userAgent: headers.get("user-agent") ?? "" };
}

function refused(outcome: Exclude<LoginOutcome, { ok: true }>): ConnectError {
  if (outcome.reason === "blocked") return blocked(outcome.until);
  if (outcome.reason === "busy") return busy();
  if (outcome.reason === "often") return tooOften(outcome.until);
  if (outcome.reason === "wrong") return wrong(outcome);
  return new ConnectError(
    "The manager cannot store the session: is its disk full? Its log says more.",
    Code.Unavailable,
  );
}

/** Turns `unauthenticated` into nobody, and passes all other errors on. */
function nobody(error: unknown): null {
  if (error instanceof ConnectError && error.code === Code.Unauthenticated) return null;
  throw error;
}

/** The refusal of a wrong login, the same for a known and an unknown user. */
function wrong({ left, pause }: AttemptsLeft): ConnectError {
  const message = "The user ID or the password is wrong.";
  const value = { left, pauseSeconds: Math.round(pause / 1000) };
  return new ConnectError(message, Code.Unauthenticated, undefined, [{ desc: LoginAttemptsSchema, value }]);
}

/** Seconds after which to try again. */
const BUSY_FOR = 5;

/** The refusal of a login that was not checked: too many others are logging in. */
function busy(): ConnectError {
  return tryAgain("Too many are logging in at this moment. Try again in a few seconds.", BUSY_FOR);
}

/** The refusal after too many failures from this address. `until` is wall-clock milliseconds. */
function blocked(until: number): ConnectError {
  const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1000));
  return tryAgain(
    `Too many failed logins from this address. Try again after ${new Date(until).toISOString()}.`,
    seconds,
  );
}

/** The refusal of a right login that was made too often. `until` is wall-clock milliseconds. */
function tooOften(until: number): ConnectError {
  const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1000));
  return tryAgain(
    `You have logged in too often of late: keep the session, or try again after ${new Date(until).toISOString()}.`,
    seconds,
  );
}

function tryAgain(message: string, seconds: number): ConnectError {
  return new ConnectError(message, Code.ResourceExhausted, { "retry-after": String(seconds) }, [
    { desc: RetryAfterSchema, value: { seconds } },
  ]);
}
