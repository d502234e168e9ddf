import type { CurrentStatus } from "@/lib/power/words";

/** What people ask first: is it asleep, awake, on its way, or in trouble? */
export const STATUS_GROUPS = ["trouble", "changing", "awake", "asleep"] as const;
export type StatusGroup = (typeof STATUS_GROUPS)[number];

const GROUP: Readonly<Record<CurrentStatus, StatusGroup>> = {
  Applying: "changing",
  ON: "awake",
  SyncedON: "awake",
  OFF: "asleep",
  SyncedOFF: "asleep",
  Starting: "changing",
  Stopping: "changing",
  Lost: "trouble",
  Warning: "trouble",
  Error: "trouble",
};

/** The group that a status counts to. */
export function groupOf(status: CurrentStatus): StatusGroup {
  return GROUP[status];
}

/** How many are in each group. */
export function countGroups(statuses: readonly CurrentStatus[]): Record<StatusGroup, number> {
  const counts: Record<StatusGroup, number> = { trouble: 0, changing: 0, awake: 0, asleep: 0 };
  for (const status of statuses) counts[GROUP[status]] += 1;
  return counts;
}
