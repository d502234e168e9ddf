import { createHash } from "node:crypto";
import type { TokenRecord } from "../fleet/model/entities";
import type { FoundToken, TokenStore } from "../fleet/model/stores";
import { hashRandom, isOfRandom, matchesHash, matchesRandom, parseScryptHash } from "./secrets";

export interface TokenDeps {
  readonly tokens: Pick<TokenStore, "find">;
  /** Seconds; 0: they never expire. */
  readonly tokenTtl: number;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Buffer;
}

/** A new token, shown once, and its record to keep. */
export interface IssuedToken {
  readonly token: string;
  readonly record: TokenRecord;
}

/** Agents' tokens. */
export interface AccessTokens {
  issue(): Promise<IssuedToken>;
  /** The server whose token an Authorization header shows, or null for every other header. */
  server(authorization: string | null): Promise<string | null>;
  /** The server's token has been replaced or deleted in the store, which refuses it from the next request on. */
  forget(serverUuid: string): void;
}

const TOKEN = /^[A-Za-z0-9]{32}$/;
/** Characters that find a token's row. */
const LOOKUP_LENGTH = 8;

export function createAccessTokens({ tokens, tokenTtl, now, randomBytes }: TokenDeps): AccessTokens {
  // Tokens with a slow hash that were verified, by server, so that scrypt does not run at every heartbeat.
  const verified = new Map<string, string>();
  const key = randomBytes(32);
  // Tokens and hashes are each of one length, so that nothing can be added to one: the key in front is enough, and HMAC
  // costs the executable seven times as much.
  const digestOf = (token: string, hash: string) =>
    createHash("sha256").update(key).update(token).update(hash).digest("base64url");
  // Whoever gave up and asks again waits for the same scrypt: in a rush, another would only lengthen the queue.
  const once = singleflight<boolean>();
  const rowOf = (token: string) => tokens.find(token.slice(0, LOOKUP_LENGTH));

  /** Whether the token is the one of a row, by a hash of before: it was scrypt. */
  const matchesSlowly = async (token: string, { hash, serverUuid }: FoundToken): Promise<boolean> => {
    const digest = digestOf(token, hash);
    if (verified.get(serverUuid) === digest) return true;
    if (!(await once(digest, () => matchesHash(token, parseScryptHash(hash))))) return false;
    // It may have been replaced meanwhile.
    if (rowOf(token)?.hash !== hash) return false;
    verified.set(serverUuid, digest);
    return true;
  };

  return {
    issue: () => {
      const token = newToken(randomBytes);
      const expiresAt = tokenTtl === 0 ? null : now() + tokenTtl * 1000;
      const record = { lookup: token.slice(0, LOOKUP_LENGTH), hash: hashRandom(token), expiresAt };
      return Promise.resolve({ token, record });
    },
    server: async (authorization) => {
      const token = bearerToken(authorization);
      const row = token === null ? null : rowOf(token);
      if (token === null || !row || (row.expiresAt !== null && row.expiresAt <= now())) return null;
      const matches = isOfRandom(row.hash) ? matchesRandom(token, row.hash) : await matchesSlowly(token, row);
      return matches ? row.serverUuid : null;
    },
    forget: (serverUuid) => void verified.delete(serverUuid),
  };
}

/** A token: the Base64 text of 24 random bytes, drawn again until no + or / is in it. */
export function newToken(randomBytes: (size: number) => Buffer): string {
  for (;;) {
    const token = randomBytes(24).toString("base64");
    if (TOKEN.test(token)) return token;
  }
}

/** The token in an Authorization header: `Bearer`, one space, 32 letters and digits. Null for all else. */
export function bearerToken(authorization: string | null): string | null {
  const match = /^Bearer ([A-Za-z0-9]{32})$/i.exec(authorization ?? "");
  return match?.[1] ?? null;
}

/** Shares work that is asked for again while it is under way: all who ask get its one result. */
export function singleflight<Value>(): (key: string, work: () => Promise<Value>) => Promise<Value> {
  const underWay = new Map<string, Promise<Value>>();
  return (key, work) => {
    const begun = underWay.get(key) ?? work().finally(() => underWay.delete(key));
    underWay.set(key, begun);
    return begun;
  };
}
