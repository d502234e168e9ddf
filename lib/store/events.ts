import { Prisma, type PrismaClient } from "../gen/prisma/client";
import { columnNames, jsonRows } from "./json-rows";
import type { EventRecord, NewEvent } from "./records";
import { eventColumns, eventRecord } from "./rows";
import type { EventStore } from "./store";
import type { Transaction, Writer } from "./writer";

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

/** Writes events, which tell of what else the transaction changes, in one statement; gives them as they stand there. */
export async function writeEvents(
  transaction: Transaction,
  events: readonly NewEvent[],
): Promise<EventRecord[]> {
  const rows = events.map(eventColumns);
  const [first] = rows;
  if (!first) return [];
  const names = columnNames(first);
  const values = names.map((_, index) => `told.value ->> ${index}`);
  const written = await transaction.$queryRaw<{ id: number }[]>`
    INSERT INTO events (${Prisma.raw(names.join(", "))})
    SELECT ${Prisma.raw(values.join(", "))} FROM json_each(${jsonRows(rows)}) AS told ORDER BY told.key
    RETURNING id`;
  const ids = written.map(({ id }) => id).sort((a, b) => a - b);
  return rows.map((row, index) => eventRecord({ id: ids[index] ?? NaN, ...row }));
}
