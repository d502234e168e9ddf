import { serversOf } from "../../plan/hold";
import { transitions, isAwake, type Transition, type Timetable } from "../../plan/schedule";
import type { ScheduleRecord } from "../model/entities";
import type { Registry } from "../registry";
import { timetableOf } from "./timetable";

/** A clash: another schedule keeps a server on that this one would turn off. It stays on. */
export interface ScheduleClash {
  readonly serverUuid: string;
  readonly scheduleUuid: string;
  readonly scheduleName: string;
}

/** Spans of time, in wall-clock milliseconds. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Clashes at an instant within a span: these servers that other schedules keep on.
 * @param scheduleUuid the schedule that would turn them off; null: it is new
 */
export function clashesOf(
  registry: Pick<Registry, "schedules" | "servers">,
  scheduleUuid: string | null,
  serverUuids: readonly string[],
  span: Span,
): (at: number) => ScheduleClash[] {
  const others = [...registry.schedules.values()].filter(({ uuid }) => uuid !== scheduleUuid);
  const keeping = others.flatMap((other) => keepsOn(registry, other, serverUuids, span));
  return (at) => keeping.flatMap((other) => (other.isAwake(at) ? other.clashes : []));
}

/** Another schedule that may keep servers of this one awake. */
interface Keeping {
  readonly clashes: readonly ScheduleClash[];
  readonly isAwake: (at: number) => boolean;
}

function keepsOn(
  { servers }: Pick<Registry, "servers">,
  schedule: ScheduleRecord,
  of: readonly string[],
  span: Span,
): Keeping[] {
  const its = new Set(serversOf(schedule, servers.values()));
  const by = { scheduleUuid: schedule.uuid, scheduleName: schedule.name };
  const clashes = of.filter((uuid) => its.has(uuid)).map((serverUuid) => ({ serverUuid, ...by }));
  return clashes.length === 0 ? [] : [{ clashes, isAwake: awakeWithin(timetableOf(schedule), span) }];
}

/**
 * Whether a timetable's servers are to be awake, at any time of a span: its days are worked out only once. A timetable
 * that cannot be worked out keeps servers on.
 */
function awakeWithin(timetable: Timetable, { from, to }: Span): (at: number) => boolean {
  const always = { ...timetable, wake: true, stop: true, pausedUntil: null };
  let atFirst = true;
  let changes: Transition[] = [];
  try {
    atFirst = isAwake(always, from);
    changes = transitions(always, from, to);
  } catch {
    // A zone, perhaps, that this version does not know any more.
  }
  return (at) => {
    if (timetable.pausedUntil !== null && at < timetable.pausedUntil) return false;
    const last = changes.findLast((transition) => transition.at <= at);
    return last ? last.action === "ON" : atFirst;
  };
}
