import { createHash, createHmac } from "node:crypto";
import { sealData, unsealData } from "iron-session";
import type { AuditAsk, AuditVia } from "../fleet/model/audit";
import type { OidcIdentity, PersonRecord, SessionRecord } from "../fleet/model/entities";
import type { SessionStore } from "../fleet/model/stores";
import type { AskedFrom, Operator } from "./identity";
import { cookieValue, setCookie } from "./cookies";
import type { LoggedIn } from "./password";
import { EVERYTHING, grantsOf } from "./rights";
import { sameText } from "./secrets";
import { printable } from "../power/printable";

export interface SessionDeps {
  /** The store, for somebody's change, or for nobody's. */
  readonly sessions: (ask?: AuditAsk) => SessionStore;
  readonly userId: string;
  /** As configured: old sessions end when it changes. */
  readonly passwordHash: string;
  /** Whether people may log in with passwords; sessions that they began so end where not. */
  readonly passwords: () => boolean;
  /** The login service whose people may come in; null: there is none. */
  readonly issuer: () => string | null;
  /** A person who may come in. */
  readonly person: (uuid: string) => Promise<PersonRecord | null>;
  /** At least 32 characters. */
  readonly sessionSecret: string;
  /** Seconds. */
  readonly sessionTtl: number;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Buffer;
}

/** The browser that begins a session. */
export interface Browser {
  /** The client's address. */
  readonly address: string;
  /** Whether the connection is encrypted: the cookie says Secure then. */
  readonly secure: boolean;
  /** The means by which it asks. */
  readonly via: AuditVia;
  /** The name that it gives itself. */
  readonly userAgent?: string | undefined;
}

/** A good session, without its secret. */
export interface OpenSession extends Pick<
  SessionRecord,
  "userId" | "personUuid" | "address" | "browser" | "createdAt" | "expiresAt"
> {
  /** The id by which it can be ended. */
  readonly id: string;
}

/** Logins that are still good. */
export interface Sessions {
  /** Gives a whole Set-Cookie value. */
  begin(login: LoggedIn, browser: Browser): Promise<string>;
  operator(cookie: string | null): Promise<Operator | null>;
  /** The id of the session behind a Cookie header; null: there is none. */
  idOf(cookie: string | null): Promise<string | null>;
  /** Newest first. */
  list(): Promise<readonly OpenSession[]>;
  /** Ends the session behind a Cookie header. */
  end(cookie: string | null, from: AskedFrom): Promise<void>;
  /** Ends one of the list. */
  endOne(id: string, ask: AuditAsk): Promise<void>;
  /** Ends all sessions of a person; null: those of the environment's login. */
  endAllOf(personUuid: string | null, ask: AuditAsk): Promise<void>;
}

const COOKIE = "session_id";
/** Bytes of a session's id. */
const ID_LENGTH = 32;
/** Characters of the longest seal that is read; ours are a third of this. */
const LONGEST_SEAL = 1024;
/** Characters that are kept of the name that a browser gives itself. */
const LONGEST_BROWSER = 250;

/**
 * Sessions whose cookie seals a random id. Its digest must still be in the store, with today's login:
 * so a copied cookie dies with log-out, with its time, with the password, and with the person.
 */
export function createSessions(deps: SessionDeps): Sessions {
  const { sessions, userId, passwordHash, sessionSecret, sessionTtl, now, randomBytes } = deps;
  const { passwords, issuer } = deps;
  // The seal has no time limit of its own: the store's decides alone.
  const seal = { password: sessionSecret, ttl: 0 };
  const keyOf = (userId: string, by: string | OidcIdentity | null): string =>
    createHmac("sha256", sessionSecret)
      .update(JSON.stringify(by instanceof Object ? [userId, by.issuer, by.subject] : [userId, by]))
      .digest("base64url");
  /** Whether the person may still log in as the session was begun, by password or by the login service. */
  const isGood = (loginKey: string, { uuid, passwordHash, identity }: PersonRecord): boolean =>
    (passwords() && passwordHash !== null && sameText(loginKey, keyOf(uuid, passwordHash))) ||
    (identity !== null && identity.issuer === issuer() && sameText(loginKey, keyOf(uuid, identity)));
  const localKey = keyOf(userId, passwordHash);

  /** The operator of a session; null: it has ended. */
  const behind = async (session: SessionRecord): Promise<Operator | null> => {
    const { personUuid, loginKey } = session;
    if (session.expiresAt <= now()) return null;
    if (personUuid === null)
      return sameText(loginKey, localKey) ? { userId, who: { kind: "local" }, grants: EVERYTHING } : null;
    const person = await deps.person(personUuid);
    if (!person || !isGood(loginKey, person)) return null;
    return {
      userId: person.name,
      who: { kind: "person", uuid: person.uuid },
      grants: grantsOf(person.roles),
    };
  };

  const digestOf = async (cookie: string | null): Promise<string | null> => {
    const value = cookieValue(cookie, COOKIE);
    if (value === null || value.length > LONGEST_SEAL) return null;
    // A seal that is no seal is a cookie of someone else's making: nobody is logged in.
    const data = await unsealData<{ id?: unknown }>(value, seal).catch(() => null);
    return typeof data?.id === "string" ? digest(data.id) : null;
  };

  return {
    begin: async (login, { address, secure, userAgent = "", via }) => {
      const id = randomBytes(ID_LENGTH).toString("base64url");
      const createdAt = now();
      const whose =
        login.kind === "local"
          ? { userId, loginKey: localKey, personUuid: null }
          : {
              userId: login.person.name,
              loginKey: keyOf(
                login.person.uuid,
                login.by === "oidc" ? login.person.identity : login.person.passwordHash,
              ),
              personUuid: login.person.uuid,
            };
      const by = login.kind === "person" && login.by === "oidc" ? { asked: { by: "oidc" } } : {};
      const ask = { address, via, actor: whose.userId, operation: "logged_in", target: null, ...by } as const;
      const store = sessions(ask);
      await store.insert({
        ...{ idDigest: digest(id), ...whose, address, browser: printable(userAgent, LONGEST_BROWSER) },
        ...{ createdAt, expiresAt: createdAt + sessionTtl * 1000 },
      });
      return sessionCookie(await sealData({ id }, seal), sessionTtl, secure);
    },
    operator: async (cookie) => {
      const idDigest = await digestOf(cookie);
      const session = idDigest === null ? null : await sessions().find(idDigest);
      return session && behind(session);
    },
    idOf: digestOf,
    list: async () => {
      const good: OpenSession[] = [];
      for (const session of await sessions().list()) {
        if (!(await behind(session))) continue;
        const { idDigest: id, loginKey: _, ...open } = session;
        good.push({ id, ...open });
      }
      return good;
    },
    end: async (cookie, from) => {
      const idDigest = await digestOf(cookie);
      const session = idDigest === null ? null : await sessions().find(idDigest);
      if (!session) return;
      const ask = { ...from, actor: session.userId, operation: "logged_out", target: null } as const;
      await sessions(ask).remove(session.idDigest);
    },
    endOne: (id, ask) => sessions(ask).remove(id),
    endAllOf: (personUuid, ask) => sessions(ask).removeOf(personUuid),
  };
}

function digest(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}

/** A Set-Cookie header for the session cookie. @param maxAge seconds; 0 clears the cookie */
function sessionCookie(value: string, maxAge: number, secure: boolean): string {
  return setCookie(COOKIE, value, { path: "/", sameSite: "Strict", maxAge, secure });
}

/** The Set-Cookie value that clears the cookie. */
export function clearedCookie(secure: boolean): string {
  return sessionCookie("", 0, secure);
}
