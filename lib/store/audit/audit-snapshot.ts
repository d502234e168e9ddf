import type { AuditFields, AuditKind } from "../../fleet/model/audit";
import { Prisma } from "../../gen/prisma/client";
import { POWER_STATUS } from "../core/columns";
import { SETTING_COLUMNS } from "../core/rows";
import { columnName, type Transaction } from "../core/transaction";

/** A row as the audit sees it, without secrets and without columns that only heartbeats change. */
export interface Snapshot {
  readonly uuid: string;
  readonly name: string;
  readonly fields: AuditFields;
}

/**
 * The uuids of what a row is joined with, as a list.
 * @param by the table that joins them, and its columns with the ids of the others and of the row
 */
const joined = (others: string, by: string, id: string, ownId: string): string =>
  `json((SELECT json_group_array(other.uuid) FROM ${by} JOIN ${others} AS other ON other.id = ${id} WHERE ${ownId} = it.id))`;

/** The table, the name and the audited columns of each kind. No column of a secret is among them. */
const KINDS: Readonly<
  Record<AuditKind, { readonly table: string; readonly name: string; readonly fields: readonly string[] }>
> = {
  server: {
    table: "servers",
    name: "name",
    fields: [
      ...SETTING_COLUMNS.map((column) => `'${column}', ${columnName(column)}`),
      "'power', power_status, 'order', order_mode, 'orderRevision', order_revision",
      "'stopWhenFreeUntil', pending_stop_until, 'stopWhenFreeAuthor', pending_stop_author",
      "'stopEvenIfNeeded', pending_stop_even_if_needed, 'stopEvenIfItMayNotWake', pending_stop_even_if_may_not_wake",
      "'guards', json(guards), 'rest', json(rest), 'stopByRest', pending_stop_by_rest",
      `'groups', ${joined('"groups"', "group_members", "group_id", "server_id")}`,
      `'needs', ${joined("servers", "needs", "provider_id", "consumer_id")}`,
      "'tokenSince', (SELECT updated_at FROM access_tokens WHERE server_id = it.id)",
      "'tokenExpiresAt', (SELECT expires_at FROM access_tokens WHERE server_id = it.id)",
      `'ways', json((SELECT json_group_array(json_object(
        'kind', kind, 'address', address, 'user', user, 'pin', pin, 'options', json(options),
        'secretSince', secret_set_at, 'setAt', updated_at)) FROM ways WHERE server_uuid = it.uuid))`,
    ],
  },
  group: {
    table: '"groups"',
    name: "name",
    fields: [
      "'name', name, 'guards', json(guards), 'seatPlan', json(seat_plan), 'keepRelay', keep_relay",
      "'rest', json(rest)",
      `'servers', ${joined("servers", "group_members", "server_id", "group_id")}`,
    ],
  },
  hold: {
    table: '"holds"',
    name: "reason",
    fields: [
      "'until', until, 'reason', reason, 'author', author",
      `'servers', ${joined("servers", "held_servers", "server_id", "hold_id")}`,
    ],
  },
  run: {
    table: "runs",
    name: "reason",
    fields: [
      "'action', action, 'mode', mode, 'grace', grace, 'reason', reason, 'author', author, 'since', since",
      "'until', until, 'rate', rate, 'cancelledBy', json(cancelled_by), 'schedule', schedule_uuid",
      "'evenIfItMayNotWake', even_if_may_not_wake",
      "'servers', json((SELECT json_group_array(server_uuid) FROM run_members WHERE run_id = it.id))",
    ],
  },
  upgrade: {
    table: "upgrades",
    name: "version",
    fields: [
      "'version', version, 'author', author, 'since', since, 'until', until, 'cancelledBy', cancelled_by",
      "'servers', (SELECT json_group_array(value ->> 'serverUuid') FROM json_each(members))",
    ],
  },
  schedule: {
    table: "schedules",
    name: "name",
    fields: [
      "'name', name, 'zone', zone, 'windows', json(windows), 'wake', wake, 'stop', stop, 'mode', mode",
      "'stopBy', stop_by, 'exceptions', json(exceptions), 'calendar', calendar_url, 'pausedUntil', paused_until",
      "'changedEnd', json(changed_end)",
      "'minOn', min_on, 'evenIfItMayNotWake', even_if_may_not_wake, 'author', author",
      `'groups', ${joined('"groups"', "scheduled_groups", "group_id", "schedule_id")}`,
      `'servers', ${joined("servers", "scheduled_servers", "server_id", "schedule_id")}`,
    ],
  },
  door: {
    table: "doors",
    name: "name",
    fields: [
      "'name', name, 'server', server_uuid, 'port', port, 'listen', listen, 'networks', json(networks)",
      "'waitSeconds', wait_seconds, 'firstByte', first_byte, 'lingerMinutes', linger_minutes",
      "'pausedUntil', paused_until, 'author', author",
    ],
  },
  power_cut_plan: {
    table: "power_cut_plans",
    name: "name",
    fields: [
      "'name', name, 'ups', ups, 'identity', identity, 'steps', json(steps), 'forces', forces",
      "'stableSeconds', stable_seconds, 'chargedTo', charged_to, 'paused', paused, 'author', author",
    ],
  },
  nut_server: {
    table: "nut_servers",
    name: "address",
    fields: [
      "'address', address, 'ups', ups, 'user', user, 'pin', pin, 'secretSince', secret_set_at, 'author', author",
    ],
  },
  settings: {
    table: "manager_settings",
    name: "uuid",
    fields: [
      "'values', json(texts)",
      `'secretsSince', json((SELECT json_group_object(key, strftime('%Y-%m-%dT%H:%M:%fZ', value / 1000.0, 'unixepoch'))
        FROM json_each(it.secrets_set_at)))`,
    ],
  },
  enrolment_key: {
    table: "enrolment_keys",
    name: "name",
    fields: [
      "'name', name, 'maxServers', max_servers, 'expiresAt', expires_at, 'revokedAt', revoked_at",
      `'group', (SELECT "groups".uuid FROM "groups" WHERE "groups".id = it.group_id)`,
    ],
  },
  api_token: {
    table: "api_tokens",
    name: "name",
    fields: [
      "'name', name, 'rights', json(rights), 'groups', json(group_uuids), 'expiresAt', expires_at",
      "'revokedAt', revoked_at",
    ],
  },
  person: {
    table: "people",
    name: "name",
    fields: ["'name', name, 'roles', json(roles), 'invitedUntil', invited_until, 'removedAt', removed_at"],
  },
  // A browser's subscription is secret: whoever has its endpoint can find out whose it is.
  push: {
    table: "push_subscriptions",
    name: "user_id",
    fields: [
      "'user', user_id, 'locale', locale, 'zone', zone, 'topics', json(topics), 'groups', json(group_uuids)",
      "'quietFrom', quiet_from, 'quietUntil', quiet_until, 'reportAt', report_at",
      "'errorsPass', errors_pass",
    ],
  },
};

