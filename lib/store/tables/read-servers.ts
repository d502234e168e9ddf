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

/** The form of a field in JSON: as it is, a fraction as text, 0 or 1, Unix milliseconds, or a bigint's number. */
type Form<Value> =
  NonNullable<Value> extends Date
    ? "time"
    : NonNullable<Value> extends boolean
      ? "flag"
      : NonNullable<Value> extends bigint
        ? "big"
        : NonNullable<Value> extends number
          ? "plain" | "real"
          : "plain";

const FORMS: { readonly [Field in keyof Server]: Form<Server[Field]> } = {
  id: "plain",
  uuid: "plain",
  name: "plain",
  macAddress: "plain",
  powerStatus: "plain",
  powerSetBy: "plain",
  heartbeatStatus: "plain",
  previousHeartbeatStatus: "plain",
  heartbeatInterval: "plain",
  intervalInForce: "plain",
  intervalRevision: "plain",
  manifestRevision: "plain",
  orderBoot: "plain",
  orderRevision: "plain",
  orderMode: "plain",
  orderHow: "plain",
  orderGrace: "plain",
  orderReason: "plain",
  orderUnlessNeeded: "flag",
  applyingCause: "plain",
  applyingRevision: "plain",
  applyingLaunched: "flag",
  syncedBy: "plain",
  noneSince: "time",
  downAsOrdered: "flag",
  asleep: "flag",
  notBack: "flag",
  seen: "plain",
  bootId: "plain",
  instanceId: "plain",
  sequence: "big",
  revisionEcho: "plain",
  leaving: "flag",
  earlierInstances: "plain",
  rivalInstance: "plain",
  rivalHeardAt: "time",
  wakeSince: "time",
  wakePackets: "plain",
  shutdownError: "plain",
  toldStatus: "plain",
  statusSince: "time",
  lastHeartbeatAt: "time",
  lastPowerChangedAt: "time",
  agent: "plain",
  pendingStopAuthor: "plain",
  pendingStopAuthorUuid: "plain",
  pendingStopReason: "plain",
  pendingStopSince: "time",
  pendingStopUntil: "time",
  pendingStopBoot: "plain",
  pendingStopRevision: "plain",
  pendingStopHow: "plain",
  pendingStopRun: "plain",
  pendingStopEvenIfMayNotWake: "flag",
  pendingStopEvenIfNeeded: "flag",
  pendingStopByRest: "flag",
  offByRest: "flag",
  upSince: "time",
  wokenAt: "time",
  readyPort: "plain",
  kind: "plain",
  wattsOn: "real",
  wattsOff: "real",
  wattsAsleep: "real",
  offAs: "plain",
  guards: "plain",
  rest: "plain",
  note: "plain",
  createdAt: "time",
  updatedAt: "time",
};
const FIELDS = Object.entries(FORMS);
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
    const server: Record<string, unknown> = { ...FORMS };
    for (const [at, [field, form]] of FIELDS.entries()) server[field] = valueOf(field, form, values[at]);
    const accessToken = { expiresAt: expiresAt === null ? null : new Date(expiresAt) };
    return { ...(server as unknown as Server), accessToken };
  });
}

/** @throws StoreFault where it cannot have been written by us */
function valueOf(field: string, form: string, value: unknown): unknown {
  if (value === null || form === "plain") return value;
  if (form === "real") return Number(value);
  if (typeof value !== "number")
    throw new StoreFault(
      `the database is damaged: a server's column ${columnName(field)} holds no number. Restore a backup`,
    );
  if (form === "flag") return value !== 0;
  return form === "time" ? new Date(value) : BigInt(value);
}
