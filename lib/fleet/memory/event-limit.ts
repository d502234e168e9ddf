import { notice, type Effect } from "../../power/events";
import { createThrottle } from "../../throttle";
import type { Clock } from "../model/ports";

/**
 * The most notices of one server in a row, each within `WITHIN` milliseconds after the one before: then it must pause.
 */
const IN_A_ROW = 20;
const WITHIN = 600_000;
/** More than there are servers. */
const SERVERS = 100_000;

/**
 * A limit on the notices of one server, which people read and the database keeps: an agent that reports something else
 * each time brings a notice with every heartbeat.
 */
export interface EventLimit {
  /** The effects without the notices over the limit; the last one within it is followed by one that says so. */
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
