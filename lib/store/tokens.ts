import type { PrismaClient } from "../gen/prisma/client";
import { writeEvents } from "./events";
import { unlessMissing } from "./faults";
import { createGathered } from "./gathered";
import type { NewEvent, TokenRecord } from "./records";
import { tokenColumns } from "./rows";
import type { FoundToken, TokenStore } from "./store";
import type { Writer } from "./writer";

interface FoundRow {
  readonly lookup: string;
  readonly token_hash: string;
  readonly expires_at: Date | null;
  readonly uuid: string;
}

/** The access tokens of a database. */
export function tokenStore(prisma: PrismaClient, writer: Writer, now: () => number): TokenStore {
  return {
    find: createGathered(async (lookups: readonly string[]) => {
      const rows = await prisma.$queryRaw<FoundRow[]>`
        SELECT lookup, token_hash, expires_at, uuid
        FROM access_tokens JOIN servers ON servers.id = access_tokens.server_id
        WHERE lookup IN (SELECT value FROM json_each(${JSON.stringify(lookups)}))`;
      return new Map(rows.map((row) => [row.lookup, foundToken(row)]));
    }),

    replace: async (serverUuid: string, token: TokenRecord, events: readonly NewEvent[]) => {
      const at = new Date(now());
      const update = tokenColumns(token, at);
      try {
        return await writer.write(async (transaction) => {
          await transaction.server.update({
            where: { uuid: serverUuid },
            data: { accessToken: { upsert: { update, create: { ...update, createdAt: at } } } },
            select: { id: true },
          });
          return writeEvents(transaction, events);
        });
      } catch (error) {
        throw unlessMissing(error, serverUuid);
      }
    },
  };
}

function foundToken({ lookup, token_hash, expires_at, uuid }: FoundRow): FoundToken {
  return { lookup, hash: token_hash, expiresAt: expires_at?.getTime() ?? null, serverUuid: uuid };
}
