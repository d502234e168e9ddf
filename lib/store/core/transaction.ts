import { Prisma } from "../../gen/prisma/client";

/** An open transaction: the client of its queries. */
export type Transaction = Prisma.TransactionClient;

/** The value of a column, as Prisma takes it. */
type Column = string | number | bigint | boolean | Date | null;

/** A row: values by the names of its fields. All rows of a list have the same fields. */
type Row = Readonly<Record<string, Column>>;

/**
 * Inserts any number of rows in one statement: ten times as fast as Prisma's own, which writes one after the other.
 * @param table has an autoincremented `id`
 * @returns the rows with the ids that they were given, which ascend
 */
export async function insertRows<One extends Row>(
  transaction: Transaction,
  table: string,
  rows: readonly One[],
): Promise<(One & { readonly id: number })[]> {
  const names = columnNames(rows);
  if (names.length === 0) return [];
  const values = names.map((_, index) => `given.value ->> ${index}`);
  const written = await transaction.$queryRaw<{ id: number }[]>`
    WITH ${givenBy(rows)}
    INSERT INTO ${Prisma.raw(`${table} (${names.join(", ")})`)}
    SELECT ${Prisma.raw(values.join(", "))} FROM given ORDER BY given.key
    RETURNING id`;
  // SQLite inserts in the order that was asked for, but returns in any.
  const ids = written.map(({ id }) => id).sort((a, b) => a - b);
  return rows.flatMap((row, index) => ids.slice(index, index + 1).map((id) => ({ ...row, id })));
}

/**
 * Updates any number of rows in one statement: the first column finds each of them, the others are set.
 * @returns how many were there
 */
export async function updateRows(
  transaction: Transaction,
  table: string,
  rows: readonly Row[],
): Promise<number> {
  const [key, ...names] = columnNames(rows);
  if (key === undefined) return 0;
  const set = names.map((name, index) => `${name} = given.value ->> ${index + 1}`);
  return transaction.$executeRaw`
    WITH ${givenBy(rows)}
    UPDATE ${Prisma.raw(`${table} SET ${set.join(", ")}`)}
    FROM given WHERE ${Prisma.raw(`${table}.${key}`)} = given.value ->> 0`;
}

/** The name of a column, as the migrations have it. */
export function columnName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function columnNames([row]: readonly Row[]): string[] {
  return Object.keys(row ?? {}).map(columnName);
}

/**
 * The rows as a table. Materialised: else SQLite would write a row's text anew for each of its columns, which are some
 * sixty of a server.
 */
function givenBy(rows: readonly Row[]): Prisma.Sql {
  return Prisma.sql`given AS MATERIALIZED (SELECT key, value FROM json_each(${jsonOf(rows)}))`;
}

/** Rows for `json_each`: an array each, in which times are Unix milliseconds, as Prisma writes them here. */
function jsonOf(rows: readonly Row[]): string {
  return JSON.stringify(rows.map((row) => Object.values(row).map(plain)));
}

function plain(value: Column): string | number | boolean | null {
  // Of half a surrogate pair SQLite would make bytes that are no UTF-8, over which libSQL ends the process.
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value === "bigint") return Number(value);
  return value instanceof Date ? value.getTime() : value;
}
