/** The seats of a group's servers: the desks of a room, the units of a rack. Pure, and shared with the console. */

/** A grid of seats, and the server of each. Columns have letters and rows numbers, from the upper left: "B3". */
export interface SeatPlan {
  readonly columns: number;
  readonly rows: number;
  /** Each server's seat, by the server's UUID. */
  readonly seats: Readonly<Record<string, string>>;
}

/** The place of a seat, counted from 0. */
export interface Place {
  readonly column: number;
  readonly row: number;
}

/** The most columns and rows of a plan, and the most servers in it. */
export const SEAT_LIMITS = { columns: 100, rows: 100, seats: 2000 } as const;

const LETTERS = 26;

/** "B3" for column 1 and row 2. */
export function seatName({ column, row }: Place): string {
  return `${columnName(column)}${row + 1}`;
}

/** The letters of a column, as in spreadsheets: A to Z, then AA. */
export function columnName(column: number): string {
  const last = String.fromCharCode(65 + (column % LETTERS));
  return column < LETTERS ? last : columnName(Math.floor(column / LETTERS) - 1) + last;
}

/** The place that "B3" or "b3" names; null: no seat of the largest plan. */
export function placeOf(seat: string): Place | null {
  const [, letters = "", digits = ""] = /^([A-Za-z]{1,2})([1-9]\d{0,2})$/.exec(seat) ?? [];
  if (letters === "") return null;
  const column =
    [...letters.toUpperCase()].reduce((sum, one) => sum * LETTERS + one.charCodeAt(0) - 64, 0) - 1;
  const row = Number(digits) - 1;
  return column < SEAT_LIMITS.columns && row < SEAT_LIMITS.rows ? { column, row } : null;
}

/** The plan with the seats of these servers alone, in reading order, so that equal plans are equal as JSON. */
export function planAmong(plan: SeatPlan, serverUuids: Iterable<string>): SeatPlan {
  const among = new Set(serverUuids);
  const at = (seat: string): number => {
    const { row, column } = placeOf(seat) ?? { row: 0, column: 0 };
    return row * SEAT_LIMITS.columns + column;
  };
  const seats = Object.entries(plan.seats)
    .filter(([uuid]) => among.has(uuid))
    .sort(([one, a], [other, b]) => at(a) - at(b) || (one < other ? -1 : 1));
  return { ...plan, seats: Object.fromEntries(seats) };
}

/** The servers on a seat that is another's already, each with that one; null: each has a seat of its own. */
export function sharedSeat({
  seats,
}: SeatPlan): { readonly seat: string; readonly uuids: readonly [string, string] } | null {
  const taken = new Map<string, string>();
  for (const [uuid, seat] of Object.entries(seats)) {
    const other = taken.get(seat);
    if (other !== undefined) return { seat, uuids: [other, uuid] };
    taken.set(seat, uuid);
  }
  return null;
}
