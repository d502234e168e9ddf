import { OUTSIDE_KINDS, type OutsideKind } from "../../power/ways";
import {
  secretFault,
  waySettings,
  type ShownWay,
  type WaySettingFault,
  type WaySettings,
} from "../model/way";

/** Ways from outside in a list for a spreadsheet: a group of columns for each kind. */

/** The fields that fill a column. */
export type WayField = Exclude<keyof WaySettings, "kind">;

/** A column of ways. A plug's URLs are options, so its address has none. */
export type WayColumn = Exclude<`${OutsideKind}${Capitalize<WayField>}`, "httpAddress">;

interface WayCell {
  /** As it is exported; of the secret nothing ever is. */
  readonly write: (way: Pick<ShownWay, Exclude<WayField, "secret">>) => string;
  /** For the schema of ways; null: it cannot be read. */
  readonly read: (text: string) => unknown;
}

const FIELDS = {
  address: { write: ({ address }) => address, read: trimmed },
  user: { write: ({ user }) => user, read: trimmed },
  // Exactly as it was typed. Empty: the one that is kept.
  secret: { write: () => "", read: (text) => (text === "" ? undefined : text) },
  pin: { write: ({ pin }) => pin ?? "", read: trimmed },
  options: { write: ({ options }) => optionsCell(options), read: readOptions },
} as const satisfies Readonly<Record<WayField, WayCell>>;
const FIELD_NAMES = Object.keys(FIELDS) as WayField[];

/** A column, and what fills it. */
export interface WayPlace {
  readonly column: WayColumn;
  readonly kind: OutsideKind;
  readonly field: WayField;
}

/** All of them: the kinds by the fields. */
export const WAY_PLACES: readonly WayPlace[] = OUTSIDE_KINDS.flatMap((kind) =>
  FIELD_NAMES.filter((field) => !(kind === "http" && field === "address")).map((field) => ({
    ...{ kind, field },
    column: `${kind}${field.charAt(0).toUpperCase()}${field.slice(1)}` as WayColumn,
  })),
);

/** The columns whose cells count with the spaces around them. */
export const EXACT: ReadonlySet<string> = new Set(
  WAY_PLACES.filter(({ field }) => field === "secret").map(({ column }) => column),
);

/** The columns that say whether there is a way: it is removed where they are empty. */
const NEEDED: Readonly<Record<OutsideKind, WayField>> = {
  redfish: "address",
  ipmi: "address",
  http: "options",
  proxmox: "address",
};

/** The cells of a server's ways; those of a kind that it does not have are empty. */
export function wayCells(ways: readonly ShownWay[]): Readonly<Record<WayColumn, string>> {
  const cells = WAY_PLACES.map(({ column, kind, field }) => {
    const way = ways.find((each) => each.kind === kind);
    return [column, way ? FIELDS[field].write(way) : ""];
  });
  return Object.fromEntries(cells) as Record<WayColumn, string>;
}

/** Reasons for which the ways of a row are not taken. */
export type WaysFault =
  | {
      readonly code: "way";
      readonly kind: OutsideKind;
      readonly field: WayField;
      readonly why: WaySettingFault | "way_options_format";
    }
  /** Whoever asks may set no ways. */
  | { readonly code: "ways_right" };

/** A change of a way of a server. */
export type WayStep =
  | { readonly kind: OutsideKind; readonly set: WaySettings; readonly ifUpdatedAt: number | undefined }
  | { readonly kind: OutsideKind; readonly set: null };

/** A cell that changes, in words for people; of a secret neither. */
export interface WayChange extends Pick<WayPlace, "kind" | "field"> {
  readonly from: string;
  readonly to: string;
}

/** The changes by the ways of a row, and what carries them out. */
export interface ReadWays {
  readonly steps: readonly WayStep[];
  readonly changes: readonly WayChange[];
}

/**
 * The changes by a row's cells.
 * @param cells undefined where the list has no such column: then what it holds stays
 * @param before the ways of the server; null: whoever asks may set none, and is told nothing of them
 */
