import type { ServerRecord, Touch } from "../store/records";
import type { FleetParts } from "./ports";
import type { Serially } from "./serially";
import type { Watchers } from "./watchers";

/** How often plain heartbeats are written, in milliseconds. */
export const TOUCH_EVERY = 1000;

/** Plain heartbeats, gathered: all that changed is the time. */
export interface Touches {
  add(uuid: string): void;
  /** The server has been written whole meanwhile. */
  drop(uuid: string): void;
  /** Writes what was gathered in one statement, then tells the watchers. */
  flush(): Promise<void>;
}

export function createTouches(
  { store, log }: FleetParts,
  servers: ReadonlyMap<string, ServerRecord>,
  serially: Pick<Serially, "busy">,
  watchers: Watchers,
): Touches {
  const gathered = new Set<string>();
  return {
    add: (uuid) => void gathered.add(uuid),
    drop: (uuid) => void gathered.delete(uuid),
    async flush() {
      // A busy server may be on its way to disk whole, with a later heartbeat than this one.
      const batch = [...gathered].filter((uuid) => !serially.busy(uuid));
      if (batch.length === 0) return;
      for (const uuid of batch) gathered.delete(uuid);
      const touched = batch.flatMap((uuid) => servers.get(uuid) ?? []);
      try {
        await store.servers.touch(touched.flatMap(touchOf));
      } catch (error) {
        // The times are only for people; the next flush writes them again.
        for (const uuid of batch) gathered.add(uuid);
        log.error(error, "writing heartbeat times");
        return;
      }
      // What changed meanwhile is told when that is written.
      const plain = touched.filter((server) => servers.get(server.uuid) === server);
      if (plain.length > 0) watchers.tell({ type: "heartbeats", servers: plain });
    },
  };
}

function touchOf({ uuid, facts: { last } }: ServerRecord): Touch[] {
  return last ? [{ uuid, lastHeartbeatAt: last.at.wall, sequence: last.sequence }] : [];
}
