/** The grammar of seats, as the manager has it in lib/fleet/model/seats.ts: tests/seats.test.ts holds them together. Pure. */

/** The most columns and rows of a plan. */
const MOST = 100;

/** The place of a seat, counted from 1. */
export interface Place {
  /** "B3" */
  readonly seat: string;
  readonly column: number;
  readonly row: number;
}

/** The place that "B3" or "b3" names; undefined: no seat of the largest plan. */
export function placeOf(text: string): Place | undefined {
  const [, letters = "", digits = ""] = /^([A-Za-z]{1,2})([1-9]\d{0,2})$/.exec(text.trim()) ?? [];
  const name = letters.toUpperCase();
  const column = [...name].reduce((sum, one) => sum * 26 + one.charCodeAt(0) - 64, 0);
  const row = Number(digits);
  return column > 0 && column <= MOST && row <= MOST ? { seat: `${name}${row}`, column, row } : undefined;
}

/** The letters of a column, counted from 0: A to Z, then AA. */
export function lettersOf(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : lettersOf(Math.floor(column / 26) - 1) + last;
}
