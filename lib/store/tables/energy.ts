import * as z from "zod";
import type { EnergyStore } from "../../fleet/model/stores";
import type { PrismaClient } from "../../gen/prisma/client";
import type { Writer } from "../writer";

/** The saved energy of a database. */
export function energyStore(prisma: PrismaClient, writer: Writer): EnergyStore {
  return {
    list: async (from, to) => {
      const rows = await prisma.energy.findMany({
        ...{ where: { month: { gte: from, lte: to } }, omit: { id: true } },
      });
      return rows.map((row) => ({ ...row, nights: readNights(row.nights) }));
    },

    add: async (records) => {
      if (records.length === 0) return;
      const list = JSON.stringify(
        records.map((record) => [
          ...[record.serverUuid, record.serverName.toWellFormed(), record.month, record.secondsOff],
          ...[record.wattSeconds, record.nights, record.secondsRested, record.wattSecondsRested],
        ]),
      );
      await writer.note(
        // Without WHERE, SQLite would take ON for that of a join.
        (transaction) => transaction.$executeRaw`
          INSERT INTO energy (server_uuid, server_name, month, seconds_off, watt_seconds, nights, seconds_rested,
            watt_seconds_rested)
          SELECT given.value ->> 0, given.value ->> 1, given.value ->> 2, given.value ->> 3, given.value ->> 4,
            given.value -> 5, given.value ->> 6, given.value ->> 7
          FROM json_each(${list}) AS given WHERE true
          ON CONFLICT (server_uuid, month) DO UPDATE SET
            server_name = excluded.server_name,
            seconds_off = seconds_off + excluded.seconds_off,
            watt_seconds = watt_seconds + excluded.watt_seconds,
            seconds_rested = seconds_rested + excluded.seconds_rested,
            watt_seconds_rested = watt_seconds_rested + excluded.watt_seconds_rested,
            nights = (
              SELECT json_group_object(date, saved) FROM (
                SELECT key AS date, sum(value) AS saved FROM (
                  SELECT key, value FROM json_each(energy.nights)
                  UNION ALL SELECT key, value FROM json_each(excluded.nights)
                ) GROUP BY key
              )
            )`,
      );
    },
  };
}

const nightsColumn = z.record(z.string(), z.number());

function readNights(text: string): Record<string, number> {
  return nightsColumn.parse(JSON.parse(text));
}
