import { serversOf } from "../../plan/hold";
import { preview, PREVIEW, type Edge } from "../../plan/schedule";
import { findGroup } from "../group-verbs";
import { find, type Registry } from "../registry";
import { readSource } from "./calendar-source";
import { clashesOf, type ScheduleClash } from "./clashes";
import { findSchedule } from "./schedules";
import type { ScheduleSettings } from "./settings";
import { timetableOf } from "./timetable";

/** An edge that is still to come, as a person sees it before a schedule is saved. */
export interface PreviewedEdge extends Edge {
  readonly serverUuids: readonly string[];
  /** Servers that another schedule keeps awake then. */
  readonly clashes: readonly ScheduleClash[];
}

/** So many servers are named in all edges together, and so many clashes: a preview of ten thousand ends earlier. */
export const MOST_NAMED = 200_000;

/**
 * The edges of the next 14 days of a schedule that is to be, or to be changed, by the same code that draws its runs.
 * @param uuid the schedule that it would change; null: it is new
 * @param from wall-clock milliseconds; null: now
 * @throws FleetError `calendar_unreadable`, `not_found`, `group_not_found`, `schedule_not_found`
 */
export async function previewSchedule(
  registry: Registry,
  settings: ScheduleSettings,
  uuid: string | null,
  from: number | null,
): Promise<PreviewedEdge[]> {
  const before = uuid === null ? null : findSchedule(registry, uuid);
  for (const group of settings.groupUuids) findGroup(registry, group);
  for (const server of settings.serverUuids) find(registry, server);
  const calendar = await readSource(registry.parts, settings.calendar, before?.calendar ?? null);
  const serverUuids = serversOf(settings, registry.servers.values());
  const since = from ?? registry.parts.clock.wall();
  const clashesAt = clashesOf(registry, uuid, serverUuids, { from: since, to: since + PREVIEW });
  let named = 0;
  const shown: PreviewedEdge[] = [];
  for (const edge of preview(timetableOf({ ...settings, calendar }), since)) {
    const clashes = edge.action === "ON" ? [] : clashesAt(edge.at);
    named += serverUuids.length + clashes.length;
    if (named > MOST_NAMED && shown.length > 0) break;
    shown.push({ ...edge, serverUuids, clashes });
  }
  return shown;
}
