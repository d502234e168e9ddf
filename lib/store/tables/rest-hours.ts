import type { RestHourStore } from "../../fleet/model/stores";
import type { PrismaClient } from "../../gen/prisma/client";
import { restUsersColumn, rowReader } from "../core/columns";
import type { Writer } from "../writer";

/** The hours of servers for which a rest is set, in a database. */
export function restHourStore(prisma: PrismaClient, writer: Writer): RestHourStore {
  return {
    list: async (serverUuids, since) => {
      const rows = await prisma.$queryRaw<{ uuid: string; at: number; slots: string; users: string }[]>`
        SELECT server_uuid AS uuid, at, slots, users FROM json_each(${JSON.stringify(serverUuids)}) AS asked
        JOIN rest_hours ON server_uuid = asked.value AND at >= ${Math.trunc(since)} ORDER BY at`;
      return rows.map(({ uuid, at, slots, users }) => ({
        ...{ serverUuid: uuid, at: Number(at), slots },
        users: rowReader(`rest_hours of ${uuid}`).json("users", restUsersColumn, users),
      }));
    },

    write: async (hours) => {
      if (hours.length === 0) return;
      const list = JSON.stringify(
        hours.map(({ serverUuid, at, slots, users }) => [
          ...[serverUuid, Math.trunc(at), slots],
          restUsersColumn.write(users.map((user) => ({ ...user, name: user.name.toWellFormed() }))),
        ]),
      );
      await writer.note(
        (transaction) => transaction.$executeRaw`
          INSERT INTO rest_hours (server_uuid, at, slots, users)
          SELECT servers.uuid, given.value ->> 1, given.value ->> 2, given.value ->> 3
          FROM json_each(${list}) AS given JOIN servers ON servers.uuid = given.value ->> 0 WHERE true
          ON CONFLICT (server_uuid, at) DO UPDATE SET slots = excluded.slots, users = excluded.users`,
      );
    },

    prune: async (since) => {
      await writer.note((transaction) =>
        transaction.restHour.deleteMany({ where: { at: { lt: new Date(since) } } }),
      );
    },
  };
}
