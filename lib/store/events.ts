import type { EventRecord, NewEvent } from "../fleet/entities";
import type { EventStore } from "../fleet/ports";
import type { PrismaClient } from "../gen/prisma/client";
import { eventColumns, eventRecord } from "./rows";
import { insertRows, type Transaction, type Writer } from "./writer";

/** The events of a database. */
export function eventStore(prisma: PrismaClient, writer: Writer): EventStore {
  return {
    list: async ({ uuid, before, kinds, limit }) => {
      const rows = await prisma.event.findMany({
        where: {
          serverUuid: uuid,
          id: before === undefined ? undefined : { lt: before },
          kind: kinds && { in: [...kinds] },
        },
        orderBy: { id: "desc" },
        take: limit,
      });
      return rows.map(eventRecord);
    },

    prune: async (since, keep) => {
      await writer.write((transaction) =>
        transaction.event.deleteMany({ where: { at: { lt: new Date(since) } } }),
      );
      const beyond = await prisma.event.findFirst({
        orderBy: { id: "desc" },
        skip: keep,
        select: { id: true },
      });
      if (beyond)
        await writer.write((transaction) =>
          transaction.event.deleteMany({ where: { id: { lte: beyond.id } } }),
        );
    },
  };
}

/** Writes events, which tell of what else the transaction changes; gives them as they stand there then. */
export async function writeEvents(
  transaction: Transaction,
  events: readonly NewEvent[],
): Promise<EventRecord[]> {
  const written = await insertRows(transaction, "events", events.map(eventColumns));
  return written.map(eventRecord);
}
