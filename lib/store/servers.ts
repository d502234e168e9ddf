import { Prisma, type PrismaClient } from "../gen/prisma/client";
import { writeEvents } from "./events";
import { missing, refusedAsTaken, unlessMissing } from "./faults";
import { columnNames, jsonRows } from "./json-rows";
import type { EventRecord, NewEvent, ServerRecord, TokenRecord, Touch } from "./records";
import { serverColumns, serverRecord, tokenColumns } from "./rows";
import { MacAddressTaken, type ServerStore } from "./store";
import type { ChangeAll, Transaction, Writer } from "./writer";

interface Update {
  readonly server: ServerRecord;
  readonly events: readonly NewEvent[];
}

/** Writes a new server with its token. */
export async function create(
  transaction: Transaction,
  server: ServerRecord,
  token: TokenRecord,
): Promise<void> {
  const createdAt = new Date(server.createdAt);
  const accessToken = { create: { ...tokenColumns(token, createdAt), createdAt } };
  await transaction.server.create({
    data: { uuid: server.uuid, createdAt, ...serverColumns(server), accessToken },
    select: { id: true },
  });
}

/** Writes changed servers, each with its events: two statements for all, since a whole fleet may change at once. */
const updateAll: ChangeAll<Update, EventRecord[]> = async (transaction, updates) => {
  const latest = new Map(updates.map(({ server }) => [server.uuid, server]));
  await writeColumns(transaction, [...latest.values()]);
  const written = await writeEvents(
    transaction,
    updates.flatMap(({ events }) => events),
  );
  return updates.map(({ events }) => written.splice(0, events.length));
};

async function writeColumns(transaction: Transaction, servers: readonly ServerRecord[]): Promise<void> {
  const rows = servers.map((server) => ({ uuid: server.uuid, ...serverColumns(server) }));
  const [first] = rows;
  if (!first) return;
  const set = columnNames(first).map((name, index) => `${name} = told.value ->> ${index}`);
  const found = await transaction.$executeRaw`
    UPDATE servers SET ${Prisma.raw(set.slice(1).join(", "))}
    FROM json_each(${jsonRows(rows)}) AS told WHERE servers.uuid = told.value ->> 0`;
  // Of several, each is then written alone.
  if (found !== rows.length) throw missing(first.uuid);
}

/** The servers of a database. */
export function serverStore(prisma: PrismaClient, writer: Writer): ServerStore {
  /** A unique column refused: where it is the MAC address, say whose it is. */
  const taken = async (error: unknown, { uuid, macAddress }: ServerRecord): Promise<unknown> => {
    if (!refusedAsTaken(error)) return unlessMissing(error, uuid);
    const other = await prisma.server.findUnique({
      where: { macAddress: macAddress.toUpperCase() },
      select: { uuid: true, name: true },
    });
    return other && other.uuid !== uuid ? new MacAddressTaken(other.name) : error;
  };

  return {
    load: async (monotonic) => {
      const rows = await prisma.server.findMany({
        include: { accessToken: { select: { expiresAt: true } } },
        orderBy: { id: "asc" },
      });
      return rows.map((row) => serverRecord(row, monotonic));
    },

    insert: async (server: ServerRecord, token: TokenRecord, events: readonly NewEvent[]) => {
      try {
        return await writer.write(async (transaction) => {
          await create(transaction, server, token);
          return writeEvents(transaction, events);
        });
      } catch (error) {
        throw await taken(error, server);
      }
    },

    update: async (server: ServerRecord, events: readonly NewEvent[]) => {
      try {
        return await writer.writeAmong(updateAll, { server, events });
      } catch (error) {
        throw await taken(error, server);
      }
    },

    touch: async (touches: readonly Touch[]) => {
      if (touches.length === 0) return;
      const list = JSON.stringify(
        touches.map(({ uuid, lastHeartbeatAt, sequence }) => [uuid, Math.trunc(lastHeartbeatAt), sequence]),
      );
      await writer.write(
        (transaction) => transaction.$executeRaw`
          UPDATE servers SET last_heartbeat_at = touch.value ->> 1, sequence = touch.value ->> 2
          FROM json_each(${list}) AS touch WHERE servers.uuid = touch.value ->> 0 AND servers.instance_id IS NOT NULL`,
      );
    },

    remove: async (uuid: string, events: readonly NewEvent[]) => {
      try {
        return await writer.write(async (transaction) => {
          await transaction.server.delete({ where: { uuid }, select: { id: true } });
          return writeEvents(transaction, events);
        });
      } catch (error) {
        throw unlessMissing(error, uuid);
      }
    },
  };
}
