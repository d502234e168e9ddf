import { randomBytes as cryptoRandomBytes } from "node:crypto";
import { NotStored } from "../fleet/errors";
import type { Store } from "../fleet/ports";
import { createThrottle } from "../throttle";
import { createAccessTokens, type IssuedToken } from "./access-token";
import { createLoginQueue } from "./login-queue";
import { loginCheck, parsePasswordHash } from "./password";
import { createSessions } from "./session";

/** Failures in a row after which an address is blocked. */
const FAILURES = 5;
/** Milliseconds for which it is blocked; failures that far apart do not add up either. */
const BLOCKED_FOR = 10 * 60 * 1000;
/** So many addresses are remembered at most. Whoever has more of them is slowed down by scrypt instead. */
const ADDRESSES = 10_000;

/** So many are checked at a time: each check takes a thread, and agents' tokens need threads too. */
const AT_ONCE = 2;
/** So many wait for that, some seconds at most. */
const WAITING = 32;
/** So many groups of addresses from which someone has logged in are remembered. */
const KNOWN = 100;

/** What came of a login. */
export type LoginOutcome =
  | { readonly ok: true; readonly cookie: string }
  /**
   * `busy`: too many others are logging in, it was not checked. `disk_full` and `unwritable`: the login is right, but
   * no session can be stored at this time.
   */
  | { readonly ok: false; readonly reason: "wrong" | "busy" | "disk_full" | "unwritable" }
  /** `until` is wall-clock milliseconds. */
  | { readonly ok: false; readonly reason: "blocked"; readonly until: number };

/** An operator whose session is good. */
export interface Operator {
  readonly userId: string;
}

/** Who is asking. `cookie` is the value of a Cookie header, or null. */
export interface Access {
  /**
   * Checks ID and password. `cookie` of the outcome is a whole Set-Cookie value.
   * @param address the client's address, which the throttle counts by
   * @param secure whether the connection is encrypted: the cookie says Secure then
   */
  login(login: { userId: string; password: string; address: string; secure: boolean }): Promise<LoginOutcome>;
  /** Until when the address is blocked (wall-clock ms), or null. */
  blockedUntil(address: string): number | null;
  /** The operator behind a Cookie header, or null. */
  operator(cookie: string | null): Promise<Operator | null>;
  /** Ends the session; gives the Set-Cookie value that clears the cookie. */
  logout(cookie: string | null, secure: boolean): Promise<string>;
  /** Ends every session. */
  logoutEverywhere(secure: boolean): Promise<string>;
  /** The server whose token an Authorization header shows, or null for every other header. */
  server(authorization: string | null): Promise<string | null>;
}

/** What it takes to know who is asking. */
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

/** Access, and what the fleet needs of it. */
export interface FullAccess extends Access {
  /** Makes a token; the record is for the store, and the token is told once. */
  issueToken(): Promise<IssuedToken>;
  /** To be called once the store has replaced or deleted the server's token. */
  forgetTokens(serverUuid: string): void;
}

/**
 * Puts passwords, sessions and tokens together.
 * @throws where the password hash is none
 */
export function createAccess(deps: AccessDeps): FullAccess {
  const { store, userId, now, monotonic, addressGroup, randomBytes = cryptoRandomBytes } = deps;
  const throttle = createThrottle({ attempts: FAILURES, blockedFor: BLOCKED_FOR, keys: ADDRESSES });
  const known = new Set<string>();
  const queue = createLoginQueue({ atOnce: AT_ONCE, waiting: WAITING, isKnown: (group) => known.has(group) });
  const isLogin = loginCheck({ userId, passwordHash: parsePasswordHash(deps.passwordHash) });
  const sessions = createSessions({ ...deps, sessions: store.sessions, randomBytes });
  const tokens = createAccessTokens({ ...deps, tokens: store.tokens, randomBytes });

  const onTheWall = (until: number | null) =>
    until === null ? null : Math.ceil(now() + until - monotonic());

  return {
    login: async ({ userId: givenId, password, address, secure }) => {
      const group = addressGroup(address);
      const until = onTheWall(throttle.blockedUntil(group, monotonic()));
      if (until !== null) return { ok: false, reason: "blocked", until };
      const checked = await queue.run(group, async () => {
        const blocked = onTheWall(throttle.attempt(group, monotonic()));
        return blocked ?? (await isLogin(givenId, password));
      });
      if (checked === null) return { ok: false, reason: "busy" };
      if (typeof checked === "number") return { ok: false, reason: "blocked", until: checked };
      if (!checked) return { ok: false, reason: "wrong" };
      throttle.forget(group);
      remember(known, group);
      try {
        return { ok: true, cookie: await sessions.begin(secure) };
      } catch (error) {
        if (error instanceof NotStored) return { ok: false, reason: error.why };
        throw error;
      }
    },
    blockedUntil: (address) => onTheWall(throttle.blockedUntil(addressGroup(address), monotonic())),
    operator: sessions.operator,
    logout: sessions.end,
    logoutEverywhere: sessions.endAll,
    server: tokens.server,
    issueToken: tokens.issue,
    forgetTokens: tokens.forget,
  };
}

/** The latest of them. */
function remember(known: Set<string>, group: string): void {
  known.delete(group);
  known.add(group);
  const [oldest] = known;
  if (known.size > KNOWN && oldest !== undefined) known.delete(oldest);
}
