import { setImmediate as everyoneElse } from "node:timers/promises";
import type { Run } from "../plan/run";
import { cancels, refusal, standingOf } from "../power/permissions";
import { RESTS_UNTIL_TAKEN_OVER, type DoorRecord } from "./model/door";
import type { ScheduleRecord, ServerRecord } from "./model/entities";
import { FleetError } from "./model/errors";
import type { ArgumentsOf, Changes, Reads } from "./fleet";
import { ORDERS } from "./orders/orders";
import { UNTIL_TAKEN_OVER } from "./schedules/settings";

/** Whether a schedule is paused until somebody takes it over, since its author was removed. */
function waitsToBeTakenOver({ pausedUntil }: Pick<ScheduleRecord, "pausedUntil">): boolean {
  return pausedUntil === UNTIL_TAKEN_OVER;
}

/** Requests of somebody that go on. */
export interface Kept {
  schedule(schedule: ScheduleRecord): boolean;
  door(door: DoorRecord): boolean;
  run(run: Run): boolean;
  /** A stop of this server that waits, or is ordered and not confirmed. */
  stop(serverUuid: string): boolean;
}

const NOTHING: Kept = { schedule: () => false, door: () => false, run: () => false, stop: () => false };

/**
 * Ends everything that somebody wanted and nobody has confirmed: their runs are cancelled, their stops that wait or
 * that the machine has not confirmed are withdrawn, and their schedules and doors rest until somebody takes them over. Holds and
 * starts stay: they turn nothing off.
 * @param authorUuid whose it is; null: what is nobody's
 * @param kept what they may want still; nothing, where they come in no more
 */
export async function withdrawAllOf(
  fleet: Pick<
    Reads & Changes,
    | "schedules"
    | "updateSchedule"
    | "doors"
    | "updateDoor"
    | "openRuns"
    | "cancelRun"
    | "list"
    | "act"
    | "events"
  >,
  authorUuid: string | null,
  kept: Kept = NOTHING,
): Promise<void> {
  // What was written with the very change that took the right away is shown by then.
  await everyoneElse();
  for (const schedule of fleet.schedules())
    if (schedule.authorUuid === authorUuid && !waitsToBeTakenOver(schedule) && !kept.schedule(schedule))
      await unlessGone(() => fleet.updateSchedule(schedule.uuid, paused(schedule)));
  for (const door of fleet.doors())
    if (door.authorUuid === authorUuid && !waitsToBeTakenOver(door) && !kept.door(door))
      await unlessGone(() => fleet.updateDoor(door.uuid, { ...door, pausedUntil: RESTS_UNTIL_TAKEN_OVER }));
  for (const run of fleet.openRuns())
    if (run.authorUuid === authorUuid && !kept.run(run)) await unlessGone(() => fleet.cancelRun(run.uuid));
  for (const server of fleet.list())
    if (
      isToStop(server) &&
      !kept.stop(server.uuid) &&
      (await stopOf(fleet, server))?.authorUuid === authorUuid
    )
      await unlessGone(() => fleet.act(server.uuid, "TurnOn"));
}

/** Whether turning a server on would end a stop that waits or is ordered and not confirmed, and nothing else. */
function isToStop({ facts, pendingStop }: ServerRecord): boolean {
  const hasPendingStop = pendingStop !== null;
  return (
    cancels(standingOf(facts, hasPendingStop), "TurnOn") === "stop" &&
    !refusal(facts, "TurnOn", hasPendingStop)
  );
}

/** The authors of everything that `withdrawAllOf` would end; null: nobody. */
export async function authorsOf(
  fleet: Pick<Reads, "schedules" | "doors" | "openRuns" | "list" | "events">,
): Promise<ReadonlySet<string | null>> {
  const schedules = fleet.schedules().filter((schedule) => !waitsToBeTakenOver(schedule));
  const doors = fleet.doors().filter((door) => !waitsToBeTakenOver(door));
  const authors = new Set([...schedules, ...doors, ...fleet.openRuns()].map(({ authorUuid }) => authorUuid));
  for (const server of fleet.list().filter(isToStop)) {
    const stop = await stopOf(fleet, server);
    if (stop) authors.add(stop.authorUuid);
  }
  return authors;
}

/** The author of the stop of a server that `isToStop`; undefined: a run. */
async function stopOf(
  fleet: Pick<Reads, "events">,
  { uuid, pendingStop }: ServerRecord,
): Promise<{ readonly authorUuid: string | null } | undefined> {
  if (pendingStop) return pendingStop.run === null ? pendingStop : undefined;
  const [last] = await fleet.events({ uuid, kinds: ORDERS, limit: 1 });
  return last?.runUuid === null ? { authorUuid: last.actorUuid } : undefined;
}

function paused({ calendar, ...schedule }: ScheduleRecord): ArgumentsOf<"updateSchedule">[1] {
  return { ...schedule, calendar: calendar && "kept", pausedUntil: UNTIL_TAKEN_OVER };
}

/** Ends something, unless it has ended meanwhile. */
async function unlessGone(end: () => Promise<unknown>): Promise<void> {
  try {
    await end();
  } catch (error) {
    if (!(error instanceof FleetError) || !OVER.includes(error.fault.code)) throw error;
  }
}

const OVER: readonly string[] = [
  "run_not_found",
  "schedule_not_found",
  "door_not_found",
  "not_found",
  "refused",
];
