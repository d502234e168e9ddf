import type { Prisma, PrismaClient } from "../gen/prisma/client";
import { eventsWritten, writeEvents } from "./events";
import { refusedFor, unlessMissing } from "./faults";
import type { NewEvent, ServerRecord, TokenRecord, Touch } from "./records";
import { serverColumns, serverRecord, tokenColumns } from "./rows";
import { MacAddressTaken, type ServerStore } from "./store";
import type { Writer } from "./writer";

/** The query that writes a new server with its token. */
export function creation(
  prisma: PrismaClient,
  server: ServerRecord,
  token: TokenRecord,
): Prisma.PrismaPromise<{ id: number }> {
  const createdAt = new Date(server.createdAt);
  const accessToken = { create: { ...tokenColumns(token, createdAt), createdAt } };
  return prisma.server.create({
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
        const results = await writer.write(() => [
          creation(prisma, server, token),
          ...writeEvents(prisma, events),
        ]);
        return eventsWritten(results);
      } catch (error) {
        throw await taken(error, server);
      }
    },

    update: async (server: ServerRecord, events: readonly NewEvent[]) => {
      try {
        const results = await writer.write(() => [
          prisma.server.update({
            where: { uuid: server.uuid },
            data: serverColumns(server),
            select: { id: true },
          }),
          ...writeEvents(prisma, events),
        ]);
        return eventsWritten(results);
      } catch (error) {
        throw await taken(error, server);
      }
    },

    touch: async (touches: readonly Touch[]) => {
      if (touches.length === 0) return;
      const list = JSON.stringify(
        touches.map(({ uuid, lastHeartbeatAt, sequence }) => [uuid, Math.trunc(lastHeartbeatAt), sequence]),
      );
      await writer.write(() => [
        prisma.$executeRaw`
          UPDATE servers SET last_heartbeat_at = touch.value ->> 1, sequence = touch.value ->> 2
          FROM json_each(${list}) AS touch WHERE servers.uuid = touch.value ->> 0 AND servers.instance_id IS NOT NULL`,
      ]);
    },

    remove: async (uuid: string, events: readonly NewEvent[]) => {
      try {
        const results = await writer.write(() => [
          prisma.server.delete({ where: { uuid }, select: { id: true } }),
          ...writeEvents(prisma, events),
        ]);
        return eventsWritten(results);
      } catch (error) {
        throw unlessMissing(error, uuid);
      }
    },
  };
}
