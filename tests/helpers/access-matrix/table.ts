/** A table that people can read: columns are two blanks or more apart, the first line names them. */
export type Table = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Row → column → cell. @throws Error where a line has not as many cells as there are columns */
export function readTable(text: string): Table {
  const [head = "", ...lines] = text.split("\n").filter((line) => line.trim() !== "");
  const columns = head.trim().split(/ {2,}/);
  return new Map(
    lines.map((line) => {
      const [name = "", ...cells] = line.trim().split(/ {2,}/);
      if (cells.length !== columns.length) throw new Error(`${name}: ${cells.length} cells`);
      return [name, new Map(columns.map((column, at) => [column, cells[at] ?? ""]))];
    }),
  );
}