/** The id of the newest of a kind: those that are made later have greater ones. */
export async function newestOf(transaction: Transaction, kind: AuditKind): Promise<number> {
  const [row] = await transaction.$queryRaw<{ id: number | null }[]>`
    SELECT max(id) AS id FROM ${Prisma.raw(KINDS[kind].table)}`;
  return row?.id ?? 0;
}

/** Rows of a kind that were made since `after` was the newest. */
export function madeAfter(transaction: Transaction, kind: AuditKind, after: number): Promise<Snapshot[]> {
  return snapshots(transaction, kind, Prisma.sql`it.id > ${after}`);
}

/** One of a kind as it is now; null: it does not exist. */
export async function snapshotOf(
  transaction: Transaction,
  kind: AuditKind,
  uuid: string,
): Promise<Snapshot | null> {
  return (await snapshots(transaction, kind, Prisma.sql`it.uuid = ${uuid}`))[0] ?? null;
}

async function snapshots(transaction: Transaction, kind: AuditKind, which: Prisma.Sql): Promise<Snapshot[]> {
  const { table, name, fields } = KINDS[kind];
  const rows = await transaction.$queryRaw<{ uuid: string; name: string; shown: string }[]>`
    SELECT it.uuid AS uuid, ${Prisma.raw(`it.${name}`)} AS name, ${Prisma.raw(`json_object(${fields.join(", ")})`)} AS shown
    FROM ${Prisma.raw(table)} AS it WHERE ${which} ORDER BY it.id`;
  return rows.map(({ shown, ...row }) => ({ ...row, fields: readable(JSON.parse(shown) as AuditFields) }));
}

/**
 * The fields for people: times as texts, words for numbers, and of a calendar's address only the origin: the rest may
 * be a key.
 */
function readable(fields: AuditFields): AuditFields {
  const shown = Object.entries(fields).map(([field, value]): [string, unknown] => {
    if (field === "calendar" && typeof value === "string") return [field, originOf(value)];
    if (field === "ways" && Array.isArray(value)) return [field, value.map(readableWay)];
    if (field === "power") return [field, POWER_STATUS.read(Number(value)) ?? value];
    return TIMES.has(field) && typeof value === "number"
      ? [field, new Date(value).toISOString()]
      : [field, value];
  });
  return Object.fromEntries(shown);
}

/** A way, with the origins of its URLs alone. */
function readableWay(way: AuditFields): AuditFields {
  const { options, ...rest } = readable(way);
  const shown = Object.entries(options as Readonly<Record<string, string>>).map(([name, value]) => [
    name,
    value.includes("://") ? originOf(value) : value,
  ]);
  return { ...rest, options: Object.fromEntries(shown) };
}

const TIMES = new Set([
  ...["until", "since", "expiresAt", "revokedAt", "pausedUntil", "invitedUntil", "removedAt"],
  ...["tokenSince", "tokenExpiresAt", "stopWhenFreeUntil", "secretSince", "setAt"],
]);

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : "";
}

/** Members of a list that an entry holds; the rest is counted. */
const LISTED = 100;
/** Characters of a field that an entry holds. */
const LONGEST = 4000;

/** The fields that differ, before and after; of lists, the members that left and those that joined. Null: none. */
export function difference(
  was: AuditFields | null,
  became: AuditFields | null,
): { readonly was: AuditFields | null; readonly became: AuditFields | null } | null {
  const names = [...new Set([...Object.keys(was ?? {}), ...Object.keys(became ?? {})])];
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const name of names) {
    const [old, now] = [was?.[name] ?? null, became?.[name] ?? null];
    if (was && became && JSON.stringify(old) === JSON.stringify(now)) continue;
    const lists = was && became && areLists(old) && areLists(now);
    before[name] = bounded(lists ? without(old, now) : old);
    after[name] = bounded(lists ? without(now, old) : now);
  }
  if (Object.keys(before).length === 0) return null;
  return { was: was && before, became: became && after };
}

function without(these: readonly string[], those: readonly string[]): string[] {
  const gone = new Set(those);
  return these.filter((one) => !gone.has(one));
}

/** Whether a value is a list of UUIDs or words; a list of objects is compared as a whole. */
function areLists(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

/** A value of a request, no longer than an entry may be. */
export function bounded(value: unknown): unknown {
  if (areLists(value) && value.length > LISTED)
    return [...value.slice(0, LISTED), `… and ${value.length - LISTED} more`];
  const text = JSON.stringify(value);
  return text !== undefined && text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : value;
}
