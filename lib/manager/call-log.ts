import { createThrottle } from "../throttle";
import type { Log } from "../log/log";
import type { CallLine } from "../api/running";

/** What comes again with every heartbeat: a refused token, and a full disk of ours. */
const RECURRING = ["unauthenticated", "unavailable"];
/** Of each of these so many are logged a minute and address. */
const FAILURES = 3;

/**
 * Logs calls. A refused token is a warning, since an agent is cut off by it. What comes
 * again with every heartbeat is logged a few times a minute and address at most.
 */
export function callLog(log: Log, monotonic: () => number): (line: CallLine) => void {
  const failures = createThrottle({ attempts: FAILURES, blockedFor: 60_000 });
  return (line) => {
    const recurs = RECURRING.includes(line.status) && line.procedure.includes(".AgentService/");
    if (!recurs) return log.api("INFO", line);
    if (failures.attempt(`${line.status} ${line.ipAddress}`, monotonic()) === null)
      log.api(line.status === "unauthenticated" ? "WARN" : "INFO", line);
  };
}
