import { isAsleep, isRestarted, type Facts } from "./facts";
import type { CurrentStatus, HeartbeatStatus, PowerStatus, StatusReason, Trouble } from "./words";

type Row = Readonly<Record<HeartbeatStatus, CurrentStatus>>;

/** The status table: `TABLE[power][previous][current]`. docs/status-model.md says what each row means. */
export const TABLE: Readonly<Record<PowerStatus, Readonly<Record<HeartbeatStatus, Row>>>> = {
  // oxfmt-ignore
  ON: {
    Launched: { Launched: "Warning",  ON: "ON",    Stopping: "Error",    None: "Lost"     },
    ON:       { Launched: "ON",       ON: "ON",    Stopping: "Error",    None: "Lost"     },
    Stopping: { Launched: "Error",    ON: "Error", Stopping: "Error",    None: "Starting" },
    None:     { Launched: "ON",       ON: "ON",    Stopping: "Error",    None: "Error"    },
  },
  // oxfmt-ignore
  OFF: {
    Launched: { Launched: "Warning",  ON: "Error", Stopping: "Stopping", None: "Lost"     },
    ON:       { Launched: "Warning",  ON: "Error", Stopping: "Stopping", None: "Lost"     },
    Stopping: { Launched: "Warning",  ON: "Error", Stopping: "Stopping", None: "OFF"      },
    None:     { Launched: "SyncedON", ON: "Error", Stopping: "Stopping", None: "Error"    },
  },
};

/** The current status of a server: the first line that matches. */
export function currentStatus(facts: Facts): CurrentStatus {
  const { power, previous, current, applying } = facts;

  if (isAsleep(facts)) return "Asleep";
  if (current === "None" && power === "OFF" && facts.powerSetBy === "sync") return "SyncedOFF";
  if (current === "None") return TABLE[power][previous][current];
  if (facts.duplicate) return "Warning";
  if (applying?.cause === "off" && current === "Launched" && applying.launchedSince) {
    return TABLE[isRestarted(facts) ? "OFF" : power][previous][current];
  }
  if (applying) return "Applying";
  if (facts.syncedBy === "report") return "SyncedON";
  // It restarted instead of powering off: for this heartbeat people see what the stop came to.
  if (facts.syncedBy === "reboot") return TABLE.OFF[previous][current];
  // It reports, and does what it was told or does not, as one that is turned off.
  if (isRestarted(facts)) return TABLE.OFF[previous][current];
  return TABLE[power][previous][current];
}

/** The statuses of a server that is off, in whatever way it came to that. */
const IS_OFF: Readonly<Record<CurrentStatus, boolean>> = {
  Applying: false,
  ON: false,
  SyncedON: false,
  OFF: true,
  SyncedOFF: true,
  Asleep: true,
  Starting: false,
  Stopping: false,
  Lost: false,
  Warning: false,
  Error: false,
};

export function isOff(status: CurrentStatus): boolean {
  return IS_OFF[status];
}

/** Whether a server goes down by an order that cannot be withdrawn any more: it can be woken once it is off. */
export function isGoingDown(status: CurrentStatus): boolean {
  return status === "Stopping";
}

/** The trouble that a status is. */
export const TROUBLE_OF: Readonly<
  Partial<Record<CurrentStatus, Extract<Trouble, "lost" | "warning" | "error">>>
> = { Lost: "lost", Warning: "warning", Error: "error" };

/** The status as people see it: a synced one is shown as the plain one. */
export function shownStatus(
  status: CurrentStatus,
): "ON" | "OFF" | Exclude<CurrentStatus, "SyncedON" | "SyncedOFF"> {
  if (status === "SyncedON") return "ON";
  if (status === "SyncedOFF") return "OFF";
  return status;
}

/** The statuses of a server that is being restarted, from the click to the next boot. */
const RESTARTS: readonly CurrentStatus[] = ["Applying", "Stopping", "Starting"];

/** The reason for the current status, where the status alone would mislead people; else null. */
export function statusReason(facts: Facts): StatusReason | null {
  const status = currentStatus(facts);
  if (status === "Applying" && facts.applying?.cause === "start") return "manager_started";
  if (facts.trouble === "restarting" && status !== "Applying") return "restarting";
  if (isRestarted(facts) && RESTARTS.includes(status)) return "restarting";
  if (facts.notBack) return "did_not_come_back";
  if (status === "SyncedOFF" && didNotStart(facts)) return "did_not_start";
  const isOff = status === "OFF" || status === "SyncedOFF";
  return isOff && facts.seen === "off" && !facts.downAsOrdered ? "seen_off" : null;
}

/**
 * Whether the server was Starting before the manager gave up: silent after Stopping, and before the manager followed.
 */
function didNotStart({ previous, noneSince, powerSince }: Facts): boolean {
  return previous === "Stopping" && noneSince !== null && noneSince.wall <= powerSince.wall;
}
