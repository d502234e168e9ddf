import type { TokenRecord } from "../../fleet/model/entities";
import type { FoundToken, TokenStore } from "../../fleet/model/stores";
import type { PrismaClient } from "../../gen/prisma/client";
import { writeEvents } from "./events";
import { updateMembers } from "./runs";
import { unlessMissing } from "../core/faults";
import { tokenColumns } from "../core/rows";
import { updateRows } from "../core/transaction";
import type { ChangeAll, Writer } from "../writer";

/** All access tokens, in memory: a token, known or not, is looked up without a query. */
export interface TokenBook {
  find(lookup: string): FoundToken | null;
  /** The token of a server. */
  of(serverUuid: string): FoundToken | null;
  /** Moves the end of the token with this beginning. To be called when it is on disk. */
  moveEnd(lookup: string, expiresAt: number | null): void;
  /** Sets another hash of the token with this beginning. To be called when it is on disk. */
  setHash(lookup: string, hash: string): void;
  /** Sets a server's only token. To be called when it is on disk. */
  put(serverUuid: string, token: TokenRecord): void;
  /** Removes a server's token. To be called when its deletion is on disk. */
  drop(serverUuid: string): void;
}

/** A book of these tokens. */
function createTokenBook(tokens: Iterable<FoundToken>): TokenBook {
  // A token's object is the same until another takes its place: what is known of it may be kept by it.
  const byLookup = new Map<string, { -readonly [Key in keyof FoundToken]: FoundToken[Key] }>();
  const lookups = new Map<string, string>();

  const drop = (serverUuid: string): void => {
    const lookup = lookups.get(serverUuid);
    if (lookup !== undefined) byLookup.delete(lookup);
    lookups.delete(serverUuid);
  };
  const put = (serverUuid: string, { lookup, hash, expiresAt }: TokenRecord): void => {
    drop(serverUuid);
    byLookup.set(lookup, { lookup, hash, expiresAt, serverUuid });
    lookups.set(serverUuid, lookup);
  };

  for (const token of tokens) put(token.serverUuid, token);
  const find = (lookup: string | undefined) => byLookup.get(lookup ?? "") ?? null;
  return {
    find,
    of: (serverUuid) => find(lookups.get(serverUuid)),
    moveEnd: (lookup, expiresAt) => {
      const token = find(lookup);
      if (token) token.expiresAt = expiresAt;
    },
    setHash: (lookup, hash) => {
      const token = find(lookup);
      if (token) token.hash = hash;
    },
    put,
    drop,
  };
}

interface Row {
  readonly lookup: string;
  readonly token_hash: string;
  readonly expires_at: Date | null;
  readonly uuid: string;
}

/** Reads the book of a database. */
export async function readTokenBook(prisma: PrismaClient): Promise<TokenBook> {
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT lookup, token_hash, expires_at, uuid
    FROM access_tokens JOIN servers ON servers.id = access_tokens.server_id`;
  return createTokenBook(rows.map(foundToken));
}

function foundToken({ lookup, token_hash, expires_at, uuid }: Row): FoundToken {
  return { lookup, hash: token_hash, expiresAt: expires_at?.getTime() ?? null, serverUuid: uuid };
}

/** Moves the ends of tokens: those of a fleet that was set up in one day, in one day. */
const moveEnds: ChangeAll<Pick<TokenRecord, "lookup" | "expiresAt"> & { readonly at: Date }, void> = async (
  transaction,
  moves,
) => {
  const rows = moves.map(({ lookup, expiresAt, at }) => ({
    ...{ lookup, expiresAt: expiresAt === null ? null : new Date(expiresAt), updatedAt: at },
  }));
  await updateRows(transaction, "access_tokens", rows);
  return moves.map(() => undefined);
};

/** Writes other hashes of the same tokens: a fleet that was upgraded reports at once. */
const rewriteHashes: ChangeAll<Pick<TokenRecord, "lookup" | "hash"> & { readonly at: Date }, void> = async (
  transaction,
  rewritten,
) => {
  const rows = rewritten.map(({ lookup, hash, at }) => ({ lookup, tokenHash: hash, updatedAt: at }));
  await updateRows(transaction, "access_tokens", rows);
  return rewritten.map(() => undefined);
};

/** The access tokens of a database. */
export function tokenStore(writer: Writer, book: TokenBook, now: () => number): TokenStore {
  return {
    find: (lookup) => book.find(lookup),

    moveEnd: async (serverUuid, expiresAt) => {
      const token = book.of(serverUuid);
      if (!token) return;
      const { lookup } = token;
      await writer.writeAmong(moveEnds, { lookup, expiresAt, at: new Date(now()) });
      book.moveEnd(lookup, expiresAt);
    },

    rewriteHash: async (serverUuid, before, hash) => {
      const token = book.of(serverUuid);
      if (token?.hash !== before) return;
      const { lookup } = token;
      await writer.writeAmong(rewriteHashes, { lookup, hash, at: new Date(now()) });
      book.setHash(lookup, hash);
    },

    replace: async (serverUuid, token, events, members = []) => {
      const at = new Date(now());
      const update = tokenColumns(token, at);
      try {
        const written = await writer.write(async (transaction) => {
          await transaction.server.update({
            where: { uuid: serverUuid },
            data: { accessToken: { upsert: { update, create: { ...update, createdAt: at } } } },
            select: { id: true },
          });
          await updateMembers(transaction, members);
          return writeEvents(transaction, events);
        });
        book.put(serverUuid, token);
        return written;
      } catch (error) {
        throw unlessMissing(error, serverUuid);
      }
    },
  };
}
