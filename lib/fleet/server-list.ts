import { createHash } from "node:crypto";
import { CsvFault, readCsv, writeCsv, type CsvRow } from "./csv";
import type { ServerRecord } from "./entities";
import type { Fleet } from "./fleet";
import { groupName, type Group } from "./group-verbs";
import {
  INITIAL_SETTINGS,
  serverSettings,
  settingsOf,
  SETTINGS,
  type ServerSettings,
  type SettingFault,
} from "./settings";

/** Characters of a list that is taken in, and rows. */
export const LIST_LIMITS = { characters: 512 * 1024, rows: 10_000 } as const;

/** The columns as they are written; read, a name of them may be spelt as people do. */
const COLUMNS = {
  name: "name",
  macAddress: "mac_address",
  heartbeatInterval: "heartbeat_interval",
  groups: "group",
};
type Column = keyof typeof COLUMNS;

const SPELLINGS: Readonly<Record<string, Column>> = {
  name: "name",
  servername: "name",
  mac: "macAddress",
  macaddress: "macAddress",
  interval: "heartbeatInterval",
  heartbeatinterval: "heartbeatInterval",
  group: "groups",
  groups: "groups",
};

/** Why a row is not taken. */
export type RowFault =
  | { readonly code: SettingFault | "group_name" }
  /** Another row of the list has its MAC address. */
  | { readonly code: "mac_twice"; readonly line: number };

/** A setting that changes, in words for people. */
export interface Change {
  readonly setting: Column;
  readonly from: string;
  readonly to: string;
}

/** What becomes of a row. */
export interface PlannedRow {
  readonly line: number;
  readonly name: string;
  readonly macAddress: string;
  readonly outcome:
    | { readonly kind: "added" | "unchanged" }
    | { readonly kind: "changed"; readonly changes: readonly Change[] }
    | { readonly kind: "refused"; readonly fault: RowFault };
}

/** What a list would do. */
export interface ListPlan {
  readonly rows: readonly PlannedRow[];
  /** Names of groups that are not there yet. */
  readonly newGroups: readonly string[];
  /** The same for the same changes: what was seen is what is done. */
  readonly digest: string;
  readonly steps: readonly Step[];
}

/** Why nothing of a list is taken. */
export type ListFault =
  | { readonly code: "too_large" | "too_many_rows" | "no_columns" | "no_rows" }
  | { readonly code: "unreadable"; readonly line: number };

interface Step {
  /** Null: it is new. */
  readonly uuid: string | null;
  readonly line: number;
  readonly settings: ServerSettings;
  /** Names of the groups that it is to be in; null: as it is. */
  readonly groups: readonly string[] | null;
}

/** All servers as a list. */
export function writeList(servers: readonly ServerRecord[], groups: readonly Group[]): string {
  const names = namesOf(groups);
  return writeCsv([
    Object.values(COLUMNS),
    ...servers.map((server) => {
      const { name, macAddress, heartbeatInterval } = settingsOf(server);
      const its = server.groupUuids.flatMap((uuid) => names.get(uuid) ?? []);
      return [name, macAddress, String(heartbeatInterval), its.join("; ")];
    }),
  ]);
}

