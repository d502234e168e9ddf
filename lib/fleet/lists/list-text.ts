import type { ServerRecord } from "../model/entities";
import { CsvFault, csvOf, type CsvRow } from "./csv";
import { recognize, type Foreign } from "./foreign/recognize";
import { isUpsnapHead } from "./foreign/upsnap";
import { cellsBelow, headOf } from "./list-row";

/** A text that is taken in as a list: one of ours, or a file of another program. */

/** Reasons for which nothing of a list is taken. */
export type ListFault =
  | { readonly code: "too_large" | "too_many_rows" | "no_columns" | "no_rows" }
  | { readonly code: "unreadable"; readonly line: number };

/** The columns that a list must have. */
const NEEDED_COLUMNS = ["name", "macAddress"] as const;

/** The rows of a text. */
interface ReadRows {
  readonly cellsOf: NonNullable<ReturnType<typeof cellsBelow>>;
  readonly body: readonly CsvRow[];
  readonly foreign: Foreign | null;
}

/**
 * The rows of a text. @param known the servers that there are, by MAC address: they keep their names, whatever another
 * program calls them
 */
export function rowsOf(
  text: string,
  known: ReadonlyMap<string, ServerRecord>,
): ReadRows | { readonly fault: ListFault } {
  const read = csvOf(text);
  const rows = read instanceof CsvFault ? csvOf(text.trimStart().split(/[\r\n]/, 1)[0] ?? "") : read;
  const [head, ...body] = rows instanceof CsvFault ? [] : rows;
  const cellsOf = cellsBelow(head?.cells ?? []);
  if (cellsOf && !isUpsnapHead(head?.cells ?? []))
    return read instanceof CsvFault ? unreadable(read) : { cellsOf, body, foreign: null };
  const foreign = recognize(text);
  const foreignCells = cellsBelow(headOf(NEEDED_COLUMNS));
  if (!foreign || !foreignCells)
    return read instanceof CsvFault ? unreadable(read) : { fault: { code: "no_columns" } };
  const machines = foreign.machines.map(({ line, name, macAddress }) => ({
    ...{ line, cells: [known.get(macAddress)?.name ?? name, macAddress] },
  }));
  return { cellsOf: foreignCells, body: machines, foreign };
}

function unreadable({ line }: CsvFault): { readonly fault: ListFault } {
  return { fault: { code: "unreadable", line } };
}
