import { createHash } from "node:crypto";
import type { TokenRecord } from "../fleet/model/entities";
import type { TokenStore } from "../fleet/model/stores";
import { hashSecret, matchesHash, parseScryptHash } from "./secrets";

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
  /** The server's token has been replaced or deleted in the store: it is refused from the next request on. */
  forget(serverUuid: string): void;
}

const TOKEN = /^[A-Za-z0-9]{32}$/;
/** Characters that find a token's row. */
const LOOKUP_LENGTH = 8;
/** A token has 190 random bits: a slow hash would protect nothing, and stall a large fleet after a restart. */
const COST = { N: 2 ** 8, r: 8, p: 1 };

interface Remembered {
  readonly serverUuid: string;
  readonly expiresAt: number | null;
}

export function createAccessTokens({ tokens, tokenTtl, now, randomBytes }: TokenDeps): AccessTokens {
  // Verified tokens under a keyed digest, so that scrypt does not run at every heartbeat. One a server at most.
  const remembered = new Map<string, Remembered>();
  const digests = new Map<string, string>();
  const key = randomBytes(32);
  // Grows whenever a token is forgotten: rows that were read before do not count afterwards.
  let generation = 0;

  // Tokens are of one length, so that nothing can be added to one: the key in front is enough, and HMAC costs the
  // executable seven times as much.
  const digestOf = (token: string) => createHash("sha256").update(key).update(token).digest("hex");
  const expired = (expiresAt: number | null) => expiresAt !== null && expiresAt <= now();

  const forget = (serverUuid: string) => {
    generation++;
    const digest = digests.get(serverUuid);
    if (digest !== undefined) remembered.delete(digest);
    digests.delete(serverUuid);
  };

  const remember = (digest: string, { serverUuid, expiresAt }: Remembered) => {
    const before = digests.get(serverUuid);
    if (before !== undefined) remembered.delete(before);
    digests.set(serverUuid, digest);
    remembered.set(digest, { serverUuid, expiresAt });
  };

  // Whoever gave up and asks again waits for the same scrypt: in a rush, another would only lengthen the queue.
  const once = singleflight<boolean>();
  const matches = (token: string, digest: string, hash: string) =>
    once(`${digest} ${hash}`, () => matchesHash(token, parseScryptHash(hash)));

  const verify = async (token: string, digest: string): Promise<string | null> => {
    const before = generation;
    const row = tokens.find(token.slice(0, LOOKUP_LENGTH));
    if (!row || expired(row.expiresAt)) return null;
    if (!(await matches(token, digest, row.hash))) return null;
    if (generation !== before) return verify(token, digest);
    remember(digest, row);
    return row.serverUuid;
  };

  return {
    issue: async () => {
      const token = newToken(randomBytes);
      const expiresAt = tokenTtl === 0 ? null : now() + tokenTtl * 1000;
      const hash = await hashSecret(token, COST, randomBytes);
      return { token, record: { lookup: token.slice(0, LOOKUP_LENGTH), hash, expiresAt } };
    },
    server: async (authorization) => {
      const token = bearerToken(authorization);
      if (token === null) return null;
      const digest = digestOf(token);
      const known = remembered.get(digest);
      if (!known) return verify(token, digest);
      if (!expired(known.expiresAt)) return known.serverUuid;
      forget(known.serverUuid);
      return null;
    },
    forget,
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
