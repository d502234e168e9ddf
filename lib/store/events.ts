import type { Event, Prisma, PrismaClient } from "../gen/prisma/client";
import type { EventRecord, NewEvent } from "./records";
import { eventColumns, eventRecord } from "./rows";
import type { EventStore } from "./store";
import type { Writer } from "./writer";

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
      await writer.write(() => [prisma.event.deleteMany({ where: { at: { lt: new Date(since) } } })]);
      const beyond = await prisma.event.findFirst({
        orderBy: { id: "desc" },
        skip: keep,
        select: { id: true },
      });
      if (beyond) await writer.write(() => [prisma.event.deleteMany({ where: { id: { lte: beyond.id } } })]);
    },
  };
}

/** The query that writes events, to stand last in a transaction; none where there are no events. */
export function writeEvents(
  prisma: PrismaClient,
  events: readonly NewEvent[],
): Prisma.PrismaPromise<unknown>[] {
  return events.length === 0 ? [] : [prisma.event.createManyAndReturn({ data: events.map(eventColumns) })];
}

/** The events that `writeEvents` wrote, from the results of its transaction, which one other query began. */
export function eventsWritten(results: readonly unknown[]): EventRecord[] {
  const rows = (results[1] ?? []) as Event[];
  return rows.map(eventRecord).sort((a, b) => a.id - b.id);
}
