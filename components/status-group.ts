import { Hourglass, Moon, Sun, TriangleAlert, type LucideIcon } from "lucide-react";
import { isUnseen, lasts, type Alert } from "@/lib/plan/alert";
import { shownStatus } from "@/lib/power/status";
import type { CurrentStatus, StatusReason } from "@/lib/power/words";

/** What people ask first: is it off, on, on its way, or in trouble? Most urgent first. */
export const STATUS_GROUPS = ["trouble", "changing", "on", "off"] as const;
export type StatusGroup = (typeof STATUS_GROUPS)[number];

const GROUP: Readonly<Record<CurrentStatus, StatusGroup>> = {
  Applying: "changing",
  ON: "on",
  SyncedON: "on",
  OFF: "off",
  SyncedOFF: "off",
  Starting: "changing",
  Stopping: "changing",
  Lost: "trouble",
  Warning: "trouble",
  Error: "trouble",
};

/** The group of what is in trouble that somebody has seen: one that is lost may yet be either; the others report. */
const SEEN: Readonly<Partial<Record<CurrentStatus, StatusGroup>>> = {
  Lost: "changing",
  Warning: "on",
  Error: "on",
};

/** The order in which they are shown. */
export const CALM_FIRST: readonly StatusGroup[] = [...STATUS_GROUPS].reverse();

/** Icon and colour of every group; the word always stands beside them. */
export const GROUP_LOOK: Readonly<Record<StatusGroup, { readonly icon: LucideIcon; readonly ink: string }>> =
  {
    off: { icon: Moon, ink: "text-status-off" },
    on: { icon: Sun, ink: "text-status-on" },
    changing: { icon: Hourglass, ink: "text-status-applying" },
    trouble: { icon: TriangleAlert, ink: "text-status-error" },
  };

/** The group of a status by itself, as a picture of past days has it. */
export function groupOfStatus(status: CurrentStatus): StatusGroup {
  return GROUP[status];
}

/** What of a server its group, and its word, follow from. */
export interface Grouped {
  readonly currentStatus: CurrentStatus;
  readonly statusReason: StatusReason | null;
  /** Null: never. */
  readonly lastHeartbeatAt: number | null;
  /** Those that are open. */
  readonly alerts: readonly Alert[];
}

/** Whether a server is off as far as anyone knows, since its agent has never reported. */
export const hasNeverReported = ({
  currentStatus,
  lastHeartbeatAt,
}: Pick<Grouped, "currentStatus" | "lastHeartbeatAt">): boolean =>
  currentStatus === "OFF" && lastHeartbeatAt === null;

/** The alert of a kind that is so now. */
const lasting = ({ alerts }: Pick<Grouped, "alerts">, kind: Alert["kind"]): Alert | undefined =>
  alerts.find((alert) => alert.kind === kind && lasts(alert));

/**
 * Whether a server was just added, so that nothing but its agent's first report is waited for. When that is over, the
 * manager says with an alert: the browser's clock may be another.
 */
export function isBeingSetUp(server: Grouped): boolean {
  return hasNeverReported(server) && !lasting(server, "never_reported");
}

/** The ways of being off that are not simply "as it was told". */
export const OFF_KINDS = ["off_unexplained", "did_not_start", "never_reported", "may_not_wake"] as const;
export type OffKind = (typeof OFF_KINDS)[number];

/** In which of these ways a server is off; null: it is off as it was told, or not off. */
export function offKind(server: Grouped): OffKind | null {
  const { currentStatus, statusReason } = server;
  if (currentStatus === "SyncedOFF")
    return statusReason === "did_not_start" ? "did_not_start" : "off_unexplained";
  if (currentStatus !== "OFF") return null;
  if (lasting(server, "never_reported")) return "never_reported";
  return lasting(server, "may_not_wake") ? "may_not_wake" : null;
}

/** What people are told that a server is: its status, or, where it is off, how. Both languages have words for each. */
export type StatusWord = ReturnType<typeof shownStatus> | OffKind;

export function statusWord(server: Grouped): StatusWord {
  return offKind(server) ?? shownStatus(server.currentStatus);
}

/** Whether it is in trouble now, seen or not. What was announced, or is only being set up, is none. */
function isInTrouble(server: Grouped): boolean {
  if (server.statusReason === "restarting") return false;
  return GROUP[server.currentStatus] === "trouble" || offKind(server) !== null;
}

/** The alerts of a server that nobody has seen yet, oldest first. */
export function unseenAlerts({ alerts }: Pick<Grouped, "alerts">): readonly Alert[] {
  return alerts.filter(isUnseen);
}

/**
 * Whether somebody must look at it: it has an alert that nobody has seen, also of what was over since; or it is in
 * trouble of which there is no alert (yet).
 */
export function needsLook(server: Grouped): boolean {
  return server.alerts.some(isUnseen) || (isInTrouble(server) && !server.alerts.some(lasts));
}

/** Whether it is in trouble now, and somebody has seen that. */
export function isKnownTrouble(server: Grouped): boolean {
  return !needsLook(server) && server.alerts.some(lasts);
}

/** The group that a server counts to. One that needs a look counts there, and nowhere else, until somebody has seen it. */
export function groupOf(server: Grouped): StatusGroup {
  if (needsLook(server)) return "trouble";
  if (server.statusReason === "restarting" || isBeingSetUp(server)) return "changing";
  return SEEN[server.currentStatus] ?? GROUP[server.currentStatus];
}

/** How many are in each group. */
export function countGroups(servers: readonly Grouped[]): Record<StatusGroup, number> {
  const counts = zeroes();
  for (const server of servers) counts[groupOf(server)] += 1;
  return counts;
}

/** Nought for each group, to count from. */
export function zeroes(): Record<StatusGroup, number> {
  return { trouble: 0, changing: 0, on: 0, off: 0 };
}
