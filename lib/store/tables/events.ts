import { setTimeout as sleep } from "node:timers/promises";
import type { EventRecord, NewEvent } from "../../fleet/model/entities";
import type { EventQuery, EventStore } from "../../fleet/model/stores";
import { Prisma, type PrismaClient } from "../../gen/prisma/client";
import { ledgerOf } from "../audit/audit-ledger";
import { eventColumns, eventRecord } from "../core/rows";
import type { Writer } from "../writer";
import { insertRows, type Transaction } from "../core/transaction";

/** The events of a database. */
export function eventStore(prisma: PrismaClient, writer: Writer): EventStore {
  const inTurn = oneAfterTheOther();
  return {
    list: async ({ servers, ...query }) => {
      const ids = servers && (await idsAmong(prisma, inTurn, servers, query));
      if (ids?.length === 0) return [];
      const { uuid, before, kinds, limit } = query;
      return inTurn(async () => {
        const rows = await prisma.event.findMany({
          where: ids
            ? { id: { in: [...ids] } }
            : {
                serverUuid: uuid,
                id: before === undefined ? undefined : { lt: before },
                kind: kinds && { in: [...kinds] },
              },
          orderBy: { id: "desc" },
          take: limit,
        });
        return rows.map(eventRecord);
      });
    },

    append: (events) => writer.note((transaction) => writeEvents(transaction, events)),

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

/** The most servers whose events are looked up one by one, without passing those of others by. */
const FEW_SERVERS = 50;
/** Events of other servers that are passed by at once, and the most times: in between, it is everyone else's turn. */
const PASSED = 10_000;
const TIMES = 10;

type InTurn = <T>(search: () => Promise<T>) => Promise<T>;

/** Milliseconds: the longest pause after a piece. */
const PAUSE = 50;

/**
 * Searches one piece at a time, whoever searches. After each it is everyone else's turn for as long as the piece took:
 * a heartbeat takes many turns, and would wait in each of them for whoever reads events without an end.
 */
function oneAfterTheOther(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (search) => {
    let begun = 0;
    const found = last.then(() => {
      begun = performance.now();
      return search();
    });
    last = found.catch(() => undefined).then(() => sleep(Math.min(PAUSE, performance.now() - begun)));
    return found;
  };
}

/** Ids of the newest events of these servers; fewer than asked for where very many of others lie between them. */
async function idsAmong(
  prisma: PrismaClient,
  inTurn: InTurn,
  servers: readonly string[],
  { uuid, before, kinds, limit }: Omit<EventQuery, "servers">,
): Promise<readonly number[]> {
  const asked = uuid === undefined ? servers : servers.filter((each) => each === uuid);
  const ofThem = Prisma.sql`server_uuid IN (SELECT value FROM json_each(${JSON.stringify(asked)}))`;
  const ofKinds = kinds
    ? Prisma.sql`kind IN (SELECT value FROM json_each(${JSON.stringify(kinds)}))`
    : Prisma.sql`TRUE`;
  const below = before ?? Number.MAX_SAFE_INTEGER;
  const ids = (rows: readonly { readonly id: number | bigint }[]): number[] =>
    rows.map(({ id }) => Number(id));
  if (asked.length <= FEW_SERVERS)
    return ids(
      await inTurn(
        () => prisma.$queryRaw<{ id: number }[]>`
          SELECT id FROM events WHERE ${ofThem} AND id < ${below} AND ${ofKinds} ORDER BY id DESC LIMIT ${limit}`,
      ),
    );
  const found: number[] = [];
  let end = below;
  for (let time = 0; time < TIMES && found.length < limit && end > 0; time++) {
    const last = end;
    end = await inTurn(async () => {
      const [beyond] = await prisma.$queryRaw<{ id: number }[]>`
        SELECT id FROM events WHERE id < ${last} ORDER BY id DESC LIMIT 1 OFFSET ${PASSED}`;
      const first = beyond ? Number(beyond.id) : 0;
      const piece = await prisma.$queryRaw<{ id: number }[]>`
        SELECT id FROM events WHERE id < ${last} AND id >= ${first} AND +${ofThem} AND ${ofKinds}
        ORDER BY id DESC LIMIT ${limit - found.length}`;
      found.push(...ids(piece));
      return first;
    });
  }
  return found;
}

/** The UUID of events about no single server: those of all runs and schedules, which therefore have more room. */
const OF_NONE = "";
const FOR_NONE = 50;

/** The most that are deleted at once: nothing else happens meanwhile. */
const PIECE = 500;

/** Deletes the events with the ids of this query. */
async function inPieces(writer: Writer, ids: Prisma.Sql): Promise<void> {
  const piece = Prisma.sql`DELETE FROM events WHERE id IN (${ids} LIMIT ${PIECE})`;
  while ((await writer.note((transaction) => transaction.$executeRaw(piece))) === PIECE);
}

/** The servers that have more than so many events. */
async function crowded(prisma: PrismaClient, most: number): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ uuid: string }[]>`
    SELECT server_uuid AS uuid FROM events GROUP BY server_uuid HAVING COUNT(*) > ${most}`;
  return rows.map(({ uuid }) => uuid);
}

/** Writes events of the transaction's other changes; gives them as they are stored. */
export async function writeEvents(
  transaction: Transaction,
  events: readonly NewEvent[],
): Promise<EventRecord[]> {
  const written = (await insertRows(transaction, "events", events.map(eventColumns))).map(eventRecord);
  ledgerOf(transaction)?.receive(written);
  return written;
}
