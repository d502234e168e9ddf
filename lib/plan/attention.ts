import { shownStatus, TROUBLE_OF } from "../power/status";
import type { CurrentStatus, StatusReason } from "../power/words";
import { ALERT_KINDS, isUnseen, lasts, type Alert } from "./alert";

/**
 * A server as people see it: its group, its word, and whether it needs attention. Console, API and komoctl ask here.
 */

/** Groups of statuses: off, on, changing, or in trouble. Most urgent first. */
export const STATUS_GROUPS = ["trouble", "changing", "on", "off"] as const;
export type StatusGroup = (typeof STATUS_GROUPS)[number];

const GROUP: Readonly<Record<CurrentStatus, StatusGroup>> = {
  Applying: "changing",
  ON: "on",
  SyncedON: "on",
  OFF: "off",
  SyncedOFF: "off",
  Asleep: "off",
  Starting: "changing",
  Stopping: "changing",
  Lost: "trouble",
  Warning: "trouble",
  Error: "trouble",
};

/** The groups of trouble that somebody has seen: a lost server may be on or off; the others report. */
const SEEN: Readonly<Partial<Record<CurrentStatus, StatusGroup>>> = {
  Lost: "changing",
  Warning: "on",
  Error: "on",
};

/** The group of a status alone, as in a timeline. */
export function groupOfStatus(status: CurrentStatus): StatusGroup {
  return GROUP[status];
}

/** The fields of a server that decide its group and its word. */
export interface Grouped {
  readonly currentStatus: CurrentStatus;
  readonly statusReason: StatusReason | null;
  /** Null: never. */
  readonly lastHeartbeatAt: number | null;
  /** Its open alerts. */
  readonly alerts: readonly Alert[];
}

/** Whether a server counts as off since its agent has never reported. */
export const hasNeverReported = ({
  currentStatus,
  lastHeartbeatAt,
}: Pick<Grouped, "currentStatus" | "lastHeartbeatAt">): boolean =>
  currentStatus === "OFF" && lastHeartbeatAt === null;

/** The lasting alert of a kind; undefined: none. */
const lasting = ({ alerts }: Pick<Grouped, "alerts">, kind: Alert["kind"]): Alert | undefined =>
  alerts.find((alert) => alert.kind === kind && lasts(alert));

/**
 * Whether a server was just added, and only its agent's first report is awaited. The manager ends that time with an
 * alert, since the browser's clock may be wrong.
 */
export function isBeingSetUp(server: Grouped): boolean {
  return hasNeverReported(server) && !lasting(server, "never_reported");
}

/** Whether a server is being restarted by an order: it reports, or is silent between two boots. */
export function isBeingRestarted({
  currentStatus,
  statusReason,
}: Pick<Grouped, "currentStatus" | "statusReason">): boolean {
  return statusReason === "restarting" && GROUP[currentStatus] === "changing";
}

/** Ways of being off that are more than a plain OFF. */
export const OFF_KINDS = [
  "off_unexplained",
  "did_not_start",
  "did_not_come_back",
  "never_reported",
  "may_not_wake",
] as const;
export type OffKind = (typeof OFF_KINDS)[number];

/** The way in which a server is off; null: plainly, or not off. */
export function offKind(server: Grouped): OffKind | null {
  const { currentStatus, statusReason } = server;
  if (currentStatus === "SyncedOFF")
    return statusReason === "did_not_start" || statusReason === "did_not_come_back"
      ? statusReason
      : "off_unexplained";
  if (currentStatus !== "OFF") return null;
  if (lasting(server, "never_reported")) return "never_reported";
  return lasting(server, "may_not_wake") ? "may_not_wake" : null;
}

/** The word for a server: its status, or the way in which it is off. Both languages have all of them. */
export type StatusWord = ReturnType<typeof shownStatus> | OffKind;

export function statusWord(server: Grouped): StatusWord {
  return offKind(server) ?? (hasNeverReported(server) ? "never_reported" : shownStatus(server.currentStatus));
}

/** Whether it is in trouble now, seen or not. An announced absence or a setup is none. */
function isInTrouble(server: Grouped): boolean {
  if (server.statusReason === "restarting") return false;
  return GROUP[server.currentStatus] === "trouble" || offKind(server) !== null;
}

/** The alerts of a server that nobody has seen yet, oldest first. */
export function unseenAlerts({ alerts }: Pick<Grouped, "alerts">): readonly Alert[] {
  return alerts.filter(isUnseen);
}

/**
 * Whether it needs attention: it has an alert that nobody has seen, even of something that is over; or it is in trouble
 * without an alert (yet).
 */
export function needsAttention(server: Grouped): boolean {
  return server.alerts.some(isUnseen) || (isInTrouble(server) && !server.alerts.some(lasts));
}

/** Whether it is in trouble that somebody has seen. */
export function isKnownTrouble(server: Grouped): boolean {
  return !needsAttention(server) && server.alerts.some(lasts);
}

/** Ways in which a server needs attention: those of being off, what else is wrong, and what is over by now. */
export const ATTENTION = [...ALERT_KINDS, "over"] as const;
export type Attention = (typeof ATTENTION)[number];

/** The way in which a server is off, seen or not, or needs attention; null: neither. */
export function attentionOf(server: Grouped): Attention | null {
  const off = offKind(server);
  if (off || !needsAttention(server)) return off;
  const lasting = server.alerts.find((alert) => isUnseen(alert) && lasts(alert));
  return lasting?.kind ?? TROUBLE_OF[server.currentStatus] ?? "over";
}

/** The group of a server. One that needs attention is in trouble, and nowhere else, until somebody has seen it. */
export function groupOf(server: Grouped): StatusGroup {
  if (needsAttention(server)) return "trouble";
  if (server.statusReason === "restarting" || isBeingSetUp(server)) return "changing";
  return SEEN[server.currentStatus] ?? GROUP[server.currentStatus];
}

/** The number of servers in each group. */
export function countGroups(servers: readonly Grouped[]): Record<StatusGroup, number> {
  const counts = zeroes();
  for (const server of servers) counts[groupOf(server)] += 1;
  return counts;
}

/** A count of 0 for each group. */
export function zeroes(): Record<StatusGroup, number> {
  return { trouble: 0, changing: 0, on: 0, off: 0 };
}
