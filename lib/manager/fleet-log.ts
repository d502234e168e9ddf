import type { FleetLog } from "../fleet/ports";
import { atMost } from "../log/at-most";
import type { Log } from "../log/log";
import { currentStatus } from "../power/status";

/** The same error is told again after this many milliseconds. */
const AGAIN_AFTER = 60_000;

/**
 * What the fleet has to say, as lines of the log. While a disk is full each server fails again at every tick: an
 * error like the last one is told once, then once a minute for as long as it lasts.
 * @param changed told of each change as well
 */
export function fleetLog(log: Log, monotonic: () => number, changed: FleetLog["changed"]): FleetLog {
  const errors = atMost(1, AGAIN_AFTER);
  return {
    changed(server) {
      const { uuid, name, facts } = server;
      changed(server);
      log.heartbeatWatch({
        serverID: uuid,
        serverUUID: uuid,
        serverName: name,
        powerStatus: facts.power,
        previousHeartbeatStatus: facts.previous,
        heartbeatStatus: facts.current,
        currentStatus: currentStatus(facts),
      });
    },
    warn: (message, context) => log.warn(message, context),
    error: (error, context) => {
      const said = error instanceof Error ? error.message : String(error);
      if (errors.allows(`${context}: ${said}`, monotonic())) log.error(error, context);
    },
  };
}
