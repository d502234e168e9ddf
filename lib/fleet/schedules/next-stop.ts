import { transitions } from "../../plan/schedule";
import type { ScheduleRecord } from "../model/entities";
import type { Registry } from "../registry";
import { timetableOf } from "./timetable";
import { names, workedOut, type Validity } from "./worked-out";

/** The search for the next transition ends so far ahead, in milliseconds: each day costs. */
const AHEAD = 24 * 3600 * 1000;
/** The run of a due transition is planned within a minute, or not at all. */
const MAY_BE_DUE = 60_000;

/**
 * The next time at which a schedule turns a server off, within a day; a transition that is due and has no run yet
 * counts, too. It is asked of servers that keep others on, with each tick, so the next transition of a schedule is
 * worked out once.
 * @returns wall-clock milliseconds; null: none does
 */
export function createNextStop({
  schedules,
  servers,
  parts,
}: Pick<Registry, "schedules" | "servers" | "parts">) {
  const nextNow = workedOut(nextOf);
  return (serverUuid: string): number | null => {
    if (schedules.size === 0) return null;
    const groupUuids = servers.get(serverUuid)?.groupUuids ?? [];
    const now = parts.clock.wall();
    let next: number | null = null;
    for (const schedule of schedules.values()) {
      if (!schedule.stop) continue;
      const found = nextNow(schedule, now);
      const { at } = found;
      if (at !== null && (next === null || at < next) && names(found, serverUuid, groupUuids)) next = at;
    }
    return next;
  };
}

/**
 * The next transition of a schedule that turns its servers off; null: none before `until`. It holds also where the wall
 * clock is set back: no transition gets a second run.
 */
function nextOf(schedule: ScheduleRecord, now: number): Validity & { readonly at: number | null } {
  const at = nextStopOf(schedule, now);
  return { at, from: -Infinity, until: at === null ? now + AHEAD / 2 : at + MAY_BE_DUE };
}

/** A schedule that cannot be worked out turns nothing off. */
function nextStopOf(schedule: ScheduleRecord, now: number): number | null {
  try {
    const from = Math.max(schedule.handledUntil, now - MAY_BE_DUE);
    const found = transitions(timetableOf(schedule), from, now + AHEAD);
    return found.find(({ action }) => action === "OFF")?.at ?? null;
  } catch {
    return null;
  }
}
