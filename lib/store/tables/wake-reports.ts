import type { WakeReport } from "../../fleet/model/entities";
import type { WakeReportStore } from "../../fleet/model/stores";
import type { PrismaClient } from "../../gen/prisma/client";
import type { Writer } from "../writer";

/** The report of the last wake-up of each server, in a database. */
export function wakeReportStore(prisma: PrismaClient, writer: Writer): WakeReportStore {
  return {
    find: async (serverUuid) => {
      const row = await prisma.wakeReport.findUnique({ where: { serverUuid } });
      if (!row) return null;
      return {
        since: row.since.getTime(),
        packets: row.packets,
        targets: textsOf(row.targets),
        faults: textsOf(row.faults),
        networks: row.networks === null ? null : textsOf(row.networks),
        heardAt: row.heardAt?.getTime() ?? null,
        givenUpAt: row.givenUpAt?.getTime() ?? null,
      };
    },

    write: async (reports) => {
      if (reports.length === 0) return;
      const list = JSON.stringify(reports.map(columnsOf));
      await writer.note(
        (transaction) => transaction.$executeRaw`
          INSERT OR REPLACE INTO wake_reports
            (server_uuid, since, packets, targets, faults, networks, heard_at, given_up_at)
          SELECT servers.uuid, given.value ->> 1, given.value ->> 2, given.value ->> 3, given.value ->> 4,
            given.value ->> 5, given.value ->> 6, given.value ->> 7
          FROM json_each(${list}) AS given JOIN servers ON servers.uuid = given.value ->> 0`,
      );
    },
  };
}

function columnsOf(report: WakeReport & { readonly serverUuid: string }): unknown[] {
  const { serverUuid, since, packets, targets, faults, networks, heardAt, givenUpAt } = report;
  const time = (at: number | null): number | null => (at === null ? null : Math.trunc(at));
  return [
    ...[serverUuid, time(since), packets, JSON.stringify(targets), JSON.stringify(faults.map(wellFormed))],
    ...[networks && JSON.stringify(networks), time(heardAt), time(givenUpAt)],
  ];
}

const wellFormed = (text: string): string => text.toWellFormed();

function textsOf(json: string): string[] {
  const read: unknown = JSON.parse(json);
  return Array.isArray(read) ? read.filter((each) => typeof each === "string") : [];
}