export function readWays(
  cells: Readonly<Partial<Record<string, string>>>,
  before: readonly ShownWay[] | null,
): ReadWays | { readonly fault: WaysFault } {
  if (before === null) {
    const asks = WAY_PLACES.some(({ column }) => (cells[column] ?? "") !== "");
    return asks ? { fault: { code: "ways_right" } } : { steps: [], changes: [] };
  }
  const steps: WayStep[] = [];
  const changes: WayChange[] = [];
  for (const kind of OUTSIDE_KINDS) {
    const read = readWay(
      kind,
      cells,
      before.find((way) => way.kind === kind),
    );
    if ("fault" in read) return read;
    steps.push(...read.steps);
    changes.push(...read.changes);
  }
  return { steps, changes };
}

const NOTHING: ReadWays = { steps: [], changes: [] };

function readWay(
  kind: OutsideKind,
  cells: Readonly<Partial<Record<string, string>>>,
  before: ShownWay | undefined,
): ReadWays | { readonly fault: WaysFault } {
  const places = WAY_PLACES.filter((place) => place.kind === kind && cells[place.column] !== undefined);
  const isEmpty = places.every(({ column }) => cells[column] === "");
  if (isEmpty && !places.some(({ field }) => field === NEEDED[kind])) return NOTHING;
  if (isEmpty) return before ? { steps: [{ kind, set: null }], changes: removed(before) } : NOTHING;

  const refused = (field: WayField, why: Extract<WaysFault, { code: "way" }>["why"]) => ({
    fault: { code: "way", kind, field, why } as const,
  });
  const asked: Record<string, unknown> = {
    kind,
    ...(before
      ? { address: before.address, user: before.user, pin: before.pin, options: before.options }
      : { address: "", user: "" }),
  };
  for (const { column, field } of places) {
    const value = FIELDS[field].read(cells[column] ?? "");
    if (value === null) return refused(field, "way_options_format");
    asked[field] = value;
  }
  const checked = waySettings.safeParse(asked);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const field = FIELD_NAMES.find((name) => name === issue?.path[0]) ?? NEEDED[kind];
    const word = issue?.path.length === 2 && issue.code !== "custom" ? "way_option" : issue?.message;
    return refused(field, word as WaySettingFault);
  }
  const set = checked.data;
  const fault = before && set.secret === undefined ? secretFault(before, set) : null;
  if (fault) return refused("secret", fault);

  const changes = FIELD_NAMES.flatMap((field): WayChange[] => {
    if (field === "secret") return set.secret === undefined ? [] : [{ kind, field, from: "", to: "" }];
    const [from, to] = [before ? FIELDS[field].write(before) : "", FIELDS[field].write(set)];
    return from === to ? [] : [{ kind, field, from, to }];
  });
  if (before && changes.length === 0) return NOTHING;
  return { steps: [{ kind, set, ifUpdatedAt: before?.updatedAt }], changes };
}

function removed(before: ShownWay): WayChange[] {
  return FIELD_NAMES.flatMap((field) => {
    const from = FIELDS[field].write(before);
    return from === "" ? [] : [{ kind: before.kind, field, from, to: "" }];
  });
}

function trimmed(text: string): string {
  return text.trim();
}

/** "channel=0; url=http://192.0.2.1", by name. A value that would not be read alike stands in quotation marks. */
function optionsCell(options: Readonly<Record<string, string>>): string {
  return Object.entries(options)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, value]) => `${name}=${/^\s|^"|;|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value}`,
    )
    .join("; ");
}

/** A name, and a value in quotation marks, or whatever stands before the next semicolon. */
const OPTION = /\s*(?:([^\s=;]+)\s*=\s*(?:"((?:[^"]|"")*)"\s*(?=;|$)|([^";][^;]*|))|)(?:;|$)/gy;

/** The options in a cell; null: it is written otherwise, or has one twice. */
function readOptions(cell: string): Readonly<Record<string, string>> | null {
  const options = new Map<string, string>();
  let read = 0;
  for (const [whole, name, quoted, plain = ""] of cell.matchAll(OPTION)) {
    read += whole.length;
    if (name === undefined) continue;
    if (options.has(name)) return null;
    options.set(name, quoted?.replaceAll('""', '"') ?? plain.trim());
  }
  return read < cell.length ? null : Object.fromEntries(options);
}
