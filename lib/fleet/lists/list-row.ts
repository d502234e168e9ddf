import type { ServerRecord } from "../model/entities";
import { groupName } from "../groups/group-verbs";
import type { NeedsFault } from "./list-needs";
import { machineSettings, type MachineFault } from "../model/machine-settings";
import {
  INITIAL_SETTINGS,
  serverSettings,
  settingsOf,
  type ServerSettings,
  type SettingFault,
} from "../model/settings";

/** A server as a row of a list for a spreadsheet. */

/** The columns as they are written; read, a name of them may be spelt as people do. */
const COLUMNS = {
  name: "name",
  macAddress: "mac_address",
  heartbeatInterval: "heartbeat_interval",
  groups: "group",
  needs: "needs",
  readyPort: "ready_port",
  kind: "kind",
  wattsOn: "watts_on",
  wattsOff: "watts_off",
};
export type Column = keyof typeof COLUMNS;

const SPELLINGS: Readonly<Record<string, Column>> = {
  name: "name",
  servername: "name",
  mac: "macAddress",
  macaddress: "macAddress",
  interval: "heartbeatInterval",
  heartbeatinterval: "heartbeatInterval",
  group: "groups",
  groups: "groups",
  need: "needs",
  needs: "needs",
  port: "readyPort",
  readyport: "readyPort",
  kind: "kind",
  wattson: "wattsOn",
  wattsoff: "wattsOff",
};

/** Why a row is not taken. */
export type RowFault =
  | { readonly code: SettingFault | Exclude<MachineFault, "need_unknown"> | "group_name" | "watts_both" }
  /** Another row of the list has its MAC address. */
  | { readonly code: "mac_twice"; readonly line: number }
  | NeedsFault;

/** What people say of a machine besides its settings and its needs. */
export type Machine = Pick<ServerRecord, "readyPort" | "kind" | "watts">;

/** A row as it was read. */
export interface ReadRow {
  /** The server that has its MAC address; undefined: it is new. */
  readonly before: ServerRecord | undefined;
  readonly settings: ServerSettings;
  readonly machine: Machine;
  /** Names of the groups that it is to be in; null: as it is. */
  readonly groups: readonly string[] | null;
  /** What it is to need, as it was written; undefined: as it is. */
  readonly needs: string | undefined;
}

/** The first row. */
export const HEAD: readonly string[] = Object.values(COLUMNS);

/** The cells of a server. */
export function writeRow(server: ServerRecord, groups: string, needs: string): string[] {
  const { name, macAddress, heartbeatInterval } = settingsOf(server);
  const cells: Readonly<Record<Column, string | number | null>> = {
    ...{ name, macAddress, heartbeatInterval, groups, needs },
    readyPort: server.readyPort,
    kind: server.kind,
    wattsOn: server.watts?.on ?? null,
    wattsOff: server.watts?.off ?? null,
  };
  return (Object.keys(COLUMNS) as Column[]).map((column) => String(cells[column] ?? ""));
}

/** Reads a cell of a row: undefined where the list has no such column. */
export type Cells = (column: Column) => string | undefined;

/** How the rows below this first one are read; null where that does not name the columns that there must be. */
export function cellsBelow(head: readonly string[]): ((cells: readonly string[]) => Cells) | null {
  const columns = head.map((cell) => SPELLINGS[cell.toLowerCase().replace(/[^a-z]/g, "")]);
  if (!columns.includes("name") || !columns.includes("macAddress")) return null;
  return (cells) => (column) => {
    const at = columns.indexOf(column);
    return at < 0 ? undefined : (cells[at] ?? "").trim();
  };
}

/** What a row says of a server. @param known the servers that there are, by MAC address */
export function readRow(
  cellOf: Cells,
  known: ReadonlyMap<string, ServerRecord>,
): ReadRow | { readonly fault: RowFault } {
  const [name = "", macAddress = ""] = [cellOf("name"), cellOf("macAddress")];
  const mac = serverSettings.shape.macAddress.safeParse(macAddress);
  const before = mac.success ? known.get(mac.data.toUpperCase()) : undefined;
  const now = before ? settingsOf(before) : INITIAL_SETTINGS;
  const interval = cellOf("heartbeatInterval");
  const checked = serverSettings.safeParse({
    name,
    macAddress,
    heartbeatInterval: interval ? wholeNumber(interval) : now.heartbeatInterval,
  });
  if (!checked.success) return { fault: { code: checked.error.issues[0]?.message as SettingFault } };
  const groups = groupsOf(cellOf("groups"));
  if (groups === undefined) return { fault: { code: "group_name" } };
  const machine = machineOf(cellOf, before ?? { readyPort: null, kind: null, watts: null });
  if ("fault" in machine) return machine;
  const settings = { ...checked.data, macAddress: checked.data.macAddress.toUpperCase() };
  return { before, settings, machine, groups, needs: cellOf("needs") };
}

const MACHINE_COLUMNS: readonly Column[] = ["readyPort", "kind", "wattsOn", "wattsOff"];

/** Of what the list has no column, it is as before; an empty cell is nothing. */
function machineOf(
  cellOf: Cells,
  before: Machine,
): Machine | { readonly fault: { readonly code: Exclude<MachineFault, "need_unknown"> | "watts_both" } } {
  if (MACHINE_COLUMNS.every((column) => cellOf(column) === undefined)) {
    const { readyPort, kind, watts } = before;
    return { readyPort, kind, watts };
  }
  const told = <T>(column: Column, now: T, read: (cell: string) => T): T | null => {
    const cell = cellOf(column);
    if (cell === undefined) return now;
    return cell === "" ? null : read(cell);
  };
  const on = told("wattsOn", before.watts?.on ?? null, decimal);
  const off = told("wattsOff", before.watts?.off ?? null, decimal);
  if ((on === null) !== (off === null)) return { fault: { code: "watts_both" } };
  const checked = machineSettings.omit({ needs: true }).safeParse({
    readyPort: told("readyPort", before.readyPort, wholeNumber),
    kind: told<string | null>("kind", before.kind, (cell) => cell.toLowerCase().replace(/[ -]/g, "_")),
    watts: on === null ? null : { on, off },
  });
  if (checked.success) return checked.data;
  return { fault: { code: checked.error.issues[0]?.message as Exclude<MachineFault, "need_unknown"> } };
}

function wholeNumber(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}

/** With a point or, as in some countries' spreadsheets, a comma. */
function decimal(text: string): number {
  return /^\d+([.,]\d+)?(e-\d+)?$/i.test(text) ? Number(text.replace(",", ".")) : Number.NaN;
}

/** The names in a cell, each once; null without the column, undefined where one is no name. */
function groupsOf(cell: string | undefined): readonly string[] | null | undefined {
  if (cell === undefined) return null;
  const names = cell.split(";").map((name) => name.trim());
  const checked = names.filter((name) => name !== "").map((name) => groupName.safeParse(name));
  if (checked.some(({ success }) => !success)) return undefined;
  return [...new Set(checked.flatMap(({ data }) => data ?? []))].sort();
}
