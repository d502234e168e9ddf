import { FleetError } from "../fleet/errors";
import type { FleetLog } from "../fleet/ports";
import { createThrottle } from "../throttle";
import type { Log } from "../log/log";
import { currentStatus } from "../power/status";
import { NotStored } from "../fleet/errors";

/** The same error is told again after this many milliseconds. */
const AGAIN_AFTER = 60_000;

/** What failed since nothing can be stored: `storeWatch` has told of that. */
function isTold(error: unknown): boolean {
  if (error instanceof NotStored) return true;
  return (
    error instanceof FleetError && (error.fault.code === "disk_full" || error.fault.code === "unwritable")
  );
}

/**
 * What the fleet has to say, as lines of the log. What fails for one server may fail for each of them at every tick:
 * an error like the last one is told once, then once a minute for as long as it lasts.
 * @param changed told of each change as well
 */
export function fleetLog(log: Log, monotonic: () => number, changed: FleetLog["changed"]): FleetLog {
  const errors = createThrottle({ attempts: 1, blockedFor: AGAIN_AFTER });
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
      if (isTold(error)) return;
      const said = error instanceof Error ? error.message : String(error);
      if (errors.attempt(`${context}: ${said}`, monotonic()) === null) log.error(error, context);
    },
  };
}
