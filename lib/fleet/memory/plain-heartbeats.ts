import type { PlainHeartbeat, ServerRecord } from "../model/entities";
import type { KeyedQueue } from "./keyed-queue";
import type { FleetParts } from "../model/ports";
import type { Watchers } from "../news";

/** Milliseconds between two notifications of watchers about plain heartbeats. */
export const NOTIFY_EVERY = 1000;
/**
 * Milliseconds between two writes. Each heartbeat costs a write to a page and all together an fsync, and after a crash
 * nobody but people misses them, docs/decisions/005-facts-in-memory-with-write-through.md.
 */
export const WRITE_EVERY = 10_000;

/** Plain heartbeats, gathered: only their time is new. */
export interface PlainHeartbeats {
  add(uuid: string): void;
  /** The server has been written and sent whole meanwhile. */
  drop(uuid: string): void;
  /** Notifies watchers of the gathered heartbeats. */
  notify(): void;
  /** Writes the gathered heartbeats in one statement. */
  write(): Promise<void>;
}

export function createPlainHeartbeats(
  { store, log }: FleetParts,
  servers: ReadonlyMap<string, ServerRecord>,
  queue: Pick<KeyedQueue, "busy">,
  watchers: Watchers,
): PlainHeartbeats {
  const unsent = new Set<string>();
  const unwritten = new Set<string>();

  /**
   * Takes the servers that are not busy. A busy one may be on its way to disk whole, with a later heartbeat than this
   * one: it stays.
   */
  const take = (waiting: Set<string>): ServerRecord[] => {
    if (waiting.size === 0) return [];
    const free = [...waiting].filter((uuid) => !queue.busy(uuid));
    for (const uuid of free) waiting.delete(uuid);
    return free.flatMap((uuid) => servers.get(uuid) ?? []);
  };

  return {
    add(uuid) {
      unsent.add(uuid);
      unwritten.add(uuid);
    },
    drop(uuid) {
      unsent.delete(uuid);
      unwritten.delete(uuid);
    },
    notify() {
      const gathered = take(unsent);
      if (gathered.length > 0) watchers.notify({ type: "heartbeats", servers: gathered });
    },
    async write() {
      const gathered = take(unwritten);
      if (gathered.length === 0) return;
      try {
        await store.servers.writeHeartbeats(gathered.flatMap(plainHeartbeatOf));
      } catch (error) {
        // They are written with the next ones.
        for (const { uuid } of gathered) unwritten.add(uuid);
        log.error(error, "writing heartbeat times");
      }
    },
  };
}

function plainHeartbeatOf({ uuid, facts: { last } }: ServerRecord): PlainHeartbeat[] {
  return last ? [{ uuid, lastHeartbeatAt: last.at.wall, sequence: last.sequence }] : [];
}
