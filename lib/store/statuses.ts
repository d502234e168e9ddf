import type { StatusStore } from "../fleet/ports";
import type { PrismaClient } from "../gen/prisma/client";
import { CURRENT_STATUS, rowReader } from "./columns";
import type { Writer } from "./writer";

/** The past statuses of a database. */
export function statusStore(prisma: PrismaClient, writer: Writer): StatusStore {
  return {
    list: async (uuid, since, limit) => {
      const rows = await prisma.pastStatus.findMany({
        where: { serverUuid: uuid, until: { gt: new Date(since) } },
        orderBy: [{ until: "desc" }, { id: "desc" }],
        take: limit,
      });
      return rows.reverse().map((row) => ({
        status: rowReader(`past_statuses ${row.id}`).word("status", CURRENT_STATUS, row.status),
        since: row.since.getTime(),
        until: row.until.getTime(),
      }));
    },

    write: async (past) => {
      if (past.length === 0) return;
      const list = JSON.stringify(
        past.map(({ serverUuid, status, since, until }) => [
          serverUuid,
          CURRENT_STATUS.keep(status),
          Math.trunc(since),
          Math.trunc(until),
        ]),
      );
      await writer.write(
        (transaction) => transaction.$executeRaw`
          INSERT INTO past_statuses (server_uuid, status, since, until)
          SELECT servers.uuid, past.value ->> 1, past.value ->> 2, past.value ->> 3
          FROM json_each(${list}) AS past JOIN servers ON servers.uuid = past.value ->> 0`,
      );
    },

    prune: async (since) => {
      await writer.write((transaction) =>
        transaction.pastStatus.deleteMany({ where: { until: { lt: new Date(since) } } }),
      );
    },
  };
}
