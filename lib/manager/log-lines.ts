/** What the rooms have to say, as lines of the log. Nothing that repeats may fill it. */
import type { CallLine } from "../api/running";
import { FleetError, NotStored, type Unwritable } from "../fleet/errors";
import type { FleetLog } from "../fleet/ports";
import type { Log } from "../log/log";
import { currentStatus } from "../power/status";
import type { WriterWatch } from "../store/writer";
import { createThrottle } from "../throttle";

const MINUTE = 60_000;

/** What comes again with every heartbeat: a refused token, and a full disk of ours. */
const RECURRING = ["unauthenticated", "unavailable"];
/** Of each of these so many are logged a minute and address. */
const FAILURES = 3;

/**
 * Logs calls. A refused token is a warning, since an agent is cut off by it. What comes
 * again with every heartbeat is logged a few times a minute and address at most.
 */
export function callLog(log: Log, monotonic: () => number): (line: CallLine) => void {
  const failures = createThrottle({ attempts: FAILURES, blockedFor: MINUTE });
  return (line) => {
    const recurs = RECURRING.includes(line.status) && line.procedure.includes(".AgentService/");
    if (!recurs) return log.api("INFO", line);
    if (failures.attempt(`${line.status} ${line.ipAddress}`, monotonic()) === null)
      log.api(line.status === "unauthenticated" ? "WARN" : "INFO", line);
  };
}

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
  const errors = createThrottle({ attempts: 1, blockedFor: MINUTE });
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

/** One line a minute about connections that had to go: whoever floods us is not to fill the log as well. */
export function evictionLog(log: Log, monotonic: () => number): (group: string) => void {
  const lines = createThrottle({ attempts: 1, blockedFor: MINUTE });
  return (group) => {
    if (lines.attempt("connections", monotonic()) !== null) return;
    log.warn("too many connections are open: some were closed", { ipAddress: group });
  };
}

/** So many milliseconds without a failure, and the database counts as writable again: a small change may still fit. */
const SETTLED = 5_000;

/**
 * Says in one line that nothing can be stored, and in another that it can again; meanwhile it is silent, however
 * many changes fail.
 */
export function storeWatch(log: Log, monotonic: () => number): WriterWatch {
  const told = new Set<Unwritable>();
  let failedAt = 0;
  return {
    failed(fault) {
      failedAt = monotonic();
      if (told.has(fault.why)) return;
      told.add(fault.why);
      log.error(fault, "storing a change; none is confirmed until it can be stored");
    },
    succeeded() {
      if (told.size === 0 || monotonic() - failedAt < SETTLED) return;
      told.clear();
      log.info("the database can be written again");
    },
  };
}
