/** What a column holds, as Prisma takes it. */
type Column = string | number | bigint | boolean | Date | null;

/** The columns of a row by the names of their fields. */
export type Columns = Readonly<Record<string, Column>>;

/**
 * Rows as a text that SQLite's `json_each` takes apart again, so that one statement writes any number of them.
 * Each is an array of its columns in their order; times are Unix milliseconds, as Prisma writes them here.
 */
export function jsonRows(rows: readonly Columns[]): string {
  return JSON.stringify(rows.map((row) => Object.values(row).map(plain)));
}

/** The names of the columns, as the migrations have them. */
export function columnNames(row: Columns): string[] {
  return Object.keys(row).map((field) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}

function plain(value: Column): string | number | boolean | null {
  // Of half a surrogate pair SQLite would make bytes that are no UTF-8, over which libSQL ends the process.
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value === "bigint") return Number(value);
  return value instanceof Date ? value.getTime() : value;
}
