import { createAll } from "./servers";
import type { ImportStore } from "../fleet/ports";
import type { TokenBook } from "./token-book";
import type { Writer } from "./writer";

/** Lists of servers that are taken into a database. */
export function importStore(writer: Writer, book: TokenBook): ImportStore {
  return {
    insertAll: async (servers) => {
      if (servers.length === 0) return;
      await writer.write((transaction) => createAll(transaction, servers));
      for (const { server, token } of servers) book.put(server.uuid, token);
    },
  };
}
