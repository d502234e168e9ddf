import { atMost } from "../log/at-most";
import type { Log } from "../log/log";
import type { CallLine } from "../rpc/running";

/** Refused tokens logged a minute and address. */
const REFUSALS = 3;

/**
 * Logs calls. A refused token is a warning, since an agent is cut off by it; not more than a few a minute per
 * address, since it comes again with every heartbeat.
 */
export function callLog(log: Log, monotonic: () => number): (line: CallLine) => void {
  const refusals = atMost(REFUSALS, 60_000);
  return (line) => {
    const refusedToken = line.status === "unauthenticated" && line.procedure.includes(".AgentService/");
    if (!refusedToken) return log.api("INFO", line);
    if (refusals.allows(line.ipAddress, monotonic())) log.api("WARN", line);
  };
}
