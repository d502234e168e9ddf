/** Lines of the log for the other rooms. Nothing that repeats may fill it. */
import type { CallLine, LoginLine } from "../api/running";
import { FleetError, isUnwritable, NotStored, type Unwritable } from "../fleet/model/errors";
import type { FleetLog } from "../fleet/model/ports";
import type { Log } from "../log/log";
import { currentStatus } from "../power/status";
import type { WriterWatch } from "../store/writer";
import { createThrottle } from "../throttle";

const MINUTE = 60_000;

/** Lines a minute, by status and address, for failed calls, and for those that need no credential. */
const OF_ONE = 3;
/** Such lines a minute in all: an attacker may have any number of addresses. */
const OF_ALL = 100;

/**
 * Logs calls: those of operators each time; those that fail, or that anyone may make, a few times a minute: a stranger
 * could fill the disk with them. An agent that is cut off, by its token or its version, is a warning.
 */
export function callLog(
  log: Log,
  monotonic: () => number,
  addressGroup: (address: string) => string,
): (line: CallLine) => void {
  const ofOne = createThrottle({ attempts: OF_ONE, blockedFor: MINUTE });
  const ofAll = createThrottle({ attempts: OF_ALL, blockedFor: MINUTE });
  return (line) => {
    const isCutOff = line.procedure.includes(".AgentService/") && CUTS_OFF.includes(line.status);
    const level = isCutOff ? "WARN" : "INFO";
    if (line.status === "ok" && !FOR_ANYONE.includes(line.procedure)) return log.api(level, line);
    const now = monotonic();
    // An operator's failed call is not kept out of the log by agents' that fail.
    const key = `${line.procedure} ${line.status} ${addressGroup(line.ipAddress)}`;
    if (ofOne.attempt(key, now) !== null) return;
    if (ofAll.attempt(level, now) === null) log.api(level, line);
  };
}

/** Codes of answers to an agent that may not report. */
const CUTS_OFF = ["unauthenticated", "failed_precondition"];

/** Calls that need no credential. A login is not among them: whoever logs in is no stranger. */
const FOR_ANYONE = ["komoriuta.v1.AuthService/Verify", "komoriuta.v1.AuthService/Logout"];

/** Logs failed logins by OpenID Connect: a few a minute, as of calls that fail. */
export function loginLog(
  log: Log,
  monotonic: () => number,
  addressGroup: (address: string) => string,
): (line: LoginLine) => void {
  const ofOne = createThrottle({ attempts: OF_ONE, blockedFor: MINUTE });
  const ofAll = createThrottle({ attempts: OF_ALL, blockedFor: MINUTE });
  return (line) => {
    const now = monotonic();
    if (ofOne.attempt(`${line.reason} ${addressGroup(line.ipAddress)}`, now) !== null) return;
    if (ofAll.attempt("", now) === null) log.warn("a login by OpenID Connect came to nothing", { ...line });
  };
}

/** Whether an error comes of a database that stores nothing, which `storeWatch` has logged. */
function isReported(error: unknown): boolean {
  if (error instanceof NotStored) return true;
  return error instanceof FleetError && isUnwritable(error.fault.code);
}

/** Changes of one server in a row that are logged, until it pauses for ten minutes. */
const CHANGES = 100;
/** The most servers that are remembered: more than there are. */
const SERVERS = 100_000;

/**
 * The fleet's lines of the log. A failure of one server may be one of each of them at every tick: an error like the
 * last one is logged once, then once a minute for as long as it lasts.
 * @param changed called with each change as well
 */
export function fleetLog(log: Log, monotonic: () => number, changed: FleetLog["changed"]): FleetLog {
  const errors = createThrottle({ attempts: 1, blockedFor: MINUTE });
  const warnings = createThrottle({ attempts: OF_ONE, blockedFor: MINUTE, keys: SERVERS });
  const changes = createThrottle({ attempts: CHANGES, blockedFor: 10 * MINUTE, keys: SERVERS });
  return {
    changed(server) {
      const { uuid, name, facts } = server;
      changed(server);
      if (changes.attempt(uuid, monotonic()) !== null) return;
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
    warn(message, context) {
      // An agent may give reason for one with each heartbeat.
      const about = `${message} ${String(context["serverUUID"] ?? context["serverUUIDs"])}`;
      if (warnings.attempt(about, monotonic()) === null) log.warn(message, context);
    },
    error: (error, context) => {
      if (isReported(error)) return;
      const said = error instanceof Error ? error.message : String(error);
      if (errors.attempt(`${context}: ${said}`, monotonic()) === null) log.error(error, context);
    },
  };
}

/** Logs one line a minute about evicted connections: a flood must not fill the log as well. */
export function evictionLog(log: Log, monotonic: () => number): (group: string) => void {
  const lines = createThrottle({ attempts: 1, blockedFor: MINUTE });
  return (group) => {
    if (lines.attempt("connections", monotonic()) !== null) return;
    log.warn("too many connections are open: some were closed", { ipAddress: group });
  };
}

/** Milliseconds without a failure after which the database counts as writable again: a small change may still fit. */
const SETTLED = 5_000;

/** Logs one line when nothing can be stored, and another when it can again, however many changes fail meanwhile. */
export function storeWatch(log: Log, monotonic: () => number): WriterWatch {
  const reported = new Set<Unwritable>();
  let failedAt = 0;
  return {
    failed(fault) {
      failedAt = monotonic();
      if (reported.has(fault.why)) return;
      reported.add(fault.why);
      log.error(fault, "storing a change; none is confirmed until it can be stored");
    },
    succeeded() {
      if (reported.size === 0 || monotonic() - failedAt < SETTLED) return;
      reported.clear();
      log.info("the database can be written again");
    },
  };
}
