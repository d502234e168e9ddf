import { readFileSync } from "node:fs";
import path from "node:path";
import type { Manager } from "../../tests/helpers/manager";

/** A change of a server, from the manager's log. */
interface Change {
  readonly serverName: string;
  readonly currentStatus: string;
}

/** Changes to each current status in the manager's log. Servers whose names begin with `without` are left out. */
export function loggedStatuses(manager: Manager, without?: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const text = readFileSync(path.join(manager.logDir, "komo-manager.log.jsonl"), "utf8");
  for (const line of text.split("\n")) {
    if (!line.includes('"type":"heartbeat_watch"')) continue;
    const { serverName, currentStatus } = JSON.parse(line) as Change;
    if (without === undefined || !serverName.startsWith(without))
      counts.set(currentStatus, (counts.get(currentStatus) ?? 0) + 1);
  }
  return counts;
}
