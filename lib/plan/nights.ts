import { monthOf, wattsOf, type Consumer, type EnergyOfMonth } from "./energy";

/** A night of a place: from noon to the next noon by its clocks. */
export interface Night {
  /** YYYY-MM-DD of its evening. */
  readonly date: string;
  /** Wall-clock milliseconds. */
  readonly start: number;
  readonly end: number;
}

/** The night that an instant (wall-clock ms) is part of. */
export function nightAt(wall: number, zone: string): Night {
  // A time that was measured by another clock has fractions of a millisecond.
  const local = Temporal.Instant.fromEpochMilliseconds(Math.floor(wall)).toZonedDateTimeISO(zone);
  const date = local.toPlainDate().subtract({ days: local.hour < 12 ? 1 : 0 });
  const noon = (of: Temporal.PlainDate): number =>
    of.toZonedDateTime({ timeZone: zone, plainTime: new Temporal.PlainTime(12) }).epochMilliseconds;
  return { date: date.toString(), start: noon(date), end: noon(date.add({ days: 1 })) };
}

/** `nightAt` of one zone, which keeps the night that was asked for last: hundreds of servers ask for the same. */
export function nightsOfZone(zone: string): (wall: number) => Night {
  let last: Night | undefined;
  return (wall) => {
    if (!last || wall < last.start || wall >= last.end) last = nightAt(wall, zone);
    return last;
  };
}

/** The part of a time that lies in one month by UTC (YYYY-MM) and in one night (by the date of its evening). */
interface Piece {
  readonly month: string;
  readonly night: string;
  readonly seconds: number;
}

/** The pieces of a time by months and nights, in order. Wall-clock milliseconds. */
export function piecesOf(since: number, until: number, night: (wall: number) => Night): Piece[] {
  const pieces: Piece[] = [];
  for (let from = since; from < until;) {
    const first = new Date(from);
    const { date, end } = night(from);
    const to = Math.min(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1), end, until);
    pieces.push({ month: monthOf(from), night: date, seconds: (to - from) / 1000 });
    from = to;
  }
  return pieces;
}

/** The energy saved in a night. */
export interface SavedNight {
  /** YYYY-MM-DD of its evening. */
  readonly date: string;
  readonly kwh: number;
  /** Servers that saved any of it. */
  readonly servers: number;
}

/**
 * The nights of a time with what they saved, in order, also those that saved nothing.
 * @param first YYYY-MM-DD
 * @param last included
 */
export function savedByNight(
  rows: readonly Pick<EnergyOfMonth, "serverUuid" | "kwhOfNights">[],
  first: string,
  last: string,
): SavedNight[] {
  const kwh = new Map<string, number>();
  const servers = new Map<string, Set<string>>();
  for (const { serverUuid, kwhOfNights } of rows)
    for (const [date, saved] of Object.entries(kwhOfNights)) {
      kwh.set(date, (kwh.get(date) ?? 0) + saved);
      // A night at the end of a month is part of two of a server's rows.
      servers.set(date, (servers.get(date) ?? new Set()).add(serverUuid));
    }
  const nights: SavedNight[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY) {
    const date = new Date(at).toISOString().slice(0, "YYYY-MM-DD".length);
    nights.push({ date, kwh: kwh.get(date) ?? 0, servers: servers.get(date)?.size ?? 0 });
  }
  return nights;
}

/** The date (YYYY-MM-DD) so many days later. */
export function daysLater(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY).toISOString().slice(0, "YYYY-MM-DD".length);
}

/** The kWh that servers would have drawn between two instants (wall-clock ms), had each been on since it was added. */
export function alwaysOn(
  servers: readonly (Consumer & { readonly createdAt: number })[],
  since: number,
  until: number,
): number {
  return servers.reduce((sum, server) => {
    const hours = Math.max(0, until - Math.max(since, server.createdAt)) / HOUR;
    return sum + (hours * wattsOf(server).on) / 1000;
  }, 0);
}

const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;
