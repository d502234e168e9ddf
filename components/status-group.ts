import { Hourglass, Moon, Sun, TriangleAlert, type LucideIcon } from "lucide-react";
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

/** What of a server its group follows from. */
interface Grouped {
  readonly currentStatus: CurrentStatus;
  readonly statusReason: StatusReason | null;
  readonly statusSince: number;
  /** Null: never. */
  readonly lastHeartbeatAt: number | null;
}

/** What tells whether it has ever reported. */
type Reported = Pick<Grouped, "currentStatus" | "statusSince" | "lastHeartbeatAt">;

/** Milliseconds in which a server that was just added is being set up. */
const SETTING_UP = 60 * 60_000;

/** Whether a server is off as far as anyone knows, since its agent has never reported. */
export const hasNeverReported = ({
  currentStatus,
  lastHeartbeatAt,
}: Pick<Reported, "currentStatus" | "lastHeartbeatAt">): boolean =>
  currentStatus === "OFF" && lastHeartbeatAt === null;

/** Whether a server was just added, so that nothing but its agent's first report is waited for. */
export function isBeingSetUp(server: Reported, now: number): boolean {
  return hasNeverReported(server) && now - server.statusSince < SETTING_UP;
}

/**
 * Whether a server is off, and someone should see why: off is in order only where it was seen to shut down. One that
 * went silent or did not start needs a look, and so does one whose agent has never reported, unless it was just added.
 */
export function isUnexplained(server: Reported, now: number): boolean {
  return server.currentStatus === "SyncedOFF" || (hasNeverReported(server) && !isBeingSetUp(server, now));
}

/** The group that a server counts to. One that restarts, as it said, needs no look while it may yet come back. */
export function groupOf(server: Grouped, now: number): StatusGroup {
  if (server.statusReason === "restarting" || isBeingSetUp(server, now)) return "changing";
  return isUnexplained(server, now) ? "trouble" : GROUP[server.currentStatus];
}

/** How many are in each group. */
export function countGroups(servers: readonly Grouped[], now: number): Record<StatusGroup, number> {
  const counts = zeroes();
  for (const server of servers) counts[groupOf(server, now)] += 1;
  return counts;
}

/** Nought for each group, to count from. */
export function zeroes(): Record<StatusGroup, number> {
  return { trouble: 0, changing: 0, on: 0, off: 0 };
}
