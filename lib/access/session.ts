import { createHash, createHmac } from "node:crypto";
import { sealData, unsealData } from "iron-session";
import type { SessionStore } from "../fleet/ports";
import type { Operator } from "./access";
import { sameText } from "./secrets";

/** What sessions need. */
export interface SessionDeps {
  readonly sessions: SessionStore;
  readonly userId: string;
  /** As configured: old sessions end when it changes. */
  readonly passwordHash: string;
  /** At least 32 characters. */
  readonly sessionSecret: string;
  /** Seconds. */
  readonly sessionTtl: number;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Buffer;
}

/** Logins that are still good. Each answer but `operator`'s is a whole Set-Cookie value. */
export interface Sessions {
  begin(secure: boolean): Promise<string>;
  operator(cookie: string | null): Promise<Operator | null>;
  end(cookie: string | null, secure: boolean): Promise<string>;
  endAll(secure: boolean): Promise<string>;
}

const COOKIE = "session_id";
/** Bytes of a session's id. */
const ID_LENGTH = 32;
/** Our seals are a third of this. */
const LONGEST_SEAL = 1024;

/**
 * Sessions whose cookie seals a random id. Its digest must still be in the store, with today's login:
 * so a copied cookie dies with log-out, with its time, and with the password.
 */
export function createSessions(deps: SessionDeps): Sessions {
  const { sessions, userId, passwordHash, sessionSecret, sessionTtl, now, randomBytes } = deps;
  // The seal has no time limit of its own: the store's decides alone.
  const seal = { password: sessionSecret, ttl: 0 };
  const loginKey = createHmac("sha256", sessionSecret)
    .update(JSON.stringify([userId, passwordHash]))
    .digest("base64url");

  const digestOf = async (cookie: string | null): Promise<string | null> => {
    const value = cookieValue(cookie);
    if (value === null || value.length > LONGEST_SEAL) return null;
    // A seal that is no seal is a cookie of someone else's making: nobody is logged in.
    const data = await unsealData<{ id?: unknown }>(value, seal).catch(() => null);
    return typeof data?.id === "string" ? digest(data.id) : null;
  };

  return {
    begin: async (secure) => {
      const id = randomBytes(ID_LENGTH).toString("base64url");
      const createdAt = now();
      const expiresAt = createdAt + sessionTtl * 1000;
      await sessions.insert({ idDigest: digest(id), userId, loginKey, createdAt, expiresAt });
      return setCookie(await sealData({ id }, seal), sessionTtl, secure);
    },
    operator: async (cookie) => {
      const idDigest = await digestOf(cookie);
      const session = idDigest === null ? null : await sessions.find(idDigest);
      if (!session || session.expiresAt <= now() || !sameText(session.loginKey, loginKey)) return null;
      return { userId: session.userId };
    },
    end: async (cookie, secure) => {
      const idDigest = await digestOf(cookie);
      if (idDigest !== null) await sessions.remove(idDigest);
      return setCookie("", 0, secure);
    },
    endAll: async (secure) => {
      await sessions.removeAll();
      return setCookie("", 0, secure);
    },
  };
}

function digest(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}

/** The session cookie's value in a Cookie header, or null. */
function cookieValue(header: string | null): string | null {
  for (const pair of header?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at !== -1 && pair.slice(0, at).trim() === COOKIE) return pair.slice(at + 1).trim();
  }
  return null;
}

/**
 * A Set-Cookie header for the session cookie.
 * @param maxAge seconds; 0 clears the cookie
 * @param secure left out only for plain HTTP on this very machine
 */
function setCookie(value: string, maxAge: number, secure: boolean): string {
  const parts = [`${COOKIE}=${value}`, "Path=/", "HttpOnly", "SameSite=Strict", `Max-Age=${maxAge}`];
  return (secure ? [...parts, "Secure"] : parts).join("; ");
}
