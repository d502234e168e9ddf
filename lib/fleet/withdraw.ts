import { setImmediate as everyoneElse } from "node:timers/promises";
import type { Run } from "../plan/run";
import { cancels, refusal, standingOf } from "../power/permissions";
import { RESTS_UNTIL_TAKEN_OVER, type DoorRecord } from "./model/door";
import type { ScheduleRecord, ServerRecord } from "./model/entities";
import { FleetError } from "./model/errors";
import type { ArgumentsOf, Changes, Reads } from "./fleet";
import { ORDERS } from "./orders/orders";
import { UNTIL_TAKEN_OVER } from "./schedules/settings";
import type { PowerCutPlan } from "../plan/power-cut-plan";
import type { RestSettings } from "../plan/rest";

/** Whether a schedule is paused until somebody takes it over, since its author was removed. */
function waitsToBeTakenOver({ pausedUntil }: Pick<ScheduleRecord, "pausedUntil">): boolean {
  return pausedUntil === UNTIL_TAKEN_OVER;
}

/** Requests of somebody that go on. */
export interface Kept {
  schedule(schedule: ScheduleRecord): boolean;
  door(door: DoorRecord): boolean;
  powerCutPlan(plan: PowerCutPlan): boolean;
  run(run: Run): boolean;
  /** The rest of a server, or of a group. */
  rest(of: RestPlace): boolean;
  /** A stop of this server that waits, or is ordered and not confirmed. */
  stop(serverUuid: string): boolean;
}

const NOTHING: Kept = {
  ...{ schedule: () => false, door: () => false, powerCutPlan: () => false, run: () => false },
  ...{ rest: () => false, stop: () => false },
};

/** The place where a rest is set. */
export interface RestPlace {
  readonly kind: "server" | "group";
  readonly uuid: string;
}

/** A rest that turns something off, with its place and its author. */
interface SetRest extends RestPlace {
  readonly rest: RestSettings;
  readonly authorUuid: string | null;
}

/** The rests of servers and groups that turn something off. */
function restsOf(fleet: Pick<Reads, "list" | "groups">): readonly SetRest[] {
  return [
    ...fleet
      .list()
      .flatMap(({ uuid, rest, restBy }): SetRest[] =>
        rest ? [{ kind: "server", uuid, rest, authorUuid: restBy?.authorUuid ?? null }] : [],
      ),
    ...fleet
      .groups()
      .flatMap(({ uuid, rest }): SetRest[] =>
        rest ? [{ kind: "group", uuid, rest, authorUuid: rest.authorUuid }] : [],
      ),
  ].filter(({ rest }) => rest.when !== "never");
}

/**
 * Ends everything that somebody wanted and nobody has confirmed: their runs are cancelled, their stops that wait or
 * that the machine has not confirmed are withdrawn, and their schedules, doors and power cut plans rest until somebody
 * takes them over.
 * Their rests are set to "never". Holds and starts stay: they turn nothing off.
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
    | "powerCutPlans"
    | "updatePowerCutPlan"
    | "groups"
    | "edit"
    | "updateGroup"
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
  for (const plan of fleet.powerCutPlans())
    if (plan.authorUuid === authorUuid && !plan.paused && !kept.powerCutPlan(plan))
      await unlessGone(() => fleet.updatePowerCutPlan(plan.uuid, { ...plan, paused: true }));
  for (const of of restsOf(fleet))
    if (of.authorUuid === authorUuid && !kept.rest(of)) await unlessGone(() => endRest(fleet, of));
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
  fleet: Pick<Reads, "schedules" | "doors" | "powerCutPlans" | "groups" | "openRuns" | "list" | "events">,
): Promise<ReadonlySet<string | null>> {
  const schedules = fleet.schedules().filter((schedule) => !waitsToBeTakenOver(schedule));
  const doors = fleet.doors().filter((door) => !waitsToBeTakenOver(door));
  const plans = fleet.powerCutPlans().filter(({ paused }) => !paused);
  const authors = new Set(
    [...schedules, ...doors, ...plans, ...restsOf(fleet), ...fleet.openRuns()].map(
      ({ authorUuid }) => authorUuid,
    ),
  );
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

/** Its minutes stay, for whoever takes it over. */
function endRest(
  { edit, updateGroup }: Pick<Changes, "edit" | "updateGroup">,
  { kind, uuid, rest }: SetRest,
): Promise<unknown> {
  const { afterMinutes, minUpMinutes } = rest;
  const never = { rest: { when: "never", afterMinutes, minUpMinutes } } as const;
  return kind === "server" ? edit(uuid, never) : updateGroup(uuid, never);
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
  "power_cut_plan_not_found",
  "group_not_found",
  "not_found",
  "refused",
];
