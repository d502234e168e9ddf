import type { ServerRecord } from "../../fleet/model/entities";
import { Prisma, type PrismaClient, type Server } from "../../gen/prisma/client";
import { StoreFault } from "../core/faults";
import { serverRecord, type ServerRow } from "../core/rows";
import { columnName } from "../core/transaction";
import { readAlerts } from "./alerts";
import { readMemberships } from "./groups";
import { readNeeds } from "./needs";

/** The servers that are read at once: fifty thousand rows would take more memory than the servers. */
const PIECE = 1000;

/** All servers, in the order in which they came. Every instant of their facts is given `monotonic`. @throws StoreFault */
export async function readServers(prisma: PrismaClient, monotonic: number): Promise<ServerRecord[]> {
  const groups = await readMemberships(prisma);
  const needs = await readNeeds(prisma);
  const alerts = await readAlerts(prisma);
  const servers: ServerRecord[] = [];
  for (let last = 0, read = PIECE; read === PIECE;) {
    const rows = await readRows(prisma, last);
    for (const row of rows) {
      const { id, uuid } = row;
      servers.push(serverRecord(row, monotonic, groups.get(uuid), needs.get(uuid), alerts.get(uuid)));
      last = id;
    }
    read = rows.length;
  }
  return servers;
}

/** The form of a field in JSON: a whole number, a fraction as text, 0 or 1, Unix milliseconds, or a bigint's number. */
type Form<Value> =
  NonNullable<Value> extends Date
    ? "time"
    : NonNullable<Value> extends boolean
      ? "flag"
      : NonNullable<Value> extends bigint
        ? "big"
        : "whole" | "real";

/** The fields that are no texts. */
const FORMS: {
  readonly [Field in keyof Server as NonNullable<Server[Field]> extends string ? never : Field]: Form<
    Server[Field]
  >;
} = {
  id: "whole",
  powerStatus: "whole",
  powerSetBy: "whole",
  heartbeatStatus: "whole",
  previousHeartbeatStatus: "whole",
  heartbeatInterval: "whole",
  intervalInForce: "whole",
  intervalRevision: "whole",
  manifestRevision: "whole",
  orderRevision: "whole",
  orderGrace: "whole",
  orderUnlessNeeded: "flag",
  applyingRevision: "whole",
  applyingLaunched: "flag",
  noneSince: "time",
  downAsOrdered: "flag",
  asleep: "flag",
  notBack: "flag",
  sequence: "big",
  revisionEcho: "whole",
  leaving: "flag",
  rivalHeardAt: "time",
  wakeSince: "time",
  wakePackets: "whole",
  statusSince: "time",
  lastHeartbeatAt: "time",
  lastPowerChangedAt: "time",
  pendingStopSince: "time",
  pendingStopUntil: "time",
  pendingStopRevision: "whole",
  pendingStopEvenIfMayNotWake: "flag",
  pendingStopEvenIfNeeded: "flag",
  pendingStopByRest: "flag",
  offByRest: "flag",
  upSince: "time",
  wokenAt: "time",
  readyPort: "whole",
  wattsOn: "real",
  wattsOff: "real",
  wattsAsleep: "real",
  createdAt: "time",
  updatedAt: "time",
};
const ALL: Readonly<Record<keyof Server, string>> = Prisma.ServerScalarFieldEnum;
const FIELDS = Object.keys(ALL).map(
  (field) => [field, (FORMS as Readonly<Record<string, string>>)[field] ?? "text"] as const,
);
// SQLite writes fractions into JSON with fifteen digits, which is two too few.
const COLUMNS = Prisma.raw(
  FIELDS.map(([field, form]) => {
    const column = `servers.${columnName(field)}`;
    return form === "real" ? `iif(${column} IS NULL, NULL, printf('%!.17g', ${column}))` : column;
  }).join(", "),
);

/** The rows after one. As JSON they are there in a tenth of the time that Prisma takes for as many objects. */
async function readRows(prisma: PrismaClient, after: number): Promise<ServerRow[]> {
  const found = await prisma.$queryRaw<{ row: string }[]>`
    SELECT json_array((SELECT expires_at FROM access_tokens WHERE server_id = servers.id), ${COLUMNS}) AS "row"
    FROM servers WHERE id > ${after} ORDER BY id LIMIT ${PIECE}`;
  return found.map(({ row }) => {
    const [expiresAt, ...values] = JSON.parse(row) as [number | null, ...unknown[]];
    // A copy has all its fields from the beginning: V8 takes far longer to add so many one by one.
    const server: Record<string, unknown> = { ...ALL };
    for (const [at, [field, form]] of FIELDS.entries()) server[field] = valueOf(field, form, values[at]);
    const accessToken = { expiresAt: expiresAt === null ? null : new Date(expiresAt) };
    return { ...(server as unknown as Server), accessToken };
  });
}

/** @throws StoreFault where it cannot have been written by us */
function valueOf(field: string, form: string, value: unknown): unknown {
  if (value === null || form === "text" || form === "whole") return value;
  if (form === "real") return Number(value);
  if (typeof value !== "number")
    throw new StoreFault(
      `the database is damaged: a server's column ${columnName(field)} holds no number. Restore a backup`,
    );
  if (form === "flag") return value !== 0;
  return form === "time" ? new Date(value) : BigInt(value);
}
