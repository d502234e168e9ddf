import type { Facts } from "../power/facts";

/** Estimates of the energy that turning servers off saves. People are told that these are estimates. */

/** Watts that a server draws: on and mostly idle, off with its network card listening, and suspended. */
export interface Watts {
  readonly on: number;
  readonly off: number;
  readonly asleep: number;
}

/** The same as people give them; null: as usual for the kind. */
export type GivenWatts = Omit<Watts, "asleep"> & { readonly asleep: number | null };

/** Kinds of servers. */
export const SERVER_KINDS = ["desktop", "workstation", "rack_server", "mini_pc", "storage"] as const;
export type ServerKind = (typeof SERVER_KINDS)[number];

/** The usual power consumption of each kind of server. */
export const USUAL_WATTS: Readonly<Record<ServerKind, Watts>> = {
  desktop: { on: 60, off: 2, asleep: 3 },
  workstation: { on: 120, off: 3, asleep: 5 },
  rack_server: { on: 150, off: 8, asleep: 12 },
  mini_pc: { on: 15, off: 1, asleep: 2 },
  storage: { on: 80, off: 5, asleep: 7 },
};

/** The kind of a server of which nobody said it. */
export const USUAL_KIND: ServerKind = "desktop";

/** A server as far as its energy goes; null: nobody said. */
export interface Consumer {
  readonly kind: ServerKind | null;
  readonly watts: GivenWatts | null;
}

/** The watts that were given for a server, or what its kind usually draws. */
export function wattsOf({ kind, watts }: Consumer): Watts {
  const usual = USUAL_WATTS[kind ?? USUAL_KIND];
  return watts ? { ...watts, asleep: watts.asleep ?? usual.asleep } : usual;
}

/** Watts that a server saves while it is off, or asleep. */
export function wattsSaved(server: Consumer, asleep: boolean): number {
  const watts = wattsOf(server);
  return Math.max(0, watts.on - (asleep ? watts.asleep : watts.off));
}

/** Whether a server is off because the manager ordered it: not by hand, and not before its first heartbeat. */
export function isOffByOrder({ downAsOrdered, asleep }: Facts): boolean {
  return downAsOrdered || asleep;
}

/** The month by UTC, as YYYY-MM, so many months later. @param wall wall-clock milliseconds */
export function monthOf(wall: number, later = 0): string {
  const at = new Date(wall);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + later)).toISOString().slice(0, 7);
}

/** The price of a kilowatt-hour, and the CO₂ that it causes. */
export interface Tariff {
  /** ISO 4217; empty: no price is known. */
  readonly currency: string;
  /** Of one kWh; 0: not known. */
  readonly price: number;
  /** Grams of one kWh; 0: not known. */
  readonly co2: number;
}

/** The energy that a server saved in a month. */
export interface EnergyOfMonth {
  /** YYYY-MM, by UTC. */
  readonly month: string;
  readonly serverUuid: string;
  readonly serverName: string;
  /** Those that it is in now. */
  readonly groupUuids: readonly string[];
  readonly hoursOff: number;
  readonly kwh: number;
  /** Its energy by the nights that the month has a part of, each by the date of its evening (YYYY-MM-DD). */
  readonly kwhOfNights: Readonly<Record<string, number>>;
  /** The part of both that rest turned off. */
  readonly hoursRested: number;
  readonly kwhRested: number;
}

/** The energy saved in a month by the servers of a group, or by all. */
export interface Saved {
  /** YYYY-MM, by UTC. */
  readonly month: string;
  /** Null: all servers, each once. One that is in two groups counts in both of them. */
  readonly groupUuid: string | null;
  readonly hoursOff: number;
  readonly kwh: number;
}

/** Adds up what was saved, by month and group, in order of the months; the sum of all servers before those of groups. */
export function saved(rows: readonly EnergyOfMonth[]): Saved[] {
  const sums = new Map<string, Saved>();
  for (const { month, groupUuids, hoursOff, kwh } of rows)
    for (const groupUuid of [null, ...groupUuids]) {
      const key = `${month} ${groupUuid ?? ""}`;
      const sum = sums.get(key) ?? { hoursOff: 0, kwh: 0 };
      sums.set(key, { month, groupUuid, hoursOff: sum.hoursOff + hoursOff, kwh: sum.kwh + kwh });
    }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}
