import { Temporal } from "temporal-polyfill";

/** What turning servers off saves. It is an estimate, and people are told so. */

/** Watts that a server draws: on and mostly idle, and off with its network card listening. */
export interface Watts {
  readonly on: number;
  readonly off: number;
}

/** What each kind of server usually draws, where nobody measured. */
export const USUAL_WATTS = {
  desktop: { on: 60, off: 2 },
  workstation: { on: 120, off: 3 },
  laptop: { on: 20, off: 1 },
  mini_pc: { on: 15, off: 1 },
  server: { on: 150, off: 8 },
  gpu_server: { on: 400, off: 15 },
  storage: { on: 80, off: 5 },
} as const satisfies Record<string, Watts>;
export type ServerKind = keyof typeof USUAL_WATTS;

/** The watts that were given for a server, and where one was not, what its kind usually draws. */
export function wattsOf(kind: ServerKind, given: { readonly [of in keyof Watts]: number | null }): Watts {
  return { on: given.on ?? USUAL_WATTS[kind].on, off: given.off ?? USUAL_WATTS[kind].off };
}

/** A time in which a server was off because it was turned off here. Wall-clock milliseconds. */
export interface OffTime {
  readonly serverUuid: string;
  readonly since: number;
  readonly until: number;
}

/** A server as far as its energy goes. */
export interface Consumer {
  readonly watts: Watts;
  readonly groupUuids: readonly string[];
}

/** What a kilowatt-hour costs, in any currency, and how many kilograms of CO₂ it makes. */
export interface Tariff {
  readonly pricePerKwh: number;
  readonly co2PerKwh: number;
}

/** What was saved in a month, by the servers of a group or by all. */
export interface Saved {
  /** YYYY-MM, by the clocks of the zone. */
  readonly month: string;
  /** Null: all servers, each once. One that is in two groups counts in both of them. */
  readonly groupUuid: string | null;
  readonly hoursOff: number;
  readonly kwh: number;
  readonly money: number;
  readonly co2: number;
}

/**
 * Adds up what was saved, by month and group, in order of the months; the sum of all servers before those of groups.
 * @param offTimes those of servers that are not there any more are left out
 * @param zone IANA; where the months begin
 * @throws RangeError where the zone is not known
 */
export function saved(
  offTimes: readonly OffTime[],
  serverOf: (uuid: string) => Consumer | undefined,
  { pricePerKwh, co2PerKwh }: Tariff,
  zone: string,
): Saved[] {
  const sums = new Map<string, { month: string; groupUuid: string | null; hoursOff: number; kwh: number }>();
  for (const offTime of offTimes) {
    const server = serverOf(offTime.serverUuid);
    if (!server) continue;
    const kilowatts = Math.max(0, server.watts.on - server.watts.off) / 1000;
    for (const { month, hours } of byMonth(offTime, zone))
      for (const groupUuid of [null, ...new Set(server.groupUuids)]) {
        const key = `${month} ${groupUuid ?? ""}`;
        const sum = sums.get(key) ?? { month, groupUuid, hoursOff: 0, kwh: 0 };
        sums.set(key, { ...sum, hoursOff: sum.hoursOff + hours, kwh: sum.kwh + hours * kilowatts });
      }
  }
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, sum]) => ({ ...sum, money: sum.kwh * pricePerKwh, co2: sum.kwh * co2PerKwh }));
}

/** The hours of an off time in each month that it touches. */
function byMonth(
  { since, until }: OffTime,
  zone: string,
): { readonly month: string; readonly hours: number }[] {
  const months: { month: string; hours: number }[] = [];
  let from = since;
  while (from < until) {
    const first = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone).toPlainDate();
    const next = first.with({ day: 1 }).add({ months: 1 }).toZonedDateTime(zone).epochMilliseconds;
    const to = Math.min(next, until);
    months.push({ month: first.toString().slice(0, 7), hours: (to - from) / 3600_000 });
    from = to;
  }
  return months;
}
