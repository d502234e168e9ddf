import type { WayStore } from "../../fleet/model/stores";
import type { WayRecord } from "../../fleet/model/way";
import type { PrismaClient, Way } from "../../gen/prisma/client";
import { OUTSIDE_KIND } from "../core/columns";
import { StoreFault } from "../core/faults";
import type { Writer } from "../writer";
import { writeEvents } from "./events";

/** The ways from outside of a database. */
export function wayStore(prisma: PrismaClient, writer: Writer): WayStore {
  return {
    load: async () => (await prisma.way.findMany({ orderBy: { serverUuid: "asc" } })).map(recordOf),

    put: (way, events) =>
      writer.write(async (transaction) => {
        const { serverUuid, kind, ...data } = columnsOf(way);
        await transaction.way.upsert({
          where: { serverUuid_kind: { serverUuid, kind } },
          create: { serverUuid, kind, ...data },
          update: data,
        });
        return writeEvents(transaction, events);
      }),

    remove: (serverUuid, kind, events) =>
      writer.write(async (transaction) => {
        await transaction.way.deleteMany({ where: { serverUuid, kind: OUTSIDE_KIND.keep(kind) } });
        return writeEvents(transaction, events);
      }),
  };
}

function columnsOf({ kind, options, secretSetAt, createdAt, updatedAt, ...way }: WayRecord): Way {
  return {
    ...way,
    kind: OUTSIDE_KIND.keep(kind),
    options: JSON.stringify(options),
    secretSetAt: secretSetAt === null ? null : new Date(secretSetAt),
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
  };
}

function recordOf({ kind, options, secretSetAt, createdAt, updatedAt, ...way }: Way): WayRecord {
  const known = OUTSIDE_KIND.read(kind);
  if (!known) throw new StoreFault(`a way of an unknown kind, ${JSON.stringify(kind)}`);
  return {
    ...way,
    kind: known,
    options: JSON.parse(options) as Record<string, string>,
    secretSetAt: secretSetAt?.getTime() ?? null,
    createdAt: createdAt.getTime(),
    updatedAt: updatedAt.getTime(),
  };
}
