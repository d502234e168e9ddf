import {
  Hourglass,
  Moon,
  MoonStar,
  OctagonX,
  Sun,
  Sunrise,
  TriangleAlert,
  Unplug,
  type LucideIcon,
} from "lucide-react";
import type { shownStatus } from "@/lib/power/status";

export type ShownStatus = ReturnType<typeof shownStatus>;

/** Icon and colour of every status that people see; the word always stands beside them. */
export const STATUS_LOOK: Readonly<
  Record<ShownStatus, { readonly icon: LucideIcon; readonly badge: string; readonly moving?: true }>
> = {
  ON: { icon: Sun, badge: "bg-status-on/12 text-status-on" },
  OFF: { icon: Moon, badge: "bg-status-off/12 text-status-off" },
  Starting: { icon: Sunrise, badge: "bg-status-starting/12 text-status-starting", moving: true },
  Stopping: { icon: MoonStar, badge: "bg-status-stopping/12 text-status-stopping", moving: true },
  Applying: { icon: Hourglass, badge: "bg-status-applying/12 text-status-applying", moving: true },
  Lost: { icon: Unplug, badge: "bg-status-lost/14 text-status-lost" },
  Warning: { icon: TriangleAlert, badge: "bg-status-warning/14 text-status-warning" },
  Error: { icon: OctagonX, badge: "bg-status-error/14 text-status-error" },
};
