import type { EnergyStore } from "../../fleet/model/stores";
import type { PrismaClient } from "../../gen/prisma/client";
import type { Writer } from "../writer";

/** The saved energy of a database. */
export function energyStore(prisma: PrismaClient, writer: Writer): EnergyStore {
  return {
    list: (from, to) =>
      prisma.energy.findMany({ where: { month: { gte: from, lte: to } }, omit: { id: true } }),

    add: async (records) => {
      if (records.length === 0) return;
      const list = JSON.stringify(
        records.map(({ serverUuid, serverName, month, secondsOff, wattSeconds }) => [
          serverUuid,
          serverName.toWellFormed(),
          month,
          secondsOff,
          wattSeconds,
        ]),
      );
      await writer.note(
        // Without WHERE, SQLite would take ON for that of a join.
        (transaction) => transaction.$executeRaw`
          INSERT INTO energy (server_uuid, server_name, month, seconds_off, watt_seconds)
          SELECT given.value ->> 0, given.value ->> 1, given.value ->> 2, given.value ->> 3, given.value ->> 4
          FROM json_each(${list}) AS given WHERE true
          ON CONFLICT (server_uuid, month) DO UPDATE SET
            server_name = excluded.server_name,
            seconds_off = seconds_off + excluded.seconds_off,
            watt_seconds = watt_seconds + excluded.watt_seconds`,
      );
    },
  };
}
