import { termFrom, termResumed } from "../../plan/term";
import type { Timetable } from "../../plan/schedule";
import type { ScheduleRecord } from "../model/entities";
import { moment } from "../model/ports";
import type { Registry } from "../registry";
import { timetableOf } from "./timetable";

/** So much both clocks may differ at a pause's end, in milliseconds: no two go alike for a week. */
const MAY_DIFFER = 2000;

/** A schedule as it is from now on. */
export function notePause({ pauses, parts }: Registry, { uuid, pausedUntil }: ScheduleRecord): void {
  if (pausedUntil === null) pauses.delete(uuid);
  else if (pauses.get(uuid)?.until !== pausedUntil)
    pauses.set(uuid, termFrom(moment(parts.clock), pausedUntil));
}

/** A schedule as a starting manager finds it. Once a transition after its pause was planned, that is over. */
export function resumePause(
  { pauses, parts }: Registry,
  { uuid, pausedUntil, updatedAt, handledUntil }: ScheduleRecord,
): void {
  if (pausedUntil !== null && handledUntil <= pausedUntil)
    pauses.set(uuid, termResumed({ since: updatedAt, until: pausedUntil }, moment(parts.clock)));
}

/**
 * For how much longer a schedule is paused although the wall clock is past the end of that, in milliseconds; 0: it is
 * right.
 */
export function pausedFor(
  { pauses, parts }: Pick<Registry, "pauses" | "parts">,
  { uuid, pausedUntil }: ScheduleRecord,
): number {
  const term = pauses.get(uuid);
  if (pausedUntil === null || term?.until !== pausedUntil) return 0;
  const left = term.least - parts.clock.monotonic();
  return left > MAY_DIFFER && parts.clock.wall() >= pausedUntil ? left : 0;
}

/** The timetable of a schedule, paused for as long as both clocks have it. */
export function timetableNow(
  registry: Pick<Registry, "pauses" | "parts">,
  schedule: ScheduleRecord,
): Timetable {
  const timetable = timetableOf(schedule);
  const left = pausedFor(registry, schedule);
  return left > 0 ? { ...timetable, pausedUntil: registry.parts.clock.wall() + left } : timetable;
}
