import { WAY_KINDS, type WayKind } from "../../power/ways";
import type { WakeAlarm, WakeReport, WayReport } from "../../fleet/model/entities";
import type { WakeReportStore } from "../../fleet/model/stores";
import { isWakeFaultCode, type WakeFault } from "../../fleet/model/wake-ways";
import type { PrismaClient } from "../../gen/prisma/client";
import type { Writer } from "../writer";

/** The report of the last wake-up of each server, in a database. */
export function wakeReportStore(prisma: PrismaClient, writer: Writer): WakeReportStore {
  return {
    find: async (serverUuid) => {
      const row = await prisma.wakeReport.findUnique({ where: { serverUuid } });
      if (!row) return null;
      const alarm = readAlarm(row.ways);
      return {
        since: row.since.getTime(),
        ways: readWays(row.ways),
        heardAt: row.heardAt?.getTime() ?? null,
        givenUpAt: row.givenUpAt?.getTime() ?? null,
        ...(alarm && { alarm }),
      };
    },

    write: async (reports) => {
      if (reports.length === 0) return;
      const list = JSON.stringify(reports.map(columnsOf));
      await writer.note(
        (transaction) => transaction.$executeRaw`
          INSERT OR REPLACE INTO wake_reports (server_uuid, since, ways, heard_at, given_up_at)
          SELECT servers.uuid, given.value ->> 1, given.value ->> 2, given.value ->> 3, given.value ->> 4
          FROM json_each(${list}) AS given JOIN servers ON servers.uuid = given.value ->> 0`,
      );
    },
  };
}

function columnsOf(report: WakeReport & { readonly serverUuid: string }): unknown[] {
  const { serverUuid, since, ways, heardAt, givenUpAt, alarm } = report;
  const rows = alarm ? [...ways, { kind: ALARM, ...alarm }] : ways;
  const time = (at: number | null): number | null => (at === null ? null : Math.trunc(at));
  return [serverUuid, time(since), JSON.stringify(rows, wellFormed), time(heardAt), time(givenUpAt)];
}

/** The kind of a row that is no way: the machine's own alarm. A version that does not know it leaves it out. */
const ALARM = "alarm";

function readAlarm(json: string): WakeAlarm | null {
  const row = listOf(JSON.parse(json)).find(({ kind }) => kind === ALARM);
  const at = numberOf(row?.at);
  return at === null ? null : { at, isCause: row?.isCause === true };
}

const wellFormed = (_key: string, value: unknown): unknown =>
  typeof value === "string" ? value.toWellFormed() : value;

/** The ways of a report as they were written; what another version wrote, and this one does not know, is left out. */
function readWays(json: string): readonly WayReport[] {
  return listOf(JSON.parse(json)).flatMap((row): WayReport[] => {
    const { kind } = row;
    if (!isKind(kind)) return [];
    return [
      {
        kind,
        firstAt: numberOf(row.firstAt) ?? 0,
        lastAt: numberOf(row.lastAt) ?? 0,
        tries: numberOf(row.tries) ?? 0,
        sent: numberOf(row.sent) ?? 0,
        to: textsOf(row.to),
        sentAt: numberOf(row.sentAt),
        faults: listOf(row.faults).flatMap(readFault),
        networks: row.networks === null ? null : textsOf(row.networks),
      },
    ];
  });
}

type Row = Readonly<Record<string, unknown>>;

function readFault({ code, detail }: Row): WakeFault[] {
  return isWakeFaultCode(code) ? [{ code, detail: typeof detail === "string" ? detail : "" }] : [];
}

function isKind(text: unknown): text is WayKind {
  return WAY_KINDS.some((kind) => kind === text);
}

function listOf(read: unknown): readonly Row[] {
  return Array.isArray(read) ? read.filter((each) => typeof each === "object" && each !== null) : [];
}

function textsOf(read: unknown): string[] {
  return Array.isArray(read) ? read.filter((each) => typeof each === "string") : [];
}

function numberOf(read: unknown): number | null {
  return typeof read === "number" ? read : null;
}
