/**
 * Comma-separated values (RFC 4180), as spreadsheets write and read them. Our own reader and writer, since people are
 * shown the line in their file that is wrong, quotes and line breaks within cells included, and since no spreadsheet
 * may take a server's name for a formula.
 */

/** A row, and the line in the file that it begins on. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** An invalid file: a quote that is opened on this line is never closed, or stands within a cell. */
export class CsvFault extends Error {
  override readonly name = "CsvFault";
  constructor(readonly line: number) {
    super(`line ${line}: a quotation mark is not closed`);
  }
}

/**
 * Beginnings of a formula in spreadsheets, also in full width and behind invisible characters; with an apostrophe in
 * front they take the cell for text.
 */
const FORMULA =
  /^'*[\s\p{Cc}\p{DI}]*(?:[=+\-@\u2212\uFE62\uFE63\uFE66\uFE6B\uFF0B\uFF0D\uFF1D\uFF20]|[\t\r])/u;
const BOM = "\uFEFF";

/** Rows as a file, with a byte order mark, without which Excel mistakes UTF-8 for another encoding. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return BOM + csvLines(rows);
}

/** Rows that follow others of the same file. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(cellText).join(",")}\r\n`).join("");
}

function cellText(cell: string): string {
  const guarded = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",;\t\r\n]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** One cell and what ends it: quoted, where it begins with a quotation mark, else up to a separator or a line's end. */
function cellPattern(separator: string): RegExp {
  return new RegExp(
    `(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n][^${separator}\\r\\n]*|))(${separator}|\\r\\n|\\n|\\r|$)`,
    "y",
  );
}

/**
 * The rows of a file; empty lines are none. The separator of other countries' spreadsheets, a semicolon or a tab
 * instead of the comma, is recognized by the first line.
 * @throws CsvFault
 */
export function readCsv(text: string): CsvRow[] {
  const file = text.startsWith(BOM) ? text.slice(BOM.length) : text;
  const pattern = cellPattern(separatorOf(file));
  const rows: CsvRow[] = [];
  let [line, begun] = [1, 1];
  let cells: string[] = [];
  while (pattern.lastIndex < file.length || cells.length > 0) {
    const found = pattern.exec(file);
    if (!found) throw new CsvFault(line);
    const [whole, quoted, plain = "", end = ""] = found;
    cells.push(cellOf(quoted === undefined ? plain : quoted.replaceAll('""', '"')));
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (end !== "" && !/[\r\n]/.test(end)) continue;
    if (cells.some((cell) => cell.trim() !== "")) rows.push({ line: begun, cells });
    cells = [];
    begun = line;
  }
  return rows;
}

/** The same, with the fault of an invalid file as a value. */
export function csvOf(text: string): CsvRow[] | CsvFault {
  try {
    return readCsv(text);
  } catch (error) {
    if (error instanceof CsvFault) return error;
    throw error;
  }
}

function cellOf(text: string): string {
  return FORMULA.test(text) && text.startsWith("'") ? text.slice(1) : text;
}

function separatorOf(file: string): string {
  const [first = ""] = file.split(/[\r\n]/, 1);
  const count = (separator: string): number => first.split(separator).length;
  return [",", ";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best));
}
