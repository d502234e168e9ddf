import type { Facts } from "../power/facts";
import { currentStatus } from "../power/status";
import { createThrottle } from "../throttle";
import type { PastStatus, ServerRecord } from "./entities";
import type { FleetParts } from "./ports";

/** How long past statuses are kept, in milliseconds: a day, and an hour to spare. */
const KEPT_FOR = 25 * 3600 * 1000;
/** So many of a server's are told at most: what flaps faster than that is not seen in a drawing anyway. */
const TOLD = 2000;
/** Of those that end in a row, each within `WITHIN` milliseconds after the one before, so many of a server are kept. */
const IN_A_ROW = 100;
const WITHIN = 600_000;
/** More than there are servers. */
const SERVERS = 50_000;
/** While nothing can be written, so many wait at most. */
const WAITING = 100_000;

type Waiting = PastStatus & { readonly serverUuid: string };

/**
 * Current statuses that are over, gathered as they end and written with the next plain heartbeats: they are
 * only for people to look at, and hold nobody up. Where the store keeps none, nothing is gathered.
 */
export interface StatusHistory {
  /** The server's status ended now, if it did. */
  changed(before: ServerRecord | undefined, after: ServerRecord): void;
  /** The manager was away: what it knew of a reporting server ended with the last heartbeat. */
  unwatched(before: ServerRecord, after: ServerRecord): void;
  /** Those that ended after `since` (wall-clock ms), in order. */
  list(uuid: string, since: number): Promise<PastStatus[]>;
  flush(): Promise<void>;
  prune(): Promise<void>;
}

export function createStatusHistory({ store: { statuses }, clock, log }: FleetParts): StatusHistory {
  let waiting: Waiting[] = [];
  const throttle = createThrottle({ attempts: IN_A_ROW, blockedFor: WITHIN, keys: SERVERS });

  const gather = (before: ServerRecord, after: Facts, until: number) => {
    const status = currentStatus(before.facts);
    const since = before.facts.statusSince.wall;
    // The wall clock may have been set back meanwhile.
    if (!statuses || status === currentStatus(after) || until <= since || waiting.length >= WAITING) return;
    if (throttle.attempt(before.uuid, clock.monotonic()) !== null) return;
    waiting.push({ serverUuid: before.uuid, status, since, until });
  };

  return {
    changed(before, after) {
      if (before) gather(before, after.facts, after.facts.statusSince.wall);
    },
    unwatched(before, after) {
      gather(before, after.facts, before.facts.last?.at.wall ?? clock.wall());
    },
    async list(uuid, since) {
      if (!statuses) return [];
      const kept = await statuses.list(uuid, since, TOLD);
      const fresh = waiting.filter((past) => past.serverUuid === uuid && past.until > since);
      return [...kept, ...fresh.map(({ status, since: began, until }) => ({ status, since: began, until }))];
    },
    async flush() {
      if (!statuses || waiting.length === 0) return;
      const batch = waiting;
      waiting = [];
      try {
        await statuses.write(batch);
      } catch (error) {
        waiting = [...batch, ...waiting];
        log.error(error, "writing past statuses");
      }
    },
    async prune() {
      await statuses?.prune(clock.wall() - KEPT_FOR);
    },
  };
}
