import type { NutServerRecord } from "../../fleet/model/nut-server";
import type { NutServerStore } from "../../fleet/model/stores";
import type { Prisma, PrismaClient } from "../../gen/prisma/client";
import type { Writer } from "../writer";

type NutServerRow = Prisma.NutServerGetPayload<object>;

/** The NUT servers of a database. */
export function nutServerStore(prisma: PrismaClient, writer: Writer): NutServerStore {
  return {
    load: async () => (await prisma.nutServer.findMany({ orderBy: { id: "asc" } })).map(recordOf),

    put: (server) =>
      writer.write(async (transaction) => {
        const { uuid, ...data } = columnsOf(server);
        await transaction.nutServer.upsert({ where: { uuid }, create: { uuid, ...data }, update: data });
      }),

    remove: (uuid) =>
      writer.write(async (transaction) => {
        await transaction.nutServer.deleteMany({ where: { uuid } });
      }),
  };
}

function columnsOf({
  secretSetAt,
  createdAt,
  updatedAt,
  ...server
}: NutServerRecord): Omit<NutServerRow, "id"> {
  return {
    ...server,
    secretSetAt: secretSetAt === null ? null : new Date(secretSetAt),
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
  };
}

function recordOf({ id: _, secretSetAt, createdAt, updatedAt, ...server }: NutServerRow): NutServerRecord {
  return {
    ...server,
    secretSetAt: secretSetAt?.getTime() ?? null,
    createdAt: createdAt.getTime(),
    updatedAt: updatedAt.getTime(),
  };
}
