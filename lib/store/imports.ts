import { createAll } from "./servers";
import type { ImportStore } from "./store";
import type { Writer } from "./writer";

/** Lists of servers that are taken into a database. */
export function importStore(writer: Writer): ImportStore {
  return {
    insertAll: async (servers) => {
      if (servers.length > 0) await writer.write((transaction) => createAll(transaction, servers));
    },
  };
}
