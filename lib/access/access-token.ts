import type { TokenRecord } from "../fleet/model/entities";
import type { FoundToken, TokenStore } from "../fleet/model/stores";
import { createKeptSecrets } from "./kept-secrets";

export interface TokenDeps {
  readonly tokens: Pick<TokenStore, "find" | "rewriteHash">;
  /** Seconds since its last use for which a token is good; 0: for ever. */
  readonly tokenTtl: number;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
  /** Milliseconds on a clock that nobody sets. */
  readonly monotonic: () => number;
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
  /**
   * The server whose token an Authorization header shows, or null for every other header. Said at once of a token that
   * was proved in this life of the manager, and of one that is not known.
   */
  server(authorization: string | null): string | null | Promise<string | null>;
}

const TOKEN = /^[A-Za-z0-9]{32}$/;
/** Characters that find a token's row. */
const LOOKUP_LENGTH = 8;

export function createAccessTokens(deps: TokenDeps): AccessTokens {
  const { tokens, tokenTtl, now, monotonic, randomBytes } = deps;
  // How far the wall clock was ahead of the one that nobody sets as each was used last. From then on its time goes by the
  // latter: one that was used a minute ago has not been unused for months, whatever the wall clock says of a sudden. A
  // token that is replaced takes its own with it.
  const aheads = new WeakMap<FoundToken, number>();

  const isOver = (row: FoundToken): boolean => {
    if (row.expiresAt === null || row.expiresAt > now()) return false;
    const ahead = aheads.get(row);
    return ahead === undefined || row.expiresAt <= monotonic() + ahead;
  };
  const secrets = createKeptSecrets<FoundToken>({
    randomBytes,
    rewrite: ({ serverUuid, hash: before }, hash) => tokens.rewriteHash(serverUuid, before, hash),
  });
  /** The row of a token that is right. */
  const used = (row: FoundToken): string | null => {
    if (isOver(row)) return null;
    const wall = now();
    // Where its end is over by the wall clock alone, that has jumped.
    if (row.expiresAt === null || row.expiresAt > wall) aheads.set(row, wall - monotonic());
    return row.serverUuid;
  };

  return {
    async issue() {
      const token = newToken(randomBytes);
      const expiresAt = tokenTtl === 0 ? null : now() + tokenTtl * 1000;
      return { token, record: { lookup: lookupOf(token), hash: await secrets.hash(token), expiresAt } };
    },
    server(authorization) {
      const token = bearerToken(authorization);
      const row = token === null ? null : tokens.find(lookupOf(token));
      if (token === null || row === null || isOver(row)) return null;
      const isRight = secrets.check(token, row);
      if (typeof isRight === "boolean") return isRight ? used(row) : null;
      // Another one may have taken its place while it was checked.
      return isRight.then((proved) => (proved && tokens.find(row.lookup) === row ? used(row) : null));
    },
  };
}

function lookupOf(token: string): string {
  return token.slice(0, LOOKUP_LENGTH);
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
