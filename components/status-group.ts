import { STATUS_GROUPS, type StatusGroup } from "@/lib/plan/attention";
import type { IconName } from "./icon";

/** The order on screens. */
export const CALM_FIRST: readonly StatusGroup[] = [...STATUS_GROUPS].reverse();

/** Icon and colour of every group; the word always stands beside them. */
export const GROUP_LOOK: Readonly<Record<StatusGroup, { readonly icon: IconName; readonly ink: string }>> = {
  off: { icon: "Moon", ink: "text-status-off" },
  on: { icon: "Sun", ink: "text-status-on" },
  changing: { icon: "Hourglass", ink: "text-status-applying" },
  trouble: { icon: "TriangleAlert", ink: "text-status-error" },
};
