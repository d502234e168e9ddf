import type { Run } from "../plan/run";
import type { ScheduleRecord } from "./entities";
import { FleetError } from "./errors";
import type { Fleet } from "./fleet";

/** As long as it is paused, whoever takes a schedule over sees it. The last year that forms can show, in wall-clock ms. */
const UNTIL_TAKEN_OVER = Date.UTC(9999, 0, 1);

/** Whether a schedule is paused until somebody takes it over: its author comes in no more. */
export function waitsToBeTakenOver({ pausedUntil }: Pick<ScheduleRecord, "pausedUntil">): boolean {
  return pausedUntil === UNTIL_TAKEN_OVER;
}

/** What of somebody's goes on. */
export interface Kept {
  schedule(schedule: ScheduleRecord): boolean;
  run(run: Run): boolean;
  /** A stop that waits on this server. */
  stop(serverUuid: string): boolean;
}

const NOTHING: Kept = { schedule: () => false, run: () => false, stop: () => false };

/**
 * Ends what somebody wanted and nobody has confirmed: their runs are cancelled, their stops that wait are withdrawn, and
 * their schedules pause until somebody takes them over. Holds stay: they turn nothing off.
 * @param author whose it is; `actor` who ends it
 * @param kept what they may want still; nothing, where they come in no more
 */
export async function withdrawAllOf(
  fleet: Pick<Fleet, "schedules" | "updateSchedule" | "openRuns" | "cancelRun" | "list" | "act">,
  author: string,
  actor: string,
  kept: Kept = NOTHING,
): Promise<void> {
  for (const schedule of fleet.schedules())
    if (schedule.author === author && !waitsToBeTakenOver(schedule) && !kept.schedule(schedule))
      await unlessGone(() => fleet.updateSchedule(schedule.uuid, paused(schedule), actor));
  for (const run of fleet.openRuns())
    if (run.author === author && !kept.run(run)) await unlessGone(() => fleet.cancelRun(run.uuid, actor));
  for (const { uuid, wish } of fleet.list())
    // Of a server that is on, this ends the stop that waits, and nothing else.
    if (wish?.author === author && wish.run === null && !kept.stop(uuid))
      await unlessGone(() => fleet.act(uuid, "TurnOn", actor));
}

function paused({ calendar, ...schedule }: ScheduleRecord): Parameters<Fleet["updateSchedule"]>[1] {
  return { ...schedule, calendar: calendar && "kept", pausedUntil: UNTIL_TAKEN_OVER };
}

/** What has ended meanwhile need not be ended. */
async function unlessGone(end: () => Promise<unknown>): Promise<void> {
  try {
    await end();
  } catch (error) {
    if (!(error instanceof FleetError) || !OVER.includes(error.fault.code)) throw error;
  }
}

const OVER: readonly string[] = ["run_not_found", "schedule_not_found", "not_found", "refused"];
