import type { EventKind } from "./events";

/** Events about the manager itself: no page shows more of them. */
const OF_THE_MANAGER: readonly string[] = ["standby_late", "replaced"] satisfies readonly EventKind[];

interface Placed {
  readonly kind: string;
  /** Empty: it is about no server. */
  readonly serverUuid: string;
  readonly runUuid: string | null;
}

/** The path at which the console shows more of an event; null: nowhere, as of a server that was deleted. */
export function eventPath({ kind, serverUuid, runUuid }: Placed): string | null {
  if (serverUuid !== "") return kind === "removed" ? null : `/servers/${serverUuid}`;
  if (runUuid !== null) return `/runs/${runUuid}`;
  if (OF_THE_MANAGER.includes(kind)) return null;
  if (kind.startsWith("ups_")) return "/ups";
  return kind.startsWith("power_") ? "/power-cuts" : "/schedules";
}
