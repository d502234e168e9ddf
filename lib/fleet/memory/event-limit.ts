import { notice, type Effect } from "../../power/events";
import { createThrottle } from "../../throttle";
import type { Clock } from "../model/ports";

/** Notices of one server in a row, each within `WITHIN` milliseconds after the one before, after which it must pause. */
const IN_A_ROW = 20;
const WITHIN = 600_000;
/** More than there are servers. */
const SERVERS = 50_000;

/**
 * Bounds what one server can make people read, and the database keep: an agent that reports something else each time
 * brings a notice with every heartbeat.
 */
export interface EventLimit {
  /** The effects without the notices that are too many; the last that fits in is followed by one that says so. */
  limited(serverUuid: string, effects: readonly Effect[]): readonly Effect[];
}

export function createEventLimit(clock: Pick<Clock, "monotonic">): EventLimit {
  const throttle = createThrottle({ attempts: IN_A_ROW, blockedFor: WITHIN, keys: SERVERS });
  return {
    limited(uuid, effects) {
      const now = clock.monotonic();
      return effects.flatMap((effect) => {
        if (effect.type !== "notice") return [effect];
        if (throttle.attempt(uuid, now) !== null) return [];
        return throttle.blockedUntil(uuid, now) === null ? [effect] : [effect, notice("unsteady")];
      });
    },
  };
}
