import { createHash } from "node:crypto";
import { writeCsv } from "./csv";
import type { ServerRecord, Group } from "../model/entities";
import type { Foreign } from "./foreign/recognize";
import { sameNeeds } from "../servers/needs";
import { callList, circles, needsCell, readNeeds } from "./list-needs";
import {
  headOf,
  listColumns,
  OWN_COLUMNS,
  readRow,
  rowOf,
  type ListColumn,
  type OwnColumn,
  type ReadRow,
  type Row,
  type RowFault,
  type WaysOf,
} from "./list-row";
import { rowsOf, type ListFault } from "./list-text";
import { readSeats, seatFaults, seatsCell, seatsOf, type Seated, type Seats } from "./list-seats";
import { wayCells, type WayChange, type WayStep } from "./list-ways";
import { settingsOf, type CellSettings } from "../model/settings";

/** The most characters and rows of a list. */
export const LIST_LIMITS = { characters: 900_000, rows: 10_000 } as const;

/** A setting that changes, in words for people. */
interface Change {
  readonly setting: OwnColumn;
  readonly from: string;
  readonly to: string;
}

/** A row, and what taking the list in does with it. */
export interface PlannedRow {
  readonly line: number;
  readonly name: string;
  readonly macAddress: string;
  readonly outcome:
    | { readonly kind: "added" | "unchanged" }
    | { readonly kind: "changed"; readonly changes: readonly (Change | WayChange)[] }
    | { readonly kind: "refused"; readonly fault: RowFault };
}

/** The plan of a list: the effect of taking it in. */
export interface ListPlan {
  readonly rows: readonly PlannedRow[];
  /** Names of groups that are not there yet. */
  readonly newGroups: readonly string[];
  /**
   * Whether the needs of some server are wrong: then nothing of the list is taken, since half of an order of needs may
   * be none.
   */
  readonly needsAreWrong: boolean;
  /** The file of another program that it is made of; null: it is a list of ours. */
  readonly foreign: Foreign | null;
  /** A digest of the changes, so that what people saw is what is done. */
  readonly digest: string;
  readonly steps: readonly Step[];
}

/** A step for a row. */
export interface Step {
  /** Null: it is new. */
  readonly uuid: string | null;
  readonly line: number;
  readonly settings: CellSettings;
  /** Names of its future groups; null: they stay. */
  readonly groups: readonly string[] | null;
  /** Its future seats; null: they stay. */
  readonly seats: Seats | null;
  /** Its future needs, by MAC address; null: they stay. */
  readonly needs: readonly string[] | null;
  readonly ways: readonly WayStep[];
}

/** All servers as a list. @param waysOf null: whoever asks sees no ways from outside */
export function writeList(
  servers: readonly ServerRecord[],
  groups: readonly Group[],
  waysOf: WaysOf | null = null,
): string {
  const columns = listColumns(waysOf !== null);
  const names = namesOf(groups);
  const macs = macsOf(servers);
  const calls = callList(servers);
  return writeCsv([
    headOf(columns),
    ...servers.map((server) => {
      const its = server.groupUuids.flatMap((uuid) => names.get(uuid) ?? []);
      const row = rowOf(settingsOf(server), {
        groups: its.join("; "),
        seat: seatsCell(seatsOf(server.uuid, groups), its),
        needs: needsCell(needsOf(server, macs), calls),
      });
      const cells: Readonly<Partial<Record<ListColumn, string>>> = {
        ...row,
        ...wayCells(waysOf?.(server.uuid) ?? []),
      };
      return columns.map((column) => cells[column] ?? "");
    }),
  ]);
}

/**
 * The plan of a list: one of ours, or a file of another program. A server is identified by its MAC address.
 * @param waysOf null: whoever asks may set no ways from outside
 */
export function planList(
  text: string,
  servers: readonly ServerRecord[],
  groups: readonly Group[],
  waysOf: WaysOf | null = null,
): ListPlan | { readonly fault: ListFault } {
  if (text.length > LIST_LIMITS.characters) return { fault: { code: "too_large" } };
  const known = new Map(servers.map((server) => [server.macAddress, server]));
  const read = rowsOf(text, known);
  if ("fault" in read) return read;
  const { cellsOf, body, foreign } = read;
  if (body.length === 0) return { fault: { code: "no_rows" } };
  if (body.length > LIST_LIMITS.rows) return { fault: { code: "too_many_rows" } };

  const lines = new Map<string, number>();
  const listed = body.map(({ line, cells }) => {
    const texts = cellsOf(cells);
    const row = readRow(texts, known, waysOf);
    const { name, macAddress } =
      "fault" in row ? { name: texts.name ?? "", macAddress: texts.macAddress ?? "" } : row.settings;
    const first = "fault" in row ? undefined : lines.get(macAddress);
    if (!("fault" in row) && first === undefined) lines.set(macAddress, line);
    const twice = first !== undefined && ({ fault: { code: "mac_twice", line: first } } as const);
    return { line, name, macAddress, row: twice || row };
  });
  return { ...planned(listed, { servers, groups }), foreign };
}

interface ListedRow {
  readonly line: number;
  readonly name: string;
  readonly macAddress: string;
  readonly row: ReadRow | { readonly fault: RowFault };
}

