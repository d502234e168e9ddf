import { due, poll, type Due, type Polled, type SkipWhy } from "../../plan/due";
import { transitions } from "../../plan/schedule";
import type { RunAction } from "../../plan/words";
import type { Moment } from "../../power/facts";
import type { NewEvent, ScheduleRecord } from "../model/entities";
import { FleetError } from "../model/errors";
import { moment } from "../model/ports";
import type { ScheduleStore } from "../model/stores";
import type { Registry } from "../registry";
import { stored } from "../commit";
import { endHoldsNow } from "../holds/holds";
import { createCalendarReader } from "./calendar-reader";
import { beginRun } from "./begin-run";
import { recordNotPlanned } from "./not-planned";
import { createKeptOn } from "./kept-on";
import { createNextStop } from "./next-stop";
import { changeSchedules, put, scheduleEvent } from "./schedules";
import { pausedFor, timetableNow } from "./pauses";
import { isCalendarGood, timetableOf } from "./timetable";

/** Milliseconds between two polls of the clock. */
export const POLL_SCHEDULES_EVERY = 1000;
/** Milliseconds after which a failed write is tried again. */
const TRY_AGAIN_AFTER = 5000;
/** The search for a schedule's next transition ends so far ahead, and transitions are reported from so far back. */
const AHEAD = 14 * 24 * 3600 * 1000;
const NEAR = 24 * 3600 * 1000;
const BACK = 7 * 24 * 3600 * 1000;
/** Transitions that were handled so far ahead of now were handled under a wrong clock. */
const SET_BACK = 24 * 3600 * 1000;

/**
 * Starts schedules: what they keep on and turn off next, their transitions, and their calendars. `poll` is to be called
 * often.
 */
export function startSchedules(registry: Registry): { poll(): void } {
  registry.keptOnBy = createKeptOn(registry);
  registry.nextStop = createNextStop(registry);
  const transitions = createTransitionPoll(registry);
  const calendars = createCalendarReader(registry);
  const poll = (): void => {
    if (registry.parts.aside?.()) return;
    transitions.poll();
    calendars.poll();
  };
  poll();
  return { poll };
}

/**
 * Polls for due transitions of schedules, and plans their runs. A poll compares two numbers for each schedule: the time
 * of its next transition is worked out once.
 */
function createTransitionPoll(registry: Registry): { poll(): void } {
  const { clock, log } = registry.parts;
  let polled = poll(null, registry.begun);
  const next = new WeakMap<ScheduleRecord, DueNext & { readonly jumped: Moment | null }>();
  /** Schedules with due transitions, and the last poll before that: another try is judged by that. */
  const waiting = new Map<string, Moment>();
  let isBusy = false;
  let triedAt = -Infinity;

  const isDue = (schedule: ScheduleRecord, now: Moment, { jumped }: Polled): boolean => {
    if (pausedFor(registry, schedule) > 0) return false;
    const known = next.get(schedule);
    if (known && known.jumped === jumped) return known.at <= now.wall;
    let found: DueNext = { at: Infinity, action: null };
    try {
      found = nextDue(schedule, now.wall);
    } catch (error) {
      // A zone, perhaps, that this version does not know any more: one schedule never stands in another's way.
      log.error(error, "finding the next transition of a schedule");
    }
    next.set(schedule, { ...found, jumped });
    return found.at <= now.wall;
  };
  /** Schedules that are due, those that turn on last: the later will wins, so what differs at one time stays on. */
  const stopsFirst = <T>(due: ReadonlyMap<string, T>): (readonly [string, T])[] => {
    const isStart = (uuid: string): boolean => {
      const schedule = registry.schedules.get(uuid);
      return schedule !== undefined && next.get(schedule)?.action === "ON";
    };
    return [...due].sort(([a], [b]) => Number(isStart(a)) - Number(isStart(b)));
  };

  /** For each schedule, the `handledUntil` of transitions that were recorded as not planned. */
  const recorded = new Map<string, number>();
  const recordOnce = async (uuid: string): Promise<void> => {
    const schedule = registry.schedules.get(uuid);
    if (!schedule || recorded.get(uuid) === schedule.handledUntil) return;
    recorded.set(uuid, schedule.handledUntil);
    try {
      await recordNotPlanned(registry, schedule);
    } catch (error) {
      log.error(error, "telling that the run of a schedule could not be drawn");
    }
  };

  const act = async (): Promise<void> => {
    // A hold that ends at a transition keeps nothing on at it, whichever is looked at first.
    await endHoldsNow(registry).catch((error: unknown) => log.error(error, "ending holds"));
    for (const [uuid, last] of stopsFirst(waiting)) {
      try {
        await changeSchedules(registry, async (store) => {
          const schedule = registry.schedules.get(uuid);
          const before = { last, jumped: polled.jumped };
          if (schedule) await actOn(registry, store, schedule, before);
        });
        const after = registry.schedules.get(uuid);
        if (after) next.delete(after);
        waiting.delete(uuid);
      } catch (error) {
        triedAt = clock.monotonic();
        log.error(error, "drawing the run of a schedule");
        if (error instanceof FleetError) await recordOnce(uuid);
      }
    }
  };

  return {
    poll() {
      const now = moment(clock);
      const before = polled;
      polled = poll(before, now);
      for (const schedule of registry.schedules.values())
        if (!waiting.has(schedule.uuid) && isDue(schedule, now, polled))
          waiting.set(schedule.uuid, before.last);
      if (waiting.size === 0 || isBusy || now.monotonic - triedAt < TRY_AGAIN_AFTER) return;
      isBusy = true;
      void act().finally(() => (isBusy = false));
    },
  };
}