/** What a list would change. A server is found by its MAC address. */
export function planList(
  text: string,
  servers: readonly ServerRecord[],
  groups: readonly Group[],
): ListPlan | { readonly fault: ListFault } {
  if (text.length > LIST_LIMITS.characters) return { fault: { code: "too_large" } };
  let read: CsvRow[];
  try {
    read = readCsv(text);
  } catch (error) {
    if (error instanceof CsvFault) return { fault: { code: "unreadable", line: error.line } };
    throw error;
  }
  const [head, ...body] = read;
  const columns = (head?.cells ?? []).map((cell) => SPELLINGS[cell.toLowerCase().replace(/[^a-z]/g, "")]);
  if (!columns.includes("name") || !columns.includes("macAddress")) return { fault: { code: "no_columns" } };
  if (body.length === 0) return { fault: { code: "no_rows" } };
  if (body.length > LIST_LIMITS.rows) return { fault: { code: "too_many_rows" } };

  const known = new Map(servers.map((server) => [server.macAddress, server]));
  const names = namesOf(groups);
  const lines = new Map<string, number>();
  const steps: Step[] = [];
  const rows = body.map(({ line, cells }): PlannedRow => {
    const cellOf = (column: Column): string | undefined => {
      const at = columns.indexOf(column);
      return at < 0 ? undefined : (cells[at] ?? "").trim();
    };
    const [name = "", macAddress = ""] = [cellOf("name"), cellOf("macAddress")];
    const refused = (fault: RowFault): PlannedRow => ({
      line,
      name,
      macAddress,
      outcome: { kind: "refused", fault },
    });
    const mac = serverSettings.shape.macAddress.safeParse(macAddress);
    const before = mac.success ? known.get(mac.data.toUpperCase()) : undefined;
    const now = before ? settingsOf(before) : INITIAL_SETTINGS;
    const interval = cellOf("heartbeatInterval");
    const checked = serverSettings.safeParse({
      name,
      macAddress,
      heartbeatInterval: interval ? wholeNumber(interval) : now.heartbeatInterval,
    });
    if (!checked.success) return refused({ code: checked.error.issues[0]?.message as SettingFault });
    const settings = { ...checked.data, macAddress: checked.data.macAddress.toUpperCase() };
    const first = lines.get(settings.macAddress);
    if (first !== undefined) return refused({ code: "mac_twice", line: first });
    const wanted = groupsOf(cellOf("groups"));
    if (wanted === undefined) return refused({ code: "group_name" });
    lines.set(settings.macAddress, line);

    const its = (before?.groupUuids ?? []).flatMap((uuid) => names.get(uuid) ?? []).sort();
    const changes = before ? changesOf(now, settings, its, wanted ?? its) : [];
    const row = { line, name: settings.name, macAddress: settings.macAddress };
    if (before && changes.length === 0) return { ...row, outcome: { kind: "unchanged" } };
    steps.push({ uuid: before?.uuid ?? null, line, settings, groups: wanted });
    return { ...row, outcome: before ? { kind: "changed", changes } : { kind: "added" } };
  });
  const there = new Set(groups.map((group) => group.name));
  const newGroups = [...new Set(steps.flatMap((step) => step.groups ?? []))].filter(
    (name) => !there.has(name),
  );
  const digest = createHash("sha256")
    .update(JSON.stringify([rows, steps]))
    .digest("hex");
  return { rows, newGroups, digest, steps };
}

/** What came of a list. */
export interface TakenList {
  readonly added: number;
  readonly changed: number;
  /** Lines of rows that something came in the way of since, and what the manager says of it. */
  readonly failed: readonly { readonly line: number; readonly reason: string }[];
}

/** Does what a plan says, each row for itself. */
export async function takeList(
  fleet: Pick<Fleet, "register" | "edit" | "groups" | "createGroup" | "setMembers">,
  plan: ListPlan,
  actor: string,
): Promise<TakenList> {
  for (const name of plan.newGroups) await fleet.createGroup({ name, serverUuids: [] }, actor);
  const done = await Promise.allSettled(
    plan.steps.map(async ({ uuid, settings }) =>
      uuid === null
        ? (await fleet.register(settings, actor)).server.uuid
        : (await fleet.edit(uuid, settings, actor)).uuid,
    ),
  );
  const taken = plan.steps.flatMap((step, at) => {
    const one = done[at];
    return one?.status === "fulfilled" ? [{ ...step, now: one.value }] : [];
  });
  const listed = new Set(taken.flatMap(({ groups, now }) => (groups ? [now] : [])));
  for (const { uuid, name, serverUuids } of fleet.groups()) {
    const joining = taken.flatMap(({ groups, now }) => (groups?.includes(name) ? [now] : []));
    // Of those that the list says nothing of, each stays as it is.
    const staying = serverUuids.filter((member) => !listed.has(member));
    if (joining.length > 0 || staying.length < serverUuids.length)
      await fleet.setMembers(uuid, [...staying, ...joining], actor);
  }
  const failed = plan.steps.flatMap(({ line }, at) => {
    const one = done[at];
    return one?.status === "rejected" ? [{ line, reason: reasonOf(one.reason) }] : [];
  });
  const isNew = ({ uuid }: Step): boolean => uuid === null;
  const added = taken.filter(isNew).length;
  return { added, changed: taken.length - added, failed };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function namesOf(groups: readonly Group[]): ReadonlyMap<string, string> {
  return new Map(groups.map(({ uuid, name }) => [uuid, name]));
}

function wholeNumber(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}

/** The names in a cell, each once; null without the column, undefined where one is no name. */
function groupsOf(cell: string | undefined): readonly string[] | null | undefined {
  if (cell === undefined) return null;
  const names = cell.split(";").map((name) => name.trim());
  const checked = names.filter((name) => name !== "").map((name) => groupName.safeParse(name));
  if (checked.some(({ success }) => !success)) return undefined;
  return [...new Set(checked.flatMap(({ data }) => data ?? []))].sort();
}

function changesOf(
  before: ServerSettings,
  after: ServerSettings,
  groupsBefore: readonly string[],
  groupsAfter: readonly string[],
): Change[] {
  const changes: Change[] = SETTINGS.filter((setting) => before[setting] !== after[setting]).map(
    (setting) => ({
      setting,
      from: String(before[setting]),
      to: String(after[setting]),
    }),
  );
  const [from, to] = [groupsBefore.join("; "), groupsAfter.join("; ")];
  return from === to ? changes : [...changes, { setting: "groups", from, to }];
}
