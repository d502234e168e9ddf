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
  const since = from ?? registry.parts.clock.wall();
  const others = [...registry.schedules.values()].filter((other) => other.uuid !== uuid);
  const keeping = others.flatMap((other) => keepsOn(registry, other, serverUuids, since));
  let named = 0;
  const shown: PreviewedEdge[] = [];
  for (const edge of preview(timetableOf({ ...settings, calendar }), since)) {
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
  readonly serverUuids: readonly string[];
  readonly isAwake: (at: number) => boolean;
}

function keepsOn(
  registry: Registry,
  schedule: ScheduleRecord,
  of: readonly string[],
  from: number,
): Keeping[] {
  const its = new Set(serversOf(schedule, registry.servers.values()));
  const serverUuids = of.filter((uuid) => its.has(uuid));
  if (serverUuids.length === 0) return [];
  return [{ schedule, serverUuids, isAwake: awakeFrom(timetableOf(schedule), from) }];
}

/** Whether a timetable's servers are to be awake, at any time of a preview: its days are gone through only once. */
function awakeFrom(timetable: Timetable, from: number): (at: number) => boolean {
  const always = { ...timetable, wake: true, stop: true, pausedUntil: null };
  const atFirst = isAwake(always, from);
  const changes = preview(always, from);
  return (at) => {
    if (timetable.pausedUntil !== null && at < timetable.pausedUntil) return false;
    const last = changes.findLast((edge) => edge.at <= at);
    return last ? last.action === "ON" : atFirst;
  };
}

function clashesAt({ schedule, serverUuids, isAwake }: Keeping, at: number): ScheduleClash[] {
  if (!isAwake(at)) return [];
  const by = { scheduleUuid: schedule.uuid, scheduleName: schedule.name };
  return serverUuids.map((serverUuid) => ({ serverUuid, ...by }));
}
