import { serversOf } from "../../plan/hold";
import { isAwake, preview, type Edge, type Timetable } from "../../plan/schedule";
import type { ScheduleRecord } from "../entities";
import { findGroup } from "../group-verbs";
import { find, type Registry } from "../registry";
import { readSource } from "./calendar-source";
import { findSchedule } from "./schedules";
import type { ScheduleSettings } from "./settings";
import { timetableOf } from "./timetable";

/** An edge that is still to come, as a person sees it before a schedule is saved. */
export interface PreviewedEdge extends Edge {
  readonly serverUuids: readonly string[];
  /** Servers that another schedule keeps awake then. */
  readonly clashes: readonly ScheduleClash[];
}

export interface ScheduleClash {
  readonly serverUuid: string;
  readonly scheduleUuid: string;
  readonly scheduleName: string;
}

/** So many servers are named in all edges together, and so many clashes: a preview of ten thousand ends earlier. */
const MOST_NAMED = 200_000;

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
  const others = [...registry.schedules.values()].filter((other) => other.uuid !== uuid);
  const keeping = others.flatMap((other) => keepsOn(registry, other, serverUuids));
  let named = 0;
  const shown: PreviewedEdge[] = [];
  for (const edge of preview(timetableOf({ ...settings, calendar }), from ?? registry.parts.clock.wall())) {
    const clashes = edge.action === "ON" ? [] : keeping.flatMap((other) => clashesAt(other, edge.at));
    named += serverUuids.length + clashes.length;
    if (named > MOST_NAMED && shown.length > 0) break;
    shown.push({ ...edge, serverUuids, clashes });
  }
  return shown;
}

/** Another schedule as far as it may keep servers of this one awake. */
interface Keeping {
  readonly schedule: ScheduleRecord;
  readonly timetable: Timetable;
  readonly serverUuids: readonly string[];
}

function keepsOn(registry: Registry, schedule: ScheduleRecord, of: readonly string[]): Keeping[] {
  const its = new Set(serversOf(schedule, registry.servers.values()));
  const serverUuids = of.filter((uuid) => its.has(uuid));
  return serverUuids.length > 0 ? [{ schedule, timetable: timetableOf(schedule), serverUuids }] : [];
}

function clashesAt({ schedule, timetable, serverUuids }: Keeping, at: number): ScheduleClash[] {
  if (!isAwake(timetable, at)) return [];
  const by = { scheduleUuid: schedule.uuid, scheduleName: schedule.name };
  return serverUuids.map((serverUuid) => ({ serverUuid, ...by }));
}
