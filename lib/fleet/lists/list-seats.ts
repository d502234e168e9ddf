import { planAmong, placeOf, SEAT_LIMITS, seatName, type SeatPlan } from "../model/seats";
import type { Group } from "../model/entities";

/**
 * Seats of servers in a list for a spreadsheet: "B3" for a server of one group, and else each with its group: "105: B3;
 * rack: A12".
 */

/** Reasons for which the seats of a server are not taken. */
export type SeatsFault =
  | { readonly code: "seat_unreadable" | "too_many_seats" }
  /** It is in no group, or in several and the seat names none, or not in the one that it names. */
  | { readonly code: "seat_group" }
  /** This server has the seat. */
  | { readonly code: "seat_taken"; readonly name: string };

/** Seats by the names of groups, sorted by these. */
export type Seats = readonly (readonly [group: string, seat: string])[];

/** A server of a list, or one that is there. */
export interface Seated {
  readonly macAddress: string;
  readonly name: string;
  readonly before: Seats;
  /** Null: they stay. */
  readonly after: Seats | null;
}

/** The present seats of a server. */
export function seatsOf(uuid: string, groups: readonly Group[]): Seats {
  return sorted(
    groups.flatMap(({ name, seatPlan }) => {
      const seat = seatPlan?.seats[uuid];
      return seat === undefined ? [] : [[name, seat] as const];
    }),
  );
}

/** @param named whether the group is named even where there is but one */
export function seatsCell(seats: Seats, groups: readonly string[], named = false): string {
  const [first] = seats;
  if (!named && first && groups.length === 1) return first[1];
  return seats.map(([group, seat]) => `${group}: ${seat}`).join("; ");
}

/** The seats in a cell. @param groups the names of the server's future groups */
export function readSeats(cell: string, groups: readonly string[]): Seats | { readonly fault: SeatsFault } {
  const seats = new Map<string, string>();
  for (const part of cell.split(";").map((text) => text.trim())) {
    if (part === "") continue;
    const colon = Math.max(part.lastIndexOf(":"), part.lastIndexOf("："));
    // Whoever types Japanese may type wide letters.
    const place = placeOf(
      part
        .slice(colon + 1)
        .normalize("NFKC")
        .trim(),
    );
    if (!place) return { fault: { code: "seat_unreadable" } };
    const only = groups.length === 1 ? groups[0] : undefined;
    const group = colon < 0 ? only : part.slice(0, colon).trim();
    if (group === undefined || !groups.includes(group) || seats.has(group))
      return { fault: { code: "seat_group" } };
    seats.set(group, seatName(place));
  }
  return sorted([...seats]);
}

/**
 * The faults of seats that two would have, by MAC address: of rows for one seat the first gets it, and whoever is
 * refused keeps their present one.
 */
export function seatFaults(servers: readonly Seated[]): ReadonlyMap<string, SeatsFault> {
  const key = ([group, seat]: Seats[number]): string => `${group}\n${seat}`;
  const claims = new Map<string, Seated[]>();
  const counts = new Map<string, number>();
  const faults = new Map<string, SeatsFault>();
  /** Those who keep their seats; others with a claim to one of these are refused, and keep theirs. */
  const keeping: Seated[] = servers.filter(({ after }) => after === null);
  const refuse = (one: Seated, fault: SeatsFault): void => {
    if (faults.has(one.macAddress)) return;
    faults.set(one.macAddress, fault);
    keeping.push(one);
  };
  const isOneTooMany = ([group]: Seats[number]): boolean => {
    const count = (counts.get(group) ?? 0) + 1;
    counts.set(group, count);
    return count > SEAT_LIMITS.seats;
  };
  for (const { before } of keeping) before.forEach(isOneTooMany);
  for (const one of servers)
    for (const seat of one.after ?? []) {
      const others = claims.get(key(seat));
      if (others) others.push(one);
      else claims.set(key(seat), [one]);
      if (isOneTooMany(seat)) refuse(one, { code: "too_many_seats" });
    }
  for (const [first, ...others] of claims.values())
    for (const other of others) refuse(other, { code: "seat_taken", name: first?.name ?? "" });
  for (let one = keeping.pop(); one; one = keeping.pop())
    for (const seat of one.before)
      for (const other of claims.get(key(seat)) ?? [])
        if (other !== one) refuse(other, { code: "seat_taken", name: one.name });
  return faults;
}

/** The plan of a group once these servers have these seats; it grows where one is outside. Null: it has none. */
export function planWith(
  { seatPlan, name }: Pick<Group, "seatPlan" | "name">,
  changes: ReadonlyMap<string, Seats>,
): SeatPlan | null {
  const seats = new Map(Object.entries(seatPlan?.seats ?? {}));
  let [columns, rows] = [seatPlan?.columns ?? 1, seatPlan?.rows ?? 1];
  for (const [uuid, its] of changes) {
    seats.delete(uuid);
    const seat = its.find(([group]) => group === name)?.[1];
    const place = seat === undefined ? null : placeOf(seat);
    if (seat === undefined || !place) continue;
    seats.set(uuid, seat);
    columns = Math.max(columns, place.column + 1);
    rows = Math.max(rows, place.row + 1);
  }
  if (!seatPlan && seats.size === 0) return null;
  return planAmong({ columns, rows, seats: Object.fromEntries(seats) }, seats.keys());
}

function sorted(seats: Seats): Seats {
  return [...seats].sort(([one], [other]) => (one < other ? -1 : 1));
}
