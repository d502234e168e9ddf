import {
  columnName,
  placeOf,
  planAmong,
  SEAT_LIMITS,
  seatName,
  type Place,
  type SeatPlan,
} from "@/lib/fleet/model/seats";
import { seatingOf, type Seated } from "./seating";

/** The steps by which somebody arranges a seat plan. Pure: each gives another plan, or the same where it does nothing. */

/** The plan of servers in the order of their names; those beyond its bounds have no seat. */
export function planByName(members: readonly Seated[]): SeatPlan {
  const { columns, rows, seats } = seatingOf(members);
  const placed = seats.flatMap((seat, at) => {
    const row = Math.floor(at / columns);
    return seat && row < SEAT_LIMITS.rows
      ? [[seat.uuid, seatName({ column: at % columns, row })] as const]
      : [];
  });
  return {
    columns,
    rows: Math.min(rows, SEAT_LIMITS.rows),
    seats: Object.fromEntries(placed.slice(0, SEAT_LIMITS.seats)),
  };
}

/** The server on a seat; undefined: none. */
export function serverOn({ seats }: SeatPlan, place: Place): string | undefined {
  const seat = seatName(place);
  return Object.keys(seats).find((uuid) => seats[uuid] === seat);
}

/** The first place without a server, in reading order; undefined: all are taken. */
export function freePlace({ columns, rows, seats }: SeatPlan): Place | undefined {
  const taken = new Set(Object.values(seats));
  return Array.from({ length: columns * rows }, (_, at) => ({
    column: at % columns,
    row: Math.floor(at / columns),
  })).find((place) => !taken.has(seatName(place)));
}

/** Puts a server on a seat; who is there goes where it came from. @param place null: it has no seat any more */
export function seat(plan: SeatPlan, uuid: string, place: Place | null): SeatPlan {
  const from = plan.seats[uuid];
  const to = place && seatName(place);
  if (from === (to ?? undefined)) return plan;
  const other = place ? serverOn(plan, place) : undefined;
  const seats = new Map(Object.entries(plan.seats).filter(([each]) => each !== uuid && each !== other));
  if (to !== null) seats.set(uuid, to);
  if (other !== undefined && from !== undefined) seats.set(other, from);
  if (seats.size > SEAT_LIMITS.seats) return plan;
  return planAmong({ ...plan, seats: Object.fromEntries(seats) }, seats.keys());
}

export type Line = "column" | "row";
const SIZE = { column: "columns", row: "rows" } as const;

/** Inserts an empty column or row, as an aisle. */
export function insertLine(plan: SeatPlan, line: Line, at: number): SeatPlan {
  if (plan[SIZE[line]] >= SEAT_LIMITS[SIZE[line]]) return plan;
  return moved(plan, line, 1, (place) => (place[line] >= at ? 1 : 0));
}

/** Whether nobody is in a column or row, and it is not the last. */
export function isEmptyLine(plan: SeatPlan, line: Line, at: number): boolean {
  if (plan[SIZE[line]] === 1 || at >= plan[SIZE[line]]) return false;
  return Object.values(plan.seats).every((seat) => placeOf(seat)?.[line] !== at);
}

/** Removes an empty column or row. */
export function removeLine(plan: SeatPlan, line: Line, at: number): SeatPlan {
  return isEmptyLine(plan, line, at) ? moved(plan, line, -1, (place) => (place[line] > at ? -1 : 0)) : plan;
}

/** Sets the number of columns or rows: at most what a plan may have, and at least what its seats need. */
export function resize(plan: SeatPlan, line: Line, size: number): SeatPlan {
  const least = Object.values(plan.seats).reduce(
    (most, seat) => Math.max(most, (placeOf(seat)?.[line] ?? 0) + 1),
    1,
  );
  const bounded = Math.min(SEAT_LIMITS[SIZE[line]], Math.max(least, Math.trunc(size) || least));
  return bounded === plan[SIZE[line]] ? plan : { ...plan, [SIZE[line]]: bounded };
}

/** The name of a column or row: "B", "3". */
export function lineName(line: Line, at: number): string {
  return line === "column" ? columnName(at) : String(at + 1);
}

function moved(plan: SeatPlan, line: Line, more: 1 | -1, by: (place: Place) => number): SeatPlan {
  const seats = Object.entries(plan.seats).map(([uuid, seat]) => {
    const place = placeOf(seat) ?? { column: 0, row: 0 };
    return [uuid, seatName({ ...place, [line]: place[line] + by(place) })] as const;
  });
  return { ...plan, [SIZE[line]]: plan[SIZE[line]] + more, seats: Object.fromEntries(seats) };
}

/** A value with the ones before it, and those that were undone. */
export interface History<T> {
  readonly before: readonly T[];
  readonly after: readonly T[];
}

/** Steps that are remembered. */
const STEPS = 100;

export function remember<T>({ before }: History<T>, now: T): History<T> {
  return { before: [...before, now].slice(-STEPS), after: [] };
}

/** The value before, or that was undone last; null: there is none. */
export function stepBack<T>(
  { before, after }: History<T>,
  now: T,
  isRedo: boolean,
): { readonly value: T; readonly history: History<T> } | null {
  const [from, to] = isRedo ? [after, before] : [before, after];
  if (from.length === 0) return null;
  const value = from.at(-1) as T;
  const [left, grown] = [from.slice(0, -1), [...to, now]];
  return { value, history: isRedo ? { before: grown, after: left } : { before: left, after: grown } };
}
