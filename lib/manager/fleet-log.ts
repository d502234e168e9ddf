import type { FleetLog } from "../fleet/ports";
import type { Log } from "../log/log";
import { currentStatus } from "../power/status";

/**
 * What the fleet has to say, as lines of the log.
 * @param changed told of each change as well
 */
export function fleetLog(log: Log, changed: FleetLog["changed"]): FleetLog {
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
    error: (error, context) => void log.error(error, context),
  };
}
