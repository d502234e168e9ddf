import { placeOf, type SeatPlan } from "@/lib/fleet/model/seats";

/** A server that has a seat. */
export interface Seated {
  readonly uuid: string;
  readonly name: string;
}

/** The seats of a house: one for each server, the same on every page. */
export interface Seating {
  readonly columns: number;
  readonly rows: number;
  readonly servers: number;
  /** Row by row from the upper left, columns × rows; null: a gap. */
  readonly seats: readonly (Seated | null)[];
}

/** One order for all readers, whatever their language: a window has one place. */
const NAMES = new Intl.Collator("en", { numeric: true });

/** The most columns of a house without a plan; a large one has more. */
const WIDE = 24;
const WIDEST = 36;
const LARGE = 240;

/**
 * The seats of a group's servers, by its plan, and below it, in the order of their names, those whom it does not seat.
 * Without a plan all are in that order, in a shape that their number alone decides.
 */
export function seatingOf(members: readonly Seated[], plan: SeatPlan | null = null): Seating {
  const placed = new Map<number, Seated>();
  const others: Seated[] = [];
  for (const server of members) {
    const place = plan?.seats[server.uuid] === undefined ? null : placeOf(plan.seats[server.uuid] ?? "");
    const at = place && plan && place.column < plan.columns ? place.row * plan.columns + place.column : null;
    if (at === null || placed.has(at)) others.push(server);
    else placed.set(at, server);
  }
  others.sort((a, b) => NAMES.compare(a.name, b.name) || (a.uuid < b.uuid ? -1 : 1));
  const columns = Math.max(plan?.columns ?? 1, columnsFor(others.length));
  const rows = (plan?.rows ?? 0) + Math.ceil(others.length / columns);
  const seats = Array<Seated | null>(columns * Math.max(1, rows)).fill(null);
  if (plan)
    for (const [at, server] of placed) {
      // The plan may be narrower than what stands below it.
      seats[Math.floor(at / plan.columns) * columns + (at % plan.columns)] = server;
    }
  const first = (plan?.rows ?? 0) * columns;
  others.forEach((server, at) => (seats[first + at] = server));
  return { columns, rows: Math.max(1, rows), servers: members.length, seats };
}

/** The columns of so many seats in the order of names: about three times as wide as high, as rooms are. */
function columnsFor(count: number): number {
  if (count <= 4) return Math.max(1, Math.ceil(Math.sqrt(count)));
  const rows = Math.max(2, Math.round(Math.sqrt(count / 3)));
  return Math.min(count > LARGE ? WIDEST : WIDE, Math.ceil(count / rows));
}

/** A group with its plan. */
export interface SeatedGroup {
  readonly uuid: string;
  readonly serverUuids: readonly string[];
  readonly seatPlan?: SeatPlan | null | undefined;
}

/** The seatings of all groups by their UUIDs, and, by null, of the servers in no group. */
export function seatingsOf(
  groups: readonly SeatedGroup[],
  servers: readonly Seated[],
): ReadonlyMap<string | null, Seating> {
  const known = new Map(servers.map((server) => [server.uuid, server]));
  const grouped = new Set<string>();
  const seatings = new Map<string | null, Seating>();
  for (const { uuid, serverUuids, seatPlan } of groups) {
    for (const server of serverUuids) grouped.add(server);
    seatings.set(
      uuid,
      seatingOf(
        serverUuids.flatMap((server) => known.get(server) ?? []),
        seatPlan,
      ),
    );
  }
  const others = servers.filter(({ uuid }) => !grouped.has(uuid));
  if (others.length > 0) seatings.set(null, seatingOf(others));
  return seatings;
}
