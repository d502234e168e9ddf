import type { OrderTerms } from "../power/facts";

/** Guards that a machine evaluates, with their thresholds. */
export interface Guards {
  readonly inhibitor: boolean;
  /** Minutes for which a session counts although nobody types; null: sessions do not count. */
  readonly sessionIdleMinutes: number | null;
  readonly hold: boolean;
  readonly packageManager: boolean;
  /** Names of processes, as in /proc/<pid>/comm. */
  readonly processes: readonly string[];
  readonly load: LoadGuard | null;
  /** Bytes a second, both ways, over a minute; null: traffic does not count. */
  readonly trafficAbove: number | null;
  /** Clients over the network; null: they do not count. */
  readonly network: NetworkGuard | null;
  readonly scripts: boolean;
}

export interface NetworkGuard {
  /** Ports whose clients do not count. */
  readonly exceptPorts: readonly number[];
}

export interface LoadGuard {
  /** For each core. */
  readonly above: number;
  readonly minutes: 1 | 5 | 15;
}

/** Ports on which monitoring asks a server how it is: NRPE, Checkmk, Prometheus' node exporter, Zabbix. */
export const MONITORING_PORTS: readonly number[] = [5666, 6556, 9100, 10050];

/** The guards for "when free" where nobody set others. */
export const USUAL_GUARDS: Guards = {
  inhibitor: true,
  sessionIdleMinutes: 15,
  hold: true,
  packageManager: true,
  processes: [],
  load: null,
  trafficAbove: null,
  network: { exceptPorts: MONITORING_PORTS },
  scripts: true,
};

/**
 * The guards for a plain turn-off: work that would break, and people who asked not to be disturbed; not people who are
 * only logged in or connected.
 */
export const GUARDS_OF_A_CLICK: Guards = {
  ...USUAL_GUARDS,
  sessionIdleMinutes: null,
  network: null,
  scripts: false,
};

/**
 * The guards in force for a server: its own, or those of its groups together, or the usual ones.
 * @param ofGroups those of each group that it is in; null: the group has none
 */
export function guardsInForce(own: Guards | null, ofGroups: readonly (Guards | null)[]): Guards {
  if (own) return own;
  const set = ofGroups.filter((guards) => guards !== null);
  return set.length > 0 ? set.reduce(stricter) : USUAL_GUARDS;
}

/** The guards that are evaluated for an order; null: none, it is forced. */
export function guardsOf(mode: OrderTerms["mode"], inForce: Guards): Guards | null {
  return { now: GUARDS_OF_A_CLICK, when_free: inForce, forced: null }[mode];
}

/** Two sets of guards combined: a machine that is in use by either of them is in use by the result. */
function stricter(a: Guards, b: Guards): Guards {
  return {
    inhibitor: a.inhibitor || b.inhibitor,
    sessionIdleMinutes: either(Math.max, a.sessionIdleMinutes, b.sessionIdleMinutes),
    hold: a.hold || b.hold,
    packageManager: a.packageManager || b.packageManager,
    processes: [...new Set([...a.processes, ...b.processes])].sort(),
    load: either(lowerLoad, a.load, b.load),
    trafficAbove: either(Math.min, a.trafficAbove, b.trafficAbove),
    network: either(moreClients, a.network, b.network),
    scripts: a.scripts || b.scripts,
  };
}

function either<T>(choose: (a: T, b: T) => T, a: T | null, b: T | null): T | null {
  return a === null || b === null ? (a ?? b) : choose(a, b);
}

/** Clients that count by either of them. */
function moreClients(a: NetworkGuard, b: NetworkGuard): NetworkGuard {
  return { exceptPorts: a.exceptPorts.filter((port) => b.exceptPorts.includes(port)) };
}

/** The lower threshold; of two equal ones that over the longer time, which a busy machine stays above for longer. */
function lowerLoad(a: LoadGuard, b: LoadGuard): LoadGuard {
  const lower = a.above - b.above || b.minutes - a.minutes;
  return lower <= 0 ? a : b;
}
