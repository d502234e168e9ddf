import type { shownStatus } from "@/lib/power/status";
import type { GlyphName } from "./icon";

export type ShownStatus = ReturnType<typeof shownStatus>;

/** Icon and colour of every status that people see; the word always stands beside them. */
export const STATUS_LOOK: Readonly<
  Record<ShownStatus, { readonly glyph: GlyphName; readonly badge: string; readonly moving?: true }>
> = {
  ON: { glyph: "Sun", badge: "bg-status-on/12 text-status-on" },
  OFF: { glyph: "Moon", badge: "bg-status-off/12 text-status-off" },
  Starting: { glyph: "Sunrise", badge: "bg-status-starting/12 text-status-starting", moving: true },
  Stopping: { glyph: "MoonStar", badge: "bg-status-stopping/12 text-status-stopping", moving: true },
  Applying: { glyph: "Hourglass", badge: "bg-status-applying/12 text-status-applying", moving: true },
  Lost: { glyph: "Unplug", badge: "bg-status-lost/14 text-status-lost" },
  Warning: { glyph: "TriangleAlert", badge: "bg-status-warning/14 text-status-warning" },
  Error: { glyph: "OctagonX", badge: "bg-status-error/14 text-status-error" },
};
