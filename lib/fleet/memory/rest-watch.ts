import type { FreeReport } from "../../plan/rest";
import { hourOf, sameHour, seenAt, type RestHour, type Sight } from "../../plan/rest-hours";
import type { Heartbeat } from "../../power/events";
import type { Facts } from "../../power/facts";
import type { FleetParts } from "../model/ports";

/** Milliseconds between two sights of servers for which a rest is set. */
export const SEE_RESTS_EVERY = 60_000;
/** Milliseconds for which hours are kept: a week of whole hours, and the rest of the first day. */
const KEPT_FOR = 8 * 24 * 3600 * 1000;

/** The hours of one server. */
export type RestHours = ReadonlyMap<string, readonly RestHour[]>;

/**
 * Knowledge of servers for which a rest is set: since when each is free, by its agent's last report; and what it did
 * in this hour. Hours that are over are written with the next sight, and what there is of the present one as the manager
 * stops. Where the store keeps none, they are lost.
 */
export interface RestWatch {
  /** A heartbeat that is news. It costs nothing where it says nothing of its use. */
  receive(serverUuid: string, report: Heartbeat, facts: Facts): void;
  free(serverUuid: string): FreeReport | null;
  /** The rest of a server is put off: what was before does not count any more. */
  putOff(serverUuid: string): void;
  /** Monotonic milliseconds: nothing counts that was before. */
  watchedSince(serverUuid: string): number;
  /** The manager was suspended, and nobody watched. */
  startAnew(): void;
  see(serverUuid: string, sight: Sight): void;
  /** Those of these servers, from `since` (wall-clock ms) on, with what is not written yet. */
  list(serverUuids: readonly string[], since: number): Promise<RestHours>;
  /** Writes the hours that are over, or all. */
  flush(all?: boolean): Promise<void>;
  prune(): Promise<void>;
  forget(serverUuid: string): void;
}

export function createRestWatch({ store: { restHours }, clock, log }: FleetParts): RestWatch {
  const free = new Map<string, FreeReport>();
  const putOff = new Map<string, number>();
  const hours = new Map<string, RestHour>();
  let waiting: (RestHour & { readonly serverUuid: string })[] = [];
  let begun = clock.monotonic();

  const letGo = (serverUuid: string, hour: RestHour): void => void waiting.push({ serverUuid, ...hour });

  return {
    receive(uuid, { status, use, freeForMs = null }, { last, revision }) {
      if (freeForMs === null || status !== "ON" || use?.length !== 0 || !last) {
        if (free.size > 0) free.delete(uuid);
        return;
      }
      // An agent that follows another manifest may have asked other guards.
      const followed = last.revisionEcho === revision ? revision : -1;
      free.set(uuid, { at: last.at, boot: last.boot, revision: followed, ms: freeForMs });
    },
    free: (uuid) => free.get(uuid) ?? null,
    putOff: (uuid) => void putOff.set(uuid, clock.monotonic()),
    watchedSince: (uuid) => Math.max(begun, putOff.get(uuid) ?? begun),
    startAnew() {
      begun = clock.monotonic();
      putOff.clear();
    },
    see(uuid, sight) {
      const at = clock.wall();
      const hour = hours.get(uuid) ?? null;
      const isSame = hour?.at === hourOf(at);
      if (hour && !isSame) letGo(uuid, hour);
      hours.set(uuid, seenAt(isSame ? hour : null, sight, at));
    },
    async list(uuids, since) {
      const found = new Map<string, RestHour[]>();
      const add = (uuid: string, hour: RestHour): void => {
        if (hour.at < since) return;
        const its = found.get(uuid) ?? [];
        const place = its.findIndex(({ at }) => at === hour.at);
        const known = its[place];
        if (known) its[place] = sameHour(known, hour);
        else its.push(hour);
        found.set(uuid, its);
      };
      const asked = new Set(uuids);
      for (const { serverUuid, ...hour } of (await restHours?.list(uuids, since)) ?? [])
        add(serverUuid, hour);
      for (const { serverUuid, ...hour } of waiting) if (asked.has(serverUuid)) add(serverUuid, hour);
      for (const uuid of uuids) {
        const hour = hours.get(uuid);
        if (hour) add(uuid, hour);
      }
      for (const its of found.values()) its.sort((a, b) => a.at - b.at);
      return found;
    },
    async flush(all = false) {
      if (all) for (const [uuid, hour] of hours) letGo(uuid, hour);
      if (!restHours) waiting = [];
      if (!restHours || waiting.length === 0) return;
      const batch = waiting;
      waiting = [];
      try {
        await restHours.write(await withEarlier(batch));
      } catch (error) {
        waiting = [...batch, ...waiting].slice(-MOST_WAITING);
        log.error(error, "writing what servers did, for previews of their rest");
      }
    },
    async prune() {
      await restHours?.prune(clock.wall() - KEPT_FOR);
    },
    forget(uuid) {
      for (const kept of [free, putOff, hours]) kept.delete(uuid);
      waiting = waiting.filter(({ serverUuid }) => serverUuid !== uuid);
    },
  };

  /** An hour in which the manager was started anew has two parts. */
  async function withEarlier(batch: typeof waiting): Promise<typeof waiting> {
    const since = Math.min(...batch.map(({ at }) => at));
    const uuids = [...new Set(batch.map(({ serverUuid }) => serverUuid))];
    const earlier = new Map(
      ((await restHours?.list(uuids, since)) ?? []).map((hour) => [`${hour.serverUuid} ${hour.at}`, hour]),
    );
    return batch.map((hour) => {
      const known = earlier.get(`${hour.serverUuid} ${hour.at}`);
      return known ? { serverUuid: hour.serverUuid, ...sameHour(known, hour) } : hour;
    });
  }
}

/** The most hours that wait while nothing can be written. */
const MOST_WAITING = 100_000;
