import type { PrismaClient } from "../gen/prisma/client";
import { writeEvents } from "./events";
import { creation } from "./servers";
import type { ImportStore } from "./store";
import type { Writer } from "./writer";

/** Lists of servers that are taken into a database. */
export function importStore(prisma: PrismaClient, writer: Writer): ImportStore {
  return {
    insertAll: async (servers) => {
      if (servers.length === 0) return;
      await writer.write(() => [
        ...servers.map(({ server, token }) => creation(prisma, server, token)),
        ...writeEvents(
          prisma,
          servers.flatMap(({ events }) => events),
        ),
      ]);
    },
  };
}
