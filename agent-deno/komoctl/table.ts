/** Lines of columns, for a terminal. Pure. */
import { printable } from "../printable.ts";
import { widthOf } from "../width.ts";

export interface Cell {
  readonly text: string;
  /** An ANSI colour: 31 red, 32 green, 33 yellow. */
  readonly colour?: 31 | 32 | 33 | undefined;
}

/**
 * One line a row, with nothing in it that a terminal would act upon.
 * @param colour whether colours may be used
 */
export function table(rows: readonly (readonly (Cell | string)[])[], colour: boolean): readonly string[] {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === "string" ? { text: cell } : cell)));
  const plain = cells.map((row) =>
    row.map(({ text, ...rest }): Cell => ({ ...rest, text: printable(text) })),
  );
  const widths: number[] = [];
  for (const row of plain) {
    for (const [at, { text }] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, widthOf(text));
  }
  return plain.map((row) =>
    row
      .map(({ text, colour: paint }, at) => {
        const space = " ".repeat((widths[at] ?? 0) - widthOf(text));
        return (colour && paint !== undefined ? `\x1b[${paint}m${text}\x1b[0m` : text) + space;
      })
      .join("  ")
      .trimEnd(),
  );
}
