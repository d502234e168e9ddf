import * as z from "zod";
import { KNOCK_OUTCOMES, type DoorRecord, type Knock } from "../../fleet/model/door";
import type { DoorStore } from "../../fleet/model/stores";
import type { Prisma, PrismaClient } from "../../gen/prisma/client";
import { jsonColumn, rowReader } from "../core/columns";
import type { Writer } from "../writer";

type DoorRow = Prisma.DoorGetPayload<object>;

const networksColumn = jsonColumn<readonly string[]>(z.array(z.string()));
const knocksColumn = jsonColumn<readonly Knock[]>(
  z.array(
    z.object({
      ...{ at: z.number(), from: z.string(), woke: z.boolean(), outcome: z.enum(KNOCK_OUTCOMES) },
      ...{ tookMs: z.number().nullable(), why: z.string() },
    }),
  ),
);

/** The doors of a database. */
export function doorStore(prisma: PrismaClient, writer: Writer): DoorStore {
  return {
    load: async () => (await prisma.door.findMany({ orderBy: { id: "asc" } })).map(doorRecord),

    memories: async () => {
      const rows = await prisma.door.findMany({ select: { uuid: true, holdUuid: true, knocks: true } });
      return rows.map(({ uuid, holdUuid, knocks }) => ({
        ...{ uuid, holdUuid },
        knocks: rowReader(`doors of ${uuid}`).json("knocks", knocksColumn, knocks),
      }));
    },

    insert: async (door) => {
      const { uuid, createdAt } = door;
      const data = { uuid, createdAt: new Date(createdAt), ...columns(door) };
      await writer.write((transaction) => transaction.door.create({ data, select: { id: true } }));
    },

    update: async (door) => {
      const { uuid } = door;
      await writer.write((transaction) =>
        transaction.door.update({ where: { uuid }, data: columns(door), select: { id: true } }),
      );
    },

    remove: async (uuid) => {
      await writer.write((transaction) => transaction.door.delete({ where: { uuid }, select: { id: true } }));
    },

    remember: async (memories) => {
      if (memories.length === 0) return;
      const list = JSON.stringify(
        memories.map(({ uuid, holdUuid, knocks }) => [uuid, holdUuid, knocksColumn.write(knocks)]),
      );
      await writer.note(
        (transaction) => transaction.$executeRaw`
          UPDATE doors SET hold_uuid = given.value ->> 1, knocks = given.value ->> 2
          FROM json_each(${list}) AS given WHERE doors.uuid = given.value ->> 0`,
      );
    },
  };
}

/** The columns that an update writes: a new one does not compile before it is written here. */
function columns(door: DoorRecord): Omit<DoorRow, "id" | "uuid" | "createdAt" | "holdUuid" | "knocks"> {
  const { pausedUntil } = door;
  return {
    ...{ name: door.name, serverUuid: door.serverUuid, port: door.port, listen: door.listen },
    networks: networksColumn.write(door.networks),
    ...{ waitSeconds: door.waitSeconds, firstByte: door.firstByte, lingerMinutes: door.lingerMinutes },
    pausedUntil: pausedUntil === null ? null : new Date(pausedUntil),
    ...{ author: door.author, authorUuid: door.authorUuid },
    updatedAt: new Date(door.updatedAt),
  };
}

/** @throws StoreFault where the row cannot have been written by us */
function doorRecord(row: DoorRow): DoorRecord {
  const { uuid, name, serverUuid, port, listen, waitSeconds, firstByte, lingerMinutes } = row;
  return {
    ...{ uuid, name, serverUuid, port, listen, waitSeconds, firstByte, lingerMinutes },
    networks: rowReader(`doors of ${uuid}`).json("networks", networksColumn, row.networks),
    pausedUntil: row.pausedUntil?.getTime() ?? null,
    ...{ author: row.author, authorUuid: row.authorUuid },
    createdAt: row.createdAt.getTime(),
    updatedAt: row.updatedAt.getTime(),
  };
}
