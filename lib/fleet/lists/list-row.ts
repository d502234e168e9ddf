import type { ServerRecord } from "../model/entities";
import { groupName } from "../groups/group-verbs";
import { NEW_SETTINGS, SETTINGS } from "../model/fields";
import type { ShownWay } from "../model/way";
import type { NeedsFault } from "./list-needs";
import type { SeatsFault } from "./list-seats";
import { EXACT, readWays, WAY_PLACES, type ReadWays, type WayColumn, type WaysFault } from "./list-ways";
import {
  columnsOf,
  INITIAL_SETTINGS,
  readCells,
  serverSettings,
  settingsOf,
  writeCells,
  type CellSettings,
  type Column,
  type SettingFault,
} from "../model/settings";

/** A server as a row of a list for a spreadsheet. */

/** The columns of settings, and those that name others, which only all rows together can say. */
export type ListColumn = Column | "groups" | "seat" | "needs" | WayColumn;

/** The columns in their order, and other names that people use for each. */
const COLUMNS: ReadonlyMap<ListColumn, readonly string[]> = new Map<ListColumn, readonly string[]>([
  ...columnsOf(NEW_SETTINGS),
  ["groups", ["group"]],
  ["seat", ["seats", "desk", "unit"]],
  ["needs", ["need"]],
  ...columnsOf(SETTINGS.filter((name) => !(NEW_SETTINGS as readonly string[]).includes(name))),
  ...WAY_PLACES.map(({ column }) => [column, []] as const),
]);
const WAY_COLUMNS: ReadonlySet<ListColumn> = new Set(WAY_PLACES.map(({ column }) => column));
const ALL_COLUMNS: readonly ListColumn[] = [...COLUMNS.keys()];

/** The columns for whoever may set ways from outside, and for all others. */
export function listColumns(withWays: boolean): readonly ListColumn[] {
  return withWays ? ALL_COLUMNS : ALL_COLUMNS.filter((column) => !WAY_COLUMNS.has(column));
}

/** The first row of these. */
export function headOf(columns: readonly ListColumn[]): readonly string[] {
  return columns.map((column) =>
    column === "groups" ? "group" : column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  );
}

/** A column's head without the differences between spellings. */
const plain = (head: string): string => head.toLowerCase().replace(/[^a-z]/g, "");
const COLUMN_OF = new Map(
  [...COLUMNS].flatMap(([column, others]) =>
    [column, ...others].map((head) => [plain(head), column] as const),
  ),
);

/** Reasons for which a row is not taken. */
export type RowFault =
  | { readonly code: Exclude<SettingFault, "need_unknown"> | "group_name" }
  /** Another row of the list has its MAC address. */
  | { readonly code: "mac_twice"; readonly line: number }
  | SeatsFault
  | NeedsFault
  | WaysFault;

/** The ways from outside of a server. */
export type WaysOf = (uuid: string) => readonly ShownWay[];

/** A row as it was read. */
export interface ReadRow {
  /** The server that has its MAC address; undefined: it is new. */
  readonly before: ServerRecord | undefined;
  readonly settings: CellSettings;
  /** Names of its future groups; null: they stay. */
  readonly groups: readonly string[] | null;
  /** Its future seats, as written; undefined: they stay. */
  readonly seat: string | undefined;
  /** Its future needs, as written; undefined: they stay. */
  readonly needs: string | undefined;
  readonly ways: ReadWays;
}

/** A row as it is written. */
export type Row = Readonly<Record<OwnColumn, string>>;
/** A column of the server itself. */
export type OwnColumn = Exclude<ListColumn, WayColumn>;
export const OWN_COLUMNS = listColumns(false) as readonly OwnColumn[];

export function rowOf(settings: CellSettings, names: Pick<Row, "groups" | "seat" | "needs">): Row {
  const cells = { ...writeCells(settings), ...names };
  return Object.fromEntries(
    OWN_COLUMNS.map((column) => [column, String(cells[column] ?? "")]),
  ) as unknown as Row;
}

/** A row as it is read: undefined where the list has no such column. */
type Cells = Readonly<Record<ListColumn, string | undefined>>;

/** The reader of rows below this first one; null: it lacks the required columns. */
export function cellsBelow(head: readonly string[]): ((cells: readonly string[]) => Cells) | null {
  const columns = head.map((cell) => COLUMN_OF.get(plain(cell)));
  if (!columns.includes("name") || !columns.includes("macAddress")) return null;
  const named = ALL_COLUMNS.filter((column) => columns.includes(column));
  return (cells) =>
    Object.fromEntries(
      named.map((column) => {
        const text = cells[columns.indexOf(column)] ?? "";
        return [column, EXACT.has(column) ? text : text.trim()];
      }),
    ) as unknown as Cells;
}

/**
 * The server that a row describes.
 * @param known the servers that there are, by MAC address
 * @param waysOf null: whoever asks may set no ways
 */
export function readRow(
  cells: Cells,
  known: ReadonlyMap<string, ServerRecord>,
  waysOf: WaysOf | null,
): ReadRow | { readonly fault: RowFault } {
  const mac = serverSettings.shape.macAddress.safeParse(cells.macAddress);
  const before = mac.success ? known.get(mac.data) : undefined;
  const read = readCells(cells, before ? settingsOf(before) : INITIAL_SETTINGS);
  if (!read.success)
    return { fault: { code: read.error.issues[0]?.message as Exclude<SettingFault, "need_unknown"> } };
  const groups = groupsOf(cells.groups);
  if (groups === undefined) return { fault: { code: "group_name" } };
  const ways = readWays(cells, waysOf && (before ? waysOf(before.uuid) : []));
  if ("fault" in ways) return ways;
  return { before, settings: read.data, groups, seat: cells.seat, needs: cells.needs, ways };
}

/** The names in a cell, each once; null without the column, undefined where one is no name. */
function groupsOf(cell: string | undefined): readonly string[] | null | undefined {
  if (cell === undefined) return null;
  const names = cell.split(";").map((name) => name.trim());
  const checked = names.filter((name) => name !== "").map((name) => groupName.safeParse(name));
  if (checked.some(({ success }) => !success)) return undefined;
  return [...new Set(checked.flatMap(({ data }) => data ?? []))].sort();
}
