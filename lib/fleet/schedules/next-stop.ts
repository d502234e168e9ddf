import { edges } from "../../plan/schedule";
import type { ScheduleRecord } from "../entities";
import type { Registry } from "../registry";
import { timetableOf } from "./timetable";

/** How far ahead the next edge is looked for, in milliseconds: each day costs. */
const AHEAD = 24 * 3600 * 1000;
/** An edge that is due is drawn within a minute, or not at all. */
const MAY_BE_DUE = 60_000;

/** The next edge of a schedule that turns its servers off; null: none before `until`. Wall-clock milliseconds. */
interface Known {
  readonly at: number | null;
  readonly until: number;
  readonly groups: ReadonlySet<string>;
  readonly servers: ReadonlySet<string>;
}

/**
 * Tells when a schedule next turns a server off, within a day: also one whose edge is now and that is not drawn yet. It
 * is asked of servers that keep others on, with each tick, so the next edge of a schedule is found once.
 * @returns wall-clock milliseconds; null: none does
 */
export function createNextStop({
  schedules,
  servers,
  parts,
}: Pick<Registry, "schedules" | "servers" | "parts">) {
  const known = new WeakMap<ScheduleRecord, Known>();

  const knownOf = (schedule: ScheduleRecord, now: number): Known => {
    const found = known.get(schedule);
    if (found && now < found.until) return found;
    const at = nextOf(schedule, now);
    const fresh: Known = {
      at,
      until: at === null ? now + AHEAD / 2 : at + MAY_BE_DUE,
      groups: found?.groups ?? new Set(schedule.groupUuids),
      servers: found?.servers ?? new Set(schedule.serverUuids),
    };
    known.set(schedule, fresh);
    return fresh;
  };

  return (serverUuid: string): number | null => {
    if (schedules.size === 0) return null;
    const groupUuids = servers.get(serverUuid)?.groupUuids ?? [];
    const now = parts.clock.wall();
    let next: number | null = null;
    for (const schedule of schedules.values()) {
      if (!schedule.stop) continue;
      const { at, groups, servers } = knownOf(schedule, now);
      const isIts = servers.has(serverUuid) || groupUuids.some((uuid) => groups.has(uuid));
      if (at !== null && isIts && (next === null || at < next)) next = at;
    }
    return next;
  };
}

/** A schedule that cannot be worked out turns nothing off. */
function nextOf(schedule: ScheduleRecord, now: number): number | null {
  try {
    const from = Math.max(schedule.drawnUntil, now - MAY_BE_DUE);
    const found = edges(timetableOf(schedule), from, now + AHEAD);
    return found.find(({ action }) => action === "OFF")?.at ?? null;
  } catch {
    return null;
  }
}
