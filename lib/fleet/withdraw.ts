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
  /** The schedule, or another end of its night. */
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

type Found = Pick<Reads, "schedules" | "doors" | "powerCutPlans" | "groups" | "openRuns" | "list" | "events">;

type Theirs = Found &
  Pick<
    Changes,
    | "updateSchedule"
    | "changeScheduleEnd"
    | "updateDoor"
    | "updatePowerCutPlan"
    | "edit"
    | "updateGroup"
    | "cancelRun"
    | "act"
  >;

/** Everything that somebody asks for and that has an author. */
export type Authored =
  | "schedule"
  | "changedEnd"
  | "door"
  | "powerCutPlan"
  | "rest"
  | "run"
  | "stop"
  | "rehearsal"
  | "hold";

/** The ways in which all of one kind ends. */
interface Ending {
  authors(fleet: Found): Promise<readonly (string | null)[]>;
  end(fleet: Theirs, authorUuid: string | null, kept: Kept): Promise<void>;
}

function ending<T>({
  all,
  authorOf,
  isKept,
  end,
}: {
  /** Those that go on. */
  readonly all: (fleet: Found) => readonly T[];
  /** Undefined: it ends with something else. */
  readonly authorOf: (fleet: Found, one: T) => string | null | undefined | Promise<string | null | undefined>;
  readonly isKept: (kept: Kept, one: T) => boolean;
  readonly end: (fleet: Theirs, one: T) => Promise<unknown>;
}): Ending {
  return {
    async authors(fleet) {
      const authors = new Set<string | null>();
      for (const one of all(fleet)) {
        const author = await authorOf(fleet, one);
        if (author !== undefined) authors.add(author);
      }
      return [...authors];
    },
    async end(fleet, authorUuid, kept) {
      for (const one of all(fleet))
        if (!isKept(kept, one) && (await authorOf(fleet, one)) === authorUuid)
          await unlessGone(() => end(fleet, one));
    },
  };
}

const byAuthor = (_: Found, { authorUuid }: { readonly authorUuid: string | null }) => authorUuid;

/** The end of each of it, in this order; null: it stays, for the reason that is given. */
const ENDINGS: Readonly<Record<Authored, Ending | null>> = {
  schedule: ending({
    all: (fleet) => fleet.schedules().filter((schedule) => !waitsToBeTakenOver(schedule)),
    authorOf: byAuthor,
    isKept: (kept, schedule) => kept.schedule(schedule),
    end: (fleet, schedule) => fleet.updateSchedule(schedule.uuid, paused(schedule)),
  }),
  changedEnd: ending({
    all: (fleet) => fleet.schedules().filter((one) => !waitsToBeTakenOver(one)),
    authorOf: (_, { changedEnd }) => (changedEnd ? changedEnd.authorUuid : undefined),
    isKept: (kept, schedule) => kept.schedule(schedule),
    // One whose usual time is over stays (`bad_end`): to turn off at once would be nobody's order.
    end: (fleet, { uuid }) => fleet.changeScheduleEnd({ uuid, seen: null, wanted: { kind: "usual" } }),
  }),
  door: ending({
    all: (fleet) => fleet.doors().filter((door) => !waitsToBeTakenOver(door)),
    authorOf: byAuthor,
    isKept: (kept, door) => kept.door(door),
    end: (fleet, door) => fleet.updateDoor(door.uuid, { ...door, pausedUntil: RESTS_UNTIL_TAKEN_OVER }),
  }),
  powerCutPlan: ending({
    all: (fleet) => fleet.powerCutPlans().filter((plan) => !plan.paused),
    authorOf: byAuthor,
    isKept: (kept, plan) => kept.powerCutPlan(plan),
    end: (fleet, plan) => fleet.updatePowerCutPlan(plan.uuid, { ...plan, paused: true }),
  }),
  rest: ending({ all: restsOf, authorOf: byAuthor, isKept: (kept, of) => kept.rest(of), end: endRest }),
  run: ending({
    all: (fleet) => fleet.openRuns(),
    authorOf: byAuthor,
    isKept: (kept, run) => kept.run(run),
    end: (fleet, run) => fleet.cancelRun(run.uuid),
  }),
  stop: ending({
    all: (fleet) => fleet.list().filter(isToStop),
    authorOf: async (fleet, server) => (await stopOf(fleet, server))?.authorUuid,
    isKept: (kept, { uuid }) => kept.stop(uuid),
    end: (fleet, { uuid }) => fleet.act(uuid, "TurnOn"),
  }),
  // It ends with its runs, and asks for the right at each step.
  rehearsal: null,
  // It turns nothing off.
  hold: null,
};

/**
 * Ends everything that somebody wanted and nobody has confirmed: their runs are cancelled, their stops that wait or
 * that the machine has not confirmed are withdrawn, other ends of this night are as usual again, and their schedules,
 * doors and power cut plans rest until somebody takes them over.
 * Their rests are set to "never". Holds and starts stay: they turn nothing off.
 * @param authorUuid whose it is; null: what is nobody's
 * @param kept what they may want still; nothing, where they come in no more
 */
export async function withdrawAllOf(
  fleet: Theirs,
  authorUuid: string | null,
  kept: Kept = NOTHING,
): Promise<void> {
  // What was written with the very change that took the right away is shown by then.
  await everyoneElse();
  for (const each of Object.values(ENDINGS)) await each?.end(fleet, authorUuid, kept);
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
export async function authorsOf(fleet: Found): Promise<ReadonlySet<string | null>> {
  const all = await Promise.all(Object.values(ENDINGS).map((each) => each?.authors(fleet) ?? []));
  return new Set(all.flat());
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
  "bad_end",
];
