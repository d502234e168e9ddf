/** Lines of columns, for a terminal. Pure. */
import { printable } from "../printable.ts";

/** Characters that take two columns: those of Chinese, Japanese and Korean, full-width forms, and most emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
/** Characters that take no column: they are drawn upon the one before. */
const NONE = /\p{Mn}|\p{Me}/u;

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

/** Columns of a terminal. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += NONE.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}
