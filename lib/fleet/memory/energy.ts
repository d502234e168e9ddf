import { isOffByOrder, wattsSaved, type EnergyOfMonth } from "../../plan/energy";
import { nightsOfZone, piecesOf } from "../../plan/nights";
import type { Moment } from "../../power/facts";
import type { EnergyRecord, ServerRecord } from "../model/entities";
import { moment, type FleetParts } from "../model/ports";

/** Milliseconds between two writes of the saved energy: a crash loses no more. */
export const COUNT_EVERY = 3600 * 1000;

/**
 * A meter of the time for which servers are off by order, and of the energy of that time. Times in which the manager
 * was away do not count. Where the store keeps none, nothing is counted.
 */
export interface EnergyMeter {
  /** A server was loaded or has changed. Undefined: it is deleted. */
  changed(before: ServerRecord | undefined, after: ServerRecord | undefined): void;
  /** Counts until now for all that are off. */
  count(): void;
  flush(): Promise<void>;
  /** The energy saved in these months (YYYY-MM, both included), with what is not written yet. */
  list(from: string, to: string): Promise<readonly EnergyRecord[]>;
}

export function createEnergyMeter({ store: { energy }, clock, log, zone = "UTC" }: FleetParts): EnergyMeter {
  const nightAt = nightsOfZone(zone);
  /** Servers that are off, and since when that is not counted. */
  const off = new Map<string, { readonly server: ServerRecord; readonly since: Moment }>();
  let waiting = new Map<string, EnergyRecord>();

  const counted = (uuid: string, into: Map<string, EnergyRecord>): void => {
    const found = off.get(uuid);
    if (!found) return;
    const { server, since } = found;
    // The wall clock may have been set meanwhile.
    const lasted = clock.monotonic() - since.monotonic;
    for (const { month, night, seconds } of piecesOf(clock.wall() - lasted, clock.wall(), nightAt)) {
      const wattSeconds = seconds * wattsSaved(server, server.facts.asleep);
      add(into, {
        ...{ serverUuid: uuid, serverName: server.name, month },
        ...{ secondsOff: seconds, wattSeconds, nights: { [night]: wattSeconds } },
        ...(server.offByRest
          ? { secondsRested: seconds, wattSecondsRested: wattSeconds }
          : { secondsRested: 0, wattSecondsRested: 0 }),
      });
    }
  };

  return {
    changed(before, after) {
      const uuid = (after ?? before)?.uuid;
      if (!energy || uuid === undefined) return;
      const isOff = after !== undefined && isOffByOrder(after.facts);
      const known = off.get(uuid);
      if (isOff && known && sameEnergy(known.server, after)) return;
      counted(uuid, waiting);
      if (isOff) off.set(uuid, { server: after, since: moment(clock) });
      else off.delete(uuid);
    },
    count() {
      const since = moment(clock);
      for (const [uuid, { server }] of off) {
        counted(uuid, waiting);
        off.set(uuid, { server, since });
      }
    },
    async flush() {
      if (!energy || waiting.size === 0) return;
      const batch = waiting;
      waiting = new Map();
      try {
        await energy.add([...batch.values()]);
      } catch (error) {
        for (const record of batch.values()) add(waiting, record);
        log.error(error, "writing what was saved");
      }
    },
    async list(from, to) {
      if (!energy) return [];
      const all = new Map<string, EnergyRecord>();
      for (const uuid of off.keys()) counted(uuid, all);
      for (const record of waiting.values()) add(all, record);
      for (const record of await energy.list(from, to)) add(all, record);
      return [...all.values()].filter(({ month }) => month >= from && month <= to);
    },
  };
}

/** Adds a record to that of the same server and month. The name that came first stays. */
function add(into: Map<string, EnergyRecord>, record: EnergyRecord): void {
  const key = `${record.month} ${record.serverUuid}`;
  const known = into.get(key);
  into.set(
    key,
    known
      ? {
          ...known,
          secondsOff: known.secondsOff + record.secondsOff,
          wattSeconds: known.wattSeconds + record.wattSeconds,
          nights: sumOf(known.nights, record.nights),
          secondsRested: known.secondsRested + record.secondsRested,
          wattSecondsRested: known.wattSecondsRested + record.wattSecondsRested,
        }
      : record,
  );
}

type Nights = EnergyRecord["nights"];

function sumOf(nights: Nights, more: Nights): Nights {
  const sum: Record<string, number> = { ...nights };
  for (const [date, wattSeconds] of Object.entries(more)) sum[date] = (sum[date] ?? 0) + wattSeconds;
  return sum;
}

function sameEnergy(a: ServerRecord, b: ServerRecord): boolean {
  if (a.offByRest !== b.offByRest) return false;
  return a.name === b.name && wattsSaved(a, a.facts.asleep) === wattsSaved(b, b.facts.asleep);
}

const JOULES_OF_KWH = 3_600_000;

/** The energy saved in these months (YYYY-MM, both included), in order of the months and by server. */
export async function energyOf(
  meter: EnergyMeter,
  servers: ReadonlyMap<string, ServerRecord>,
  from: string,
  to: string,
): Promise<EnergyOfMonth[]> {
  const records = await meter.list(from, to);
  return records
    .map(({ serverUuid, serverName, secondsOff, wattSeconds, nights, ...record }) => {
      const server = servers.get(serverUuid);
      return {
        ...{ month: record.month, serverUuid, serverName: server?.name ?? serverName },
        groupUuids: server?.groupUuids ?? [],
        hoursOff: secondsOff / 3600,
        kwh: wattSeconds / JOULES_OF_KWH,
        hoursRested: record.secondsRested / 3600,
        kwhRested: record.wattSecondsRested / JOULES_OF_KWH,
        kwhOfNights: Object.fromEntries(
          Object.entries(nights).map(([date, saved]) => [date, saved / JOULES_OF_KWH]),
        ),
      };
    })
    .sort((a, b) => compare(a.month, b.month) || compare(a.serverName, b.serverName));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
