import { Hourglass, Moon, Sun, TriangleAlert, type LucideIcon } from "lucide-react";
import type { CurrentStatus } from "@/lib/power/words";

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

/** The group that a status counts to. */
export function groupOf(status: CurrentStatus): StatusGroup {
  return GROUP[status];
}

/** How many are in each group. */
export function countGroups(statuses: readonly CurrentStatus[]): Record<StatusGroup, number> {
  const counts = zeroes();
  for (const status of statuses) counts[GROUP[status]] += 1;
  return counts;
}

/** Nought for each group, to count from. */
export function zeroes(): Record<StatusGroup, number> {
  return { trouble: 0, changing: 0, on: 0, off: 0 };
}