/** The time at which a transition of a schedule may be due, in wall-clock milliseconds; its action, where it is known. */
interface DueNext {
  readonly at: number;
  readonly action: RunAction | null;
}

function nextDue(schedule: ScheduleRecord, now: number): DueNext {
  const { handledUntil } = schedule;
  if (handledUntil > now + SET_BACK) return { at: now, action: null };
  const from = Math.max(handledUntil, now - BACK);
  const timetable = timetableOf(schedule);
  // Each day costs, and most have a transition.
  const [next] = transitions(timetable, from, from + NEAR);
  return next ?? transitions(timetable, from, from + AHEAD)[0] ?? { at: from + AHEAD, action: null };
}

/** Plans the runs of due transitions of a schedule, and reports those that are skipped: in a turn of the schedules. */
async function actOn(
  registry: Registry,
  store: ScheduleStore,
  schedule: ScheduleRecord,
  before: Polled,
): Promise<void> {
  const now = moment(registry.parts.clock);
  const calendarIsGood = isCalendarGood(schedule.calendar, now.wall);
  const of = {
    timetable: timetableNow(registry, schedule),
    handledUntil: schedule.handledUntil,
    isCalendarGood: calendarIsGood,
  };
  const found = due(of, before, now);
  let events = skippedEvents(registry, schedule, found);
  for (const [index, transition] of found.transitions.entries()) {
    const isLast = index === found.transitions.length - 1;
    const handledUntil = isLast ? found.handledUntil : transition.at + 1;
    const isStillDue = (): boolean =>
      due(of, before, moment(registry.parts.clock)).transitions.some(
        ({ at, action }) => at === transition.at && action === transition.action,
      );
    if (await beginRun(registry, store, { schedule, transition, handledUntil, events, isStillDue }))
      events = [];
  }
  const current = registry.schedules.get(schedule.uuid);
  const isWritten = current?.handledUntil === found.handledUntil;
  const isNews =
    found.transitions.length + found.skipped.length > 0 || found.handledUntil < schedule.handledUntil;
  if (!current || isWritten || !isNews) return;
  const after: ScheduleRecord = { ...current, handledUntil: found.handledUntil };
  put(registry, after, await stored(store.update(after, events)));
}

const KIND = {
  missed: "schedule_skipped",
  clock_jumped: "schedule_held_back",
  calendar_unreadable: "schedule_without_calendar",
} as const satisfies Record<SkipWhy, NewEvent["kind"]>;

/** One event for all skipped transitions: the latest stop says it best. */
function skippedEvents(registry: Registry, schedule: ScheduleRecord, { skipped }: Due): NewEvent[] {
  const last = skipped.findLast(({ transition }) => transition.action === "OFF") ?? skipped.at(-1);
  if (!last) return [];
  const { transition, why } = last;
  const time = `${new Date(transition.at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const detail = `${transition.action}, ${time}${skipped.length > 1 ? `, and ${skipped.length - 1} before` : ""}`;
  return [scheduleEvent(registry, schedule, { kind: KIND[why], actor: "manager", detail })];
}
