import { setImmediate as everyoneElse } from "node:timers/promises";
import type { PastStatus } from "../../fleet/model/entities";
import type { StatusStore } from "../../fleet/model/stores";
import type { PrismaClient } from "../../gen/prisma/client";
import { CURRENT_STATUS, rowReader } from "../core/columns";
import type { Writer } from "../writer";

/** The servers of which the past is read at once. */
const PIECE = 1000;

/** The past statuses of a database. */
export function statusStore(prisma: PrismaClient, writer: Writer): StatusStore {
  return {
    timelines: async ({ uuids, since, until, limit }) => {
      const to = Math.min(until, LAST_TIME);
      // Statuses of one server follow each other: of those that ended after `until` only the first began before it.
      const rows: { uuid: string; intervals: string | null }[] = [];
      for (let from = 0; from < uuids.length; from += PIECE) {
        // Fifty thousand take a second, in which nobody else would be heard.
        if (from > 0) await everyoneElse();
        const piece = JSON.stringify(uuids.slice(from, from + PIECE));
        const found = await prisma.$queryRaw<typeof rows>`
        SELECT asked.value AS uuid, (
          SELECT json_group_array(json_array(status, since, until)) FROM (
            SELECT status, since, until FROM past_statuses
            WHERE server_uuid = asked.value AND until > ${since} AND since < ${to} AND until <= ifnull(
              (SELECT min(until) FROM past_statuses WHERE server_uuid = asked.value AND until >= ${to}), ${to})
            ORDER BY until DESC, id DESC LIMIT ${limit})) AS intervals
        FROM json_each(${piece}) AS asked`;
        for (const row of found) if (row.intervals !== "[]") rows.push(row);
      }
      return rows.flatMap(({ uuid, intervals }) => {
        const found = JSON.parse(intervals ?? "[]") as [number, number, number][];
        return found.length === 0 ? [] : [{ serverUuid: uuid, intervals: found.reverse().map(pastOf(uuid)) }];
      });
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
      await writer.note(
        (transaction) => transaction.$executeRaw`
          INSERT INTO past_statuses (server_uuid, status, since, until)
          SELECT servers.uuid, past.value ->> 1, past.value ->> 2, past.value ->> 3
          FROM json_each(${list}) AS past JOIN servers ON servers.uuid = past.value ->> 0`,
      );
    },

    prune: async (since, keep) => {
      await writer.note((transaction) =>
        transaction.pastStatus.deleteMany({ where: { until: { lt: new Date(since) } } }),
      );
      await writer.note(
        (transaction) => transaction.$executeRaw`
          DELETE FROM past_statuses WHERE id IN (
            SELECT old.id FROM (
              SELECT server_uuid FROM past_statuses GROUP BY server_uuid HAVING count(*) > ${keep}
            ) AS many JOIN past_statuses AS old ON old.server_uuid = many.server_uuid
            WHERE old.until < (
              SELECT until FROM past_statuses WHERE server_uuid = many.server_uuid
              ORDER BY until DESC LIMIT 1 OFFSET ${keep - 1}))`,
      );
    },
  };
}

/** Later than any time that is kept. */
const LAST_TIME = Date.UTC(9999, 11, 31);

function pastOf(uuid: string): (found: readonly [number, number, number]) => PastStatus {
  const { word } = rowReader(`past_statuses of ${uuid}`);
  return ([status, since, until]) => ({ status: word("status", CURRENT_STATUS, status), since, until });
}
