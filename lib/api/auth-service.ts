import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import type { AuthService } from "../gen/proto/komoriuta/v1/auth_pb";
import { RetryAfterSchema } from "../gen/proto/komoriuta/v1/error_pb";
import { mustBeOperator, originOf } from "./asking";
import type { Running } from "./running";
import { validated } from "./validate";

const loginRequest = z.object({
  userId: z.string().min(1, "must not be empty").max(256, "must have at most 256 characters"),
  password: z.string().min(1, "must not be empty").max(1024, "must have at most 1024 characters"),
});

/** Logging in and out. */
export function authService(running: () => Running): ServiceImpl<typeof AuthService> {
  return {
    async login(request, context) {
      const { userId, password } = validated(loginRequest, request);
      const outcome = await running().access.login({ userId, password, ...originOf(context.requestHeader) });
      if (outcome.ok) {
        context.responseHeader.append("set-cookie", outcome.cookie);
        return {};
      }
      if (outcome.reason === "blocked") throw blocked(outcome.until);
      if (outcome.reason === "busy") throw busy();
      if (outcome.reason !== "wrong")
        throw new ConnectError(
          "The manager cannot store the session: is its disk full? Its log says more.",
          Code.Unavailable,
        );
      throw new ConnectError("The user ID or the password is wrong.", Code.Unauthenticated);
    },

    async logout(_request, context) {
      const { secure } = originOf(context.requestHeader);
      const cookie = await running().access.logout(context.requestHeader.get("cookie"), secure);
      context.responseHeader.append("set-cookie", cookie);
      return {};
    },

    async logoutEverywhere(_request, context) {
      await mustBeOperator(running(), context.requestHeader);
      const { secure } = originOf(context.requestHeader);
      context.responseHeader.append("set-cookie", await running().access.logoutEverywhere(secure));
      return {};
    },

    async verify(_request, context) {
      const operator = await running().access.operator(context.requestHeader.get("cookie"));
      return { authenticated: operator !== null, userId: operator?.userId ?? "" };
    },
  };
}

/** Seconds. */
const BUSY_FOR = 5;

/** Others are logging in, and this one was not checked. */
function busy(): ConnectError {
  return tryAgain("Too many are logging in at this moment. Try again in a few seconds.", BUSY_FOR);
}

/** Too many failures from this address. `until` is wall-clock milliseconds. */
function blocked(until: number): ConnectError {
  const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1000));
  return tryAgain(
    `Too many failed logins from this address. Try again after ${new Date(until).toISOString()}.`,
    seconds,
  );
}

function tryAgain(message: string, seconds: number): ConnectError {
  return new ConnectError(message, Code.ResourceExhausted, { "retry-after": String(seconds) }, [
    { desc: RetryAfterSchema, value: { seconds } },
  ]);
}
