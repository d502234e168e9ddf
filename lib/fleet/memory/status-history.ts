import type { Facts } from "../../power/facts";
import { currentStatus } from "../../power/status";
import { createThrottle } from "../../throttle";
import type { PastStatus, ServerRecord } from "../model/entities";
import type { FleetParts } from "../model/ports";

/** Milliseconds for which past statuses are kept: a week of nights, and one to compare them with. */
const KEPT_FOR = 8 * 24 * 3600 * 1000;
/** The most past statuses of a server: a drawing does not show faster changes anyway. */
const KEPT = 2000;
/** The most past statuses in one answer: with many servers, each has its share. */
const MOST_AT_ONCE = 200_000;
/** The most statuses of a server that end in a row, each within `WITHIN` milliseconds after the one before. */
const IN_A_ROW = 100;
const WITHIN = 600_000;
/** More than there are servers. */
const SERVERS = 100_000;
/** The most statuses that wait while nothing can be written. */
const WAITING = 100_000;

type Waiting = PastStatus & { readonly serverUuid: string };

/** The past of one server. */
export interface Timeline {
  readonly serverUuid: string;
  /** In order. Gaps are times in which the manager was away, and nobody knows what the server did. */
  readonly intervals: readonly PastStatus[];
  /** Whether the earliest were left out, since there are too many. */
  readonly cut: boolean;
}

/**
 * Current statuses that are over, gathered as they end and written with the next plain heartbeats: they are
 * only for people to look at, and hold nobody up. Where the store keeps none, nothing is gathered.
 */
export interface StatusHistory {
  /** The server's status ended now, if it did. */
  changed(before: ServerRecord | undefined, after: ServerRecord): void;
  /** The manager was away: the status of a server that was reporting ended with its last heartbeat. */
  unwatched(before: ServerRecord, after: ServerRecord): void;
  /** Those that ended after `since` (wall-clock ms), in order. */
  list(uuid: string, since: number): Promise<PastStatus[]>;
  /** Those of these servers that lasted at some time between two instants (wall-clock ms). */
  timelines(since: number, until: number, uuids: readonly string[]): Promise<Timeline[]>;
  flush(): Promise<void>;
  prune(): Promise<void>;
}

/** Whether an interval is not the first part of the next one: the manager was away, and the status lasted. */
function isWhole({ since }: PastStatus, index: number, all: readonly PastStatus[]): boolean {
  const next = all[index + 1];
  return next === undefined || next.since > since;
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

  const timelines: StatusHistory["timelines"] = async (since, until, uuids) => {
    if (!statuses || uuids.length === 0) return [];
    const most = Math.min(KEPT, Math.ceil(MOST_AT_ONCE / uuids.length));
    const kept = await statuses.timelines({ uuids, since, until, limit: most + 1 });
    const timelines = new Map(kept.map(({ serverUuid, intervals }) => [serverUuid, [...intervals]]));
    const asked = new Set(uuids);
    for (const { serverUuid, ...past } of waiting) {
      if (!asked.has(serverUuid) || past.until <= since || past.since >= until) continue;
      const intervals = timelines.get(serverUuid) ?? [];
      intervals.push(past);
      timelines.set(serverUuid, intervals);
    }
    return [...timelines].map(([serverUuid, kept]) => {
      const intervals = kept.filter(isWhole);
      return { serverUuid, intervals: intervals.slice(-most), cut: kept.length > most };
    });
  };

  return {
    changed(before, after) {
      if (before) gather(before, after.facts, after.facts.statusSince.wall);
    },
    unwatched(before, after) {
      gather(before, after.facts, before.facts.last?.at.wall ?? clock.wall());
    },
    async list(uuid, since) {
      const [timeline] = await timelines(since, Infinity, [uuid]);
      return [...(timeline?.intervals ?? [])];
    },
    timelines,
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
      await statuses?.prune(clock.wall() - KEPT_FOR, KEPT);
    },
  };
}