/** The plan of rows, once all are read: the servers that one needs may stand below it. */
function planned(
  listed: readonly ListedRow[],
  { servers, groups }: { readonly servers: readonly ServerRecord[]; readonly groups: readonly Group[] },
): Omit<ListPlan, "foreign"> {
  const names = namesOf(groups);
  const macs = macsOf(servers);
  const good = listed.flatMap(({ row }) => ("fault" in row ? [] : [row.settings]));
  const calls = callList(
    new Map([...servers, ...good].map((one) => [one.macAddress, one] as const)).values(),
  );
  const needs = new Map<string, ReturnType<typeof readNeeds>>();
  for (const { macAddress, row } of listed)
    if (!("fault" in row) && row.needs !== undefined)
      needs.set(macAddress, readNeeds(row.needs, macAddress, calls));
  const there = new Map(servers.map((server) => [server.macAddress, needsOf(server, macs)]));
  const inCircles = circles(
    there,
    new Map([...needs].flatMap(([mac, read]) => ("fault" in read ? [] : [[mac, read] as const]))),
    calls,
  );

  const faults = new Map<string, RowFault>(inCircles);
  for (const [mac, read] of needs) if ("fault" in read) faults.set(mac, read.fault);
  const groupsNow = ({ groupUuids }: ServerRecord): string[] =>
    groupUuids.flatMap((uuid) => names.get(uuid) ?? []).sort();
  const seated = new Map(
    servers.map(({ uuid, macAddress, name }) => [
      macAddress,
      { macAddress, name, before: seatsOf(uuid, groups), after: null } as Seated,
    ]),
  );
  for (const { macAddress, row } of listed) {
    if ("fault" in row || faults.has(macAddress)) continue;
    const its = row.groups ?? (row.before ? groupsNow(row.before) : []);
    const before = seated.get(macAddress)?.before ?? [];
    const after =
      row.seat === undefined ? before.filter(([group]) => its.includes(group)) : readSeats(row.seat, its);
    if ("fault" in after) faults.set(macAddress, after.fault);
    else {
      // In the order of the rows: of two for one seat the first gets it.
      seated.delete(macAddress);
      seated.set(macAddress, { macAddress, name: row.settings.name, before, after });
    }
  }
  for (const [mac, fault] of seatFaults([...seated.values()])) faults.set(mac, fault);

  const steps: Step[] = [];
  const rows = listed.map(({ line, name, macAddress, row }): PlannedRow => {
    const refused = (fault: RowFault): PlannedRow => ({
      ...{ line, name, macAddress },
      outcome: { kind: "refused", fault },
    });
    if ("fault" in row) return refused(row.fault);
    const fault = faults.get(macAddress);
    if (fault) return refused(fault);
    const read = needs.get(macAddress) ?? null;
    const { before, settings, groups: wanted } = row;
    const wantedNeeds = read && !("fault" in read) ? read : null;
    const its = before ? groupsNow(before) : [];
    const { before: seatsNow = [], after: seats = null } = seated.get(macAddress) ?? {};
    const there = before ? needsOf(before, macs) : [];
    const hasSameNeeds = wantedNeeds === null || sameNeeds(there, wantedNeeds);
    const needsNow = needsCell(there, calls);
    const needsThen = hasSameNeeds ? needsNow : needsCell(wantedNeeds, calls);
    const own = before
      ? changesOf(
          rowOf(settingsOf(before), {
            ...{ groups: its.join("; "), seat: seatsCell(seatsNow, its, true), needs: needsNow },
          }),
          rowOf(settings, {
            ...{ groups: (wanted ?? its).join("; "), needs: needsThen },
            seat: seatsCell(seats ?? seatsNow, its, true),
          }),
        )
      : [];
    const changes = [...own, ...row.ways.changes];
    if (before && changes.length === 0) return { line, name, macAddress, outcome: { kind: "unchanged" } };
    steps.push({
      ...{ uuid: before?.uuid ?? null, line, settings, groups: wanted },
      ...{ seats: row.seat === undefined ? null : seats, needs: wantedNeeds, ways: row.ways.steps },
    });
    return { line, name, macAddress, outcome: before ? { kind: "changed", changes } : { kind: "added" } };
  });
  const needsAreWrong = inCircles.size > 0 || [...needs.values()].some((read) => "fault" in read);
  const known = new Set(groups.map((group) => group.name));
  const newGroups = [...new Set(steps.flatMap((step) => step.groups ?? []))].filter((one) => !known.has(one));
  const digest = createHash("sha256")
    .update(JSON.stringify([rows, steps]))
    .digest("hex");
  return { rows, newGroups, needsAreWrong, digest, steps: needsAreWrong ? [] : steps };
}

function namesOf(groups: readonly Group[]): ReadonlyMap<string, string> {
  return new Map(groups.map(({ uuid, name }) => [uuid, name]));
}

function macsOf(servers: readonly ServerRecord[]): ReadonlyMap<string, string> {
  return new Map(servers.map(({ uuid, macAddress }) => [uuid, macAddress]));
}

/** The present needs of a server, by MAC address. */
function needsOf({ needs }: ServerRecord, macs: ReadonlyMap<string, string>): string[] {
  return needs.flatMap((uuid) => macs.get(uuid) ?? []);
}

/** The differences between two rows of a server. */
function changesOf(from: Row, to: Row): Change[] {
  return OWN_COLUMNS.filter((setting) => from[setting] !== to[setting]).map((setting) => ({
    ...{ setting, from: from[setting], to: to[setting] },
  }));
}
