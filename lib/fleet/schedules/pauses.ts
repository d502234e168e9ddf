import { termFrom, termResumed } from "../../plan/term";
import type { Timetable } from "../../plan/schedule";
import type { ScheduleRecord } from "../model/entities";
import { moment } from "../model/ports";
import type { Registry } from "../registry";
import { timetableOf } from "./timetable";

/** The most that the clocks may differ at a pause's end, in milliseconds: no two run alike for a week. */
const MAY_DIFFER = 2000;

/** Notes the pause of a schedule that is new or was changed. */
export function notePause({ pauses, parts }: Registry, { uuid, pausedUntil }: ScheduleRecord): void {
  if (pausedUntil === null) pauses.delete(uuid);
  else if (pauses.get(uuid)?.until !== pausedUntil)
    pauses.set(uuid, termFrom(moment(parts.clock), pausedUntil));
}

/** Notes the pause of a schedule as a starting manager finds it. It is over once a later transition was handled. */
export function resumePause(
  { pauses, parts }: Registry,
  { uuid, pausedUntil, updatedAt, handledUntil }: ScheduleRecord,
): void {
  if (pausedUntil !== null && handledUntil <= pausedUntil)
    pauses.set(uuid, termResumed({ since: updatedAt, until: pausedUntil }, moment(parts.clock)));
}

/** The rest of a pause although the wall clock is past its end, in milliseconds; 0: the wall clock is right. */
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
