import type { Facts } from "../power/facts";
import { currentStatus, isOff, statusReason } from "../power/status";
import type { CurrentStatus, StatusReason } from "../power/words";

/** Kinds of alerts. docs/status-model.md explains each. */
export const ALERT_KINDS = [
  "off_unexplained",
  "did_not_start",
  "did_not_come_back",
  "never_reported",
  "may_not_wake",
  "lost",
  "warning",
  "error",
  "two_machines",
  "transition_not_drawn",
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Something about a server that somebody must see. It is open until it is acknowledged and cleared. */
export interface Alert {
  readonly uuid: string;
  readonly kind: AlertKind;
  /** Wall-clock milliseconds: the beginning of the trouble. */
  readonly raisedAt: number;
  /** Wall-clock milliseconds: the end of the trouble; null: it lasts. */
  readonly clearedAt: number | null;
  /** The person who acknowledged it, and the time; null: nobody has. */
  readonly acknowledged: { readonly by: string; readonly at: number } | null;
  /** Further information; may be empty. */
  readonly detail: string;
  /** The number of times that it was raised before somebody saw it. */
  readonly times: number;
}

/** Whether somebody still has to see it: it counts as long as nobody has acknowledged it. */
export const isUnseen = ({ acknowledged }: Alert): boolean => acknowledged === null;

/** Whether the trouble lasts. */
export const lasts = ({ clearedAt }: Alert): boolean => clearedAt === null;

/** Milliseconds in which a server that was just added is being set up: only its first report is waited for. */
export const SETTING_UP = 60 * 60_000;

/** The state of a server that its alerts follow from. */
export interface AlertFacts {
  readonly facts: Facts;
  /**
   * The reason for which a magic packet may not wake it, in a word; null: none is known. Called only where it counts.
   */
  readonly wakeDoubt: () => string | null;
  /** The kinds of the events that came with the change that led here. */
  readonly happened: readonly string[];
}

interface Seen extends AlertFacts {
  readonly status: CurrentStatus;
  readonly reason: StatusReason | null;
  /** Wall-clock milliseconds. */
  readonly now: number;
}

interface Rule {
  readonly raised: (seen: Seen) => boolean;
  /** Whether an open alert lasts although it would not be raised anew. */
  readonly lasts?: (seen: Seen) => boolean;
  /** Its beginning by the wall clock; by default that of the current status. */
  readonly since?: (seen: Seen) => number;
  readonly detail?: (seen: Seen) => string;
}

const neverReported = ({ facts, status }: Seen): boolean => facts.last === null && status === "OFF";
const happenedAs =
  (...kinds: readonly string[]) =>
  ({ happened }: Seen): string =>
    kinds.find((kind) => happened.includes(kind)) ?? "";

const RULES: Readonly<Record<AlertKind, Rule>> = {
  off_unexplained: {
    raised: ({ status, reason }) =>
      status === "SyncedOFF" && reason !== "did_not_start" && reason !== "did_not_come_back",
    since: ({ facts }) => (facts.noneSince ?? facts.statusSince).wall,
    detail: happenedAs("could_not_be_told", "seen_off"),
  },
  did_not_start: { raised: ({ status, reason }) => status === "SyncedOFF" && reason === "did_not_start" },
  did_not_come_back: { raised: ({ reason }) => reason === "did_not_come_back" },
  never_reported: {
    raised: (seen) => neverReported(seen) && seen.now - seen.facts.statusSince.wall >= SETTING_UP,
    // A clock that is set back makes nothing new of it, nor does somebody who tries to wake it.
    lasts: (seen) => neverReported(seen) || (seen.facts.last === null && seen.status === "Starting"),
    since: ({ facts }) => facts.statusSince.wall + SETTING_UP,
  },
  may_not_wake: {
    raised: ({ status, wakeDoubt }) => isOff(status) && wakeDoubt() !== null,
    // Whoever has seen it once need not see it again with each shutdown: it lasts until the cause is gone.
    lasts: ({ wakeDoubt }) => wakeDoubt() !== null,
    detail: ({ wakeDoubt }) => wakeDoubt() ?? "",
  },
  // What people were told of is what they must see: it is kept on disk, and outlives a restart of the manager.
  lost: { raised: ({ facts }) => facts.trouble === "lost" },
  warning: {
    raised: ({ facts }) => facts.trouble === "warning",
    detail: happenedAs("restarted_instead", "slept_instead"),
  },
  error: {
    raised: ({ facts }) => facts.trouble === "error",
    detail: ({ facts }) => facts.shutdownError ?? "",
  },
  two_machines: { raised: ({ facts }) => facts.trouble === "two_machines" },
  // It tells of one moment, which nobody saw: it stays until somebody has.
  transition_not_drawn: {
    raised: ({ happened }) => happened.includes("transition_not_drawn"),
    since: ({ now }) => now,
  },
};

/** Alerts that become another one, since the trouble has gone a step further: people see the later one alone. */
const BECOMES: Readonly<Partial<Record<AlertKind, AlertKind>>> = {
  lost: "off_unexplained",
  never_reported: "did_not_start",
};

/**
 * The open alerts of a server in this state: raised, raised again and cleared. The same list where nothing changes.
 * @param now wall-clock milliseconds
 * @param newUuid gives a name to one that is raised
 */
export function alertsNow(
  before: readonly Alert[],
  alertFacts: AlertFacts,
  now: number,
  newUuid: () => string,
): readonly Alert[] {
  const seen = observe(alertFacts, now);
  // A manager that has just started has not heard yet whether the trouble lasts.
  if (!seen) return before;
  const raised = ALERT_KINDS.filter((kind) => RULES[kind].raised(seen));
  if (raised.length === 0 && before.length === 0) return before;
  const open = before.flatMap((alert) => next(alert, raised, seen));
  const known = new Set(open.map(({ kind }) => kind));
  const fresh = raised.filter((kind) => !known.has(kind)).map((kind) => raise(kind, seen, newUuid()));
  if (fresh.length === 0 && open.length === before.length && open.every((alert, i) => alert === before[i]))
    return before;
  return [...open, ...fresh].sort((a, b) => a.raisedAt - b.raisedAt);
}

function observe(alertFacts: AlertFacts, now: number): Seen | null {
  const { facts } = alertFacts;
  const status = currentStatus(facts);
  if (status === "Applying" && facts.applying?.cause === "start") return null;
  return { ...alertFacts, status, reason: statusReason(facts), now };
}

function raise(kind: AlertKind, seen: Seen, uuid: string): Alert {
  const { since = ({ facts }: Seen) => facts.statusSince.wall, detail } = RULES[kind];
  return {
    uuid,
    kind,
    raisedAt: Math.min(since(seen), seen.now),
    clearedAt: null,
    acknowledged: null,
    detail: detail?.(seen) ?? "",
    times: 1,
  };
}

/** The alert that was open, as it is now; nothing where it is over. */
function next(alert: Alert, raised: readonly AlertKind[], seen: Seen): readonly Alert[] {
  const { raised: isRaised, lasts: goesOn, detail } = RULES[alert.kind];
  const latest = detail?.(seen) || alert.detail;
  if (lasts(alert)) {
    if (isRaised(seen) || goesOn?.(seen))
      return [latest === alert.detail ? alert : { ...alert, detail: latest }];
    const further = BECOMES[alert.kind];
    if (!isUnseen(alert) || (further && raised.includes(further))) return [];
    return [{ ...alert, clearedAt: seen.now }];
  }
  return [isRaised(seen) ? { ...alert, clearedAt: null, detail: latest, times: alert.times + 1 } : alert];
}

/**
 * The alerts once somebody has seen some of them: those that last stay open, the others are over.
 * @param which which of them; those that somebody has seen before stay as they are
 * @param at wall-clock milliseconds
 */
export function acknowledge(
  alerts: readonly Alert[],
  which: (alert: Alert) => boolean,
  by: string,
  at: number,
): { readonly seen: Alert[]; readonly left: Alert[] } {
  const marked = new Map(
    alerts
      .filter((alert) => isUnseen(alert) && which(alert))
      .map((alert) => [alert.uuid, { ...alert, acknowledged: { by, at } }]),
  );
  const left = alerts.map((alert) => marked.get(alert.uuid) ?? alert);
  return { seen: [...marked.values()], left: left.filter((alert) => isUnseen(alert) || lasts(alert)) };
}
