import { writeEvents } from "./events";
import { create } from "./servers";
import type { ImportStore } from "./store";
import type { Writer } from "./writer";

/** Lists of servers that are taken into a database. */
export function importStore(writer: Writer): ImportStore {
  return {
    insertAll: async (servers) => {
      if (servers.length === 0) return;
      await writer.write(async (transaction) => {
        for (const { server, token } of servers) await create(transaction, server, token);
        const events = servers.flatMap(({ events }) => events);
        await writeEvents(transaction, events);
      });
    },
  };
}
