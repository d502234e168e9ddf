import type { EventRecord, NewEvent } from "../fleet/entities";
import type { EventStore } from "../fleet/ports";
import { Prisma, type PrismaClient } from "../gen/prisma/client";
import { ledgerOf } from "./audit-ledger";
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

    prune: async (since, keep, of) => {
      const before = Math.trunc(since);
      await inPieces(writer, Prisma.sql`SELECT id FROM events WHERE at < ${before}`);
      for (const uuid of of ?? (await crowded(prisma, keep))) {
        const most = uuid === OF_NONE ? keep * FOR_NONE : keep;
        const [beyond] = await prisma.$queryRaw<{ id: number }[]>`
          SELECT id FROM events WHERE server_uuid = ${uuid} ORDER BY id DESC LIMIT 1 OFFSET ${most}`;
        if (!beyond) continue;
        const all = Prisma.sql`SELECT id FROM events WHERE server_uuid = ${uuid} AND id <= ${beyond.id}`;
        await inPieces(writer, all);
      }
    },
  };
}

/** What is about no single server: the runs and schedules of all servers, which therefore have more room than one. */
const OF_NONE = "";
const FOR_NONE = 50;

/** So many are deleted at once at most: nothing else happens meanwhile. */
const PIECE = 500;

/** Deletes the events whose ids are found so. */
async function inPieces(writer: Writer, ids: Prisma.Sql): Promise<void> {
  const piece = Prisma.sql`DELETE FROM events WHERE id IN (${ids} LIMIT ${PIECE})`;
  while ((await writer.write((transaction) => transaction.$executeRaw(piece))) === PIECE);
}

/** The servers that have more than so many events. */
async function crowded(prisma: PrismaClient, most: number): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ uuid: string }[]>`
    SELECT server_uuid AS uuid FROM events GROUP BY server_uuid HAVING COUNT(*) > ${most}`;
  return rows.map(({ uuid }) => uuid);
}

/** Writes events, which tell of what else the transaction changes; gives them as they stand there then. */
export async function writeEvents(
  transaction: Transaction,
  events: readonly NewEvent[],
): Promise<EventRecord[]> {
  const written = (await insertRows(transaction, "events", events.map(eventColumns))).map(eventRecord);
  ledgerOf(transaction)?.hear(written);
  return written;
}
