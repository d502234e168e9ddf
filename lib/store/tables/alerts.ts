import type { ServerRecord } from "../../fleet/model/entities";
import type { Alert as AlertRow, PrismaClient } from "../../gen/prisma/client";
import type { Alert } from "../../plan/alert";
import { ALERT_KIND, rowReader } from "../core/columns";
import { insertRows, type Transaction } from "../core/transaction";

/** Writes the open alerts of these servers; no others of theirs are open from then on. */
export async function writeAlerts(
  transaction: Transaction,
  servers: readonly Pick<ServerRecord, "uuid" | "alerts">[],
): Promise<void> {
  if (servers.length === 0) return;
  const uuids = JSON.stringify(servers.map(({ uuid }) => uuid));
  await transaction.$executeRaw`
    DELETE FROM "alerts" WHERE server_uuid IN (SELECT value FROM json_each(${uuids}))`;
  await insertRows(
    transaction,
    '"alerts"',
    servers.flatMap(({ uuid, alerts }) => alerts.map((alert) => alertColumns(alert, uuid))),
  );
}

/** The open alerts of every server that has one, by its UUID, oldest first. */
export async function readAlerts(prisma: PrismaClient): Promise<ReadonlyMap<string, readonly Alert[]>> {
  const rows = await prisma.alert.findMany({ orderBy: [{ raisedAt: "asc" }, { id: "asc" }] });
  const alerts = new Map<string, Alert[]>();
  for (const row of rows) {
    const its = alerts.get(row.serverUuid);
    if (its) its.push(alertOf(row));
    else alerts.set(row.serverUuid, [alertOf(row)]);
  }
  return alerts;
}

function alertColumns(alert: Alert, serverUuid: string) {
  const { uuid, kind, raisedAt, clearedAt, acknowledged, detail, times } = alert;
  return {
    uuid,
    serverUuid,
    kind: ALERT_KIND.keep(kind),
    raisedAt: new Date(raisedAt),
    clearedAt: clearedAt === null ? null : new Date(clearedAt),
    acknowledgedBy: acknowledged?.by ?? null,
    acknowledgedAt: acknowledged && new Date(acknowledged.at),
    detail,
    times,
  } satisfies Omit<AlertRow, "id">;
}

/** @throws StoreFault where the row cannot have been written by us */
function alertOf(row: AlertRow): Alert {
  const reader = rowReader(`alerts ${row.id}`);
  const seen = reader.together({ acknowledged_by: row.acknowledgedBy, acknowledged_at: row.acknowledgedAt });
  return {
    uuid: row.uuid,
    kind: reader.word("kind", ALERT_KIND, row.kind),
    raisedAt: row.raisedAt.getTime(),
    clearedAt: row.clearedAt?.getTime() ?? null,
    acknowledged: seen && { by: seen.acknowledged_by, at: seen.acknowledged_at.getTime() },
    detail: row.detail,
    times: row.times,
  };
}
