import { randomBytes as cryptoRandomBytes } from "node:crypto";
import { NotStored } from "../fleet/errors";
import type { Store } from "../fleet/ports";
import type { Access } from "./access";
import { createAccessTokens, type IssuedToken } from "./access-token";
import { createLoginThrottle } from "./login-throttle";
import { loginCheck, parsePasswordHash } from "./password";
import { createSessions } from "./session";

/** What the door needs. */
export interface AccessDeps {
  readonly store: Pick<Store, "sessions" | "tokens">;
  readonly userId: string;
  /** As `hashPassword` made it. */
  readonly passwordHash: string;
  /** At least 32 characters. */
  readonly sessionSecret: string;
  /** Seconds. */
  readonly sessionTtl: number;
  /** Seconds; 0: tokens never expire. */
  readonly tokenTtl: number;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  /** Milliseconds on a clock that nobody sets: blocked addresses are measured by it. */
  readonly monotonic: () => number;
  /** Which addresses are counted together where logins fail. */
  readonly addressGroup: (address: string) => string;
  readonly randomBytes?: (size: number) => Buffer;
}

/** The door, and what the fleet needs of it. */
export interface FullAccess extends Access {
  /** Makes a token; the record is for the store, and the token is told once. */
  issueToken(): Promise<IssuedToken>;
  /** To be called once the store has replaced or deleted the server's token. */
  forgetTokens(serverUuid: string): void;
}

/**
 * Puts the door together.
 * @throws where the password hash is none
 */
export function createAccess(deps: AccessDeps): FullAccess {
  const { store, userId, now, monotonic, randomBytes = cryptoRandomBytes } = deps;
  const throttle = createLoginThrottle(deps.addressGroup);
  const isLogin = loginCheck({ userId, passwordHash: parsePasswordHash(deps.passwordHash) });
  const sessions = createSessions({ ...deps, sessions: store.sessions, randomBytes });
  const tokens = createAccessTokens({ ...deps, tokens: store.tokens, randomBytes });

  const onTheWall = (until: number | null) =>
    until === null ? null : Math.ceil(now() + until - monotonic());

  return {
    login: async ({ userId: givenId, password, address, secure }) => {
      const until = onTheWall(throttle.attempt(address, monotonic()));
      if (until !== null) return { ok: false, reason: "blocked", until };
      if (!(await isLogin(givenId, password))) return { ok: false, reason: "wrong" };
      throttle.succeeded(address);
      try {
        return { ok: true, cookie: await sessions.begin(secure) };
      } catch (error) {
        if (error instanceof NotStored) return { ok: false, reason: error.why };
        throw error;
      }
    },
    blockedUntil: (address) => onTheWall(throttle.blockedUntil(address, monotonic())),
    operator: sessions.operator,
    logout: sessions.end,
    logoutEverywhere: sessions.endAll,
    server: tokens.server,
    issueToken: tokens.issue,
    forgetTokens: tokens.forget,
  };
}
