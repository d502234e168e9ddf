import type { PrismaClient } from "../gen/prisma/client";
import { writeEvents } from "./events";
import { refusedFor, unlessMissing } from "./faults";
import type { NewEvent, ServerRecord, TokenRecord, Touch } from "./records";
import { serverColumns, serverRecord, tokenColumns } from "./rows";
import { MacAddressTaken, type ServerStore } from "./store";
import type { Transaction, Writer } from "./writer";

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

/** The servers of a database. */
export function serverStore(prisma: PrismaClient, writer: Writer): ServerStore {
  /** A unique column refused: where it is the MAC address, say whose it is. */
  const taken = async (error: unknown, { uuid, macAddress }: ServerRecord): Promise<unknown> => {
    if (!refusedFor("P2002", error)) return unlessMissing(error, uuid);
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
        return await writer.write(async (transaction) => {
          await transaction.server.update({
            where: { uuid: server.uuid },
            data: serverColumns(server),
            select: { id: true },
          });
          return writeEvents(transaction, events);
        });
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
