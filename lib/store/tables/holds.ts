import type { HoldStore } from "../../fleet/model/stores";
import { Prisma, type PrismaClient } from "../../gen/prisma/client";
import { removeEmptyHolds, updateServers } from "./servers";
import type { Writer } from "../writer";

/** The holds of a database. */
export function holdStore(prisma: PrismaClient, writer: Writer): HoldStore {
  return {
    load: async () => {
      const rows = await prisma.hold.findMany({ orderBy: { id: "asc" } });
      const held = await prisma.$queryRaw<{ hold: string; server: string }[]>`
        SELECT "holds".uuid AS "hold", servers.uuid AS "server" FROM held_servers
        JOIN "holds" ON "holds".id = hold_id JOIN servers ON servers.id = server_id ORDER BY server_id`;
      const servers = new Map(rows.map(({ uuid }) => [uuid, [] as string[]]));
      for (const { hold, server } of held) servers.get(hold)?.push(server);
      return rows.map(({ uuid, until, reason, author, authorUuid, createdAt }) => ({
        ...{ uuid, serverUuids: servers.get(uuid) ?? [], reason, author, authorUuid },
        ...{ until: until.getTime(), createdAt: createdAt.getTime() },
      }));
    },

    insert: ({ uuid, serverUuids, until, reason, author, authorUuid, createdAt }, changes) =>
      writer.write(async (transaction) => {
        const { id } = await transaction.hold.create({
          data: {
            ...{ uuid, until: new Date(until), reason, author, authorUuid },
            createdAt: new Date(createdAt),
          },
          select: { id: true },
        });
        await transaction.$executeRaw`
          INSERT INTO held_servers (hold_id, server_id)
          SELECT ${id}, servers.id FROM servers WHERE uuid IN (${listed(serverUuids)})`;
        return updateServers(transaction, changes);
      }),

    release: (holdUuids, serverUuids, changes) =>
      writer.write(async (transaction) => {
        await transaction.$executeRaw`
          DELETE FROM held_servers
          WHERE hold_id IN (SELECT id FROM "holds" WHERE uuid IN (${listed(holdUuids)}))
          AND server_id IN (SELECT id FROM servers WHERE uuid IN (${listed(serverUuids)}))`;
        await removeEmptyHolds(transaction);
        return updateServers(transaction, changes);
      }),
  };
}

/** Any number of texts as a subquery. */
function listed(texts: readonly string[]): Prisma.Sql {
  return Prisma.sql`SELECT value FROM json_each(${JSON.stringify(texts)})`;
}
