import { writeEvents } from "./events";
import { unlessMissing } from "./faults";
import type { NewEvent, TokenRecord } from "../fleet/entities";
import { tokenColumns } from "./rows";
import type { TokenStore } from "../fleet/ports";
import type { TokenBook } from "./token-book";
import type { Writer } from "./writer";

/** The access tokens of a database. */
export function tokenStore(writer: Writer, book: TokenBook, now: () => number): TokenStore {
  return {
    find: (lookup) => book.find(lookup),

    replace: async (serverUuid: string, token: TokenRecord, events: readonly NewEvent[]) => {
      const at = new Date(now());
      const update = tokenColumns(token, at);
      try {
        const written = await writer.write(async (transaction) => {
          await transaction.server.update({
            where: { uuid: serverUuid },
            data: { accessToken: { upsert: { update, create: { ...update, createdAt: at } } } },
            select: { id: true },
          });
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
