import type { PrismaClient } from "../gen/prisma/client";
import { writeEvents } from "./events";
import { unlessMissing } from "./faults";
import type { NewEvent, TokenRecord } from "./records";
import { tokenColumns } from "./rows";
import type { TokenStore } from "./store";
import type { Writer } from "./writer";

/** The access tokens of a database. */
export function tokenStore(prisma: PrismaClient, writer: Writer, now: () => number): TokenStore {
  return {
    find: async (lookup: string) => {
      const row = await prisma.accessToken.findUnique({
        where: { lookup },
        select: { tokenHash: true, expiresAt: true, server: { select: { uuid: true } } },
      });
      return (
        row && {
          lookup,
          hash: row.tokenHash,
          expiresAt: row.expiresAt?.getTime() ?? null,
          serverUuid: row.server.uuid,
        }
      );
    },

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
