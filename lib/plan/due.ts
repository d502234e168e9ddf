import type { Moment } from "../power/facts";
import { transitions, isAwake, preview, type Transition, type Timetable } from "./schedule";

/** The last poll of the schedules in this life of the manager, and the last jump of its wall clock. */
export interface Polled {
  readonly last: Moment;
  /** The last jump of the wall clock; null: none in this life. */
  readonly jumped: Moment | null;
}

/** A stop that is seen later than this after its transition is late. */
const IN_TIME = 60_000;
/** A wall clock that goes so much more, or less, than the monotonic one was set. */
const JUMP = 60_000;
/** After a jump, for this long nobody knows whether the wall clock is right. */
const DOUBTED_FOR = 10 * 60_000;
/** Skipped transitions are reported for this long, and not those before. */
const REPORTED_FOR = 7 * 24 * 3600 * 1000;
/** Transitions are planned once, also where the clock was set back; if by more than this it was wrong before. */
const SET_BACK = 24 * 3600 * 1000;

/** The state after another poll. @param polled null: this is the first poll of this life */
export function poll(polled: Polled | null, now: Moment): Polled {
  if (!polled) return { last: now, jumped: null };
  const { last, jumped } = polled;
  const drift = Math.abs(now.wall - last.wall - (now.monotonic - last.monotonic));
  return { last: now, jumped: drift > JUMP ? now : jumped };
}

/** Reasons for which a transition is skipped. */
export type SkipWhy =
  /** The manager was away, or polled too late. */
  | "missed"
  | "clock_jumped"
  /** Its calendar cannot be read: this may be a holiday on which somebody works. */
  | "calendar_unreadable";

/** The transitions of a schedule that are due, and those that are skipped. */
export interface Due {
  /** A run is to be planned for each. */
  readonly transitions: readonly Transition[];
  /** To be reported in one event. */
  readonly skipped: readonly { readonly transition: Transition; readonly why: SkipWhy }[];
  /** Wall-clock milliseconds, to be written together with the runs: transitions before it are done with. */
  readonly handledUntil: number;
}

/**
 * The due transitions of a schedule. An OFF transition acts only in time: this life of the manager polled before it,
 * polls again soon after it, and does not doubt the clock. A missed ON is made up for while its window lasts and no
 * later transition has come.
 * @param handledUntil of the last time, or when the schedule was made, edited or resumed
 * @param before the poll before this one; the first of a life is its beginning
 */
export function due({ timetable, handledUntil, isCalendarGood }: DueOf, before: Polled, now: Moment): Due {
  const from =
    handledUntil > now.wall + SET_BACK ? now.wall : Math.max(handledUntil, now.wall - REPORTED_FOR);
  const polled = poll(before, now);
  const whyNot = (transition: Transition): SkipWhy | null => {
    if (transition.action === "ON") return transition.until > now.wall ? null : "missed";
    const isInTime = before.last.wall <= transition.at && now.wall - transition.at <= IN_TIME;
    if (isDoubted(polled, now)) return "clock_jumped";
    if (!isInTime) return "missed";
    return isCalendarGood ? null : "calendar_unreadable";
  };
  const found = transitions(timetable, from, now.wall + 1).map((transition) => ({
    transition,
    why: whyNot(transition),
  }));
  return {
    transitions: found.flatMap(({ transition, why }) => (why === null ? [transition] : [])),
    skipped: found.flatMap(({ transition, why }) => (why === null ? [] : [{ transition, why }])),
    handledUntil: Math.max(from, now.wall + 1),
  };
}

/** A schedule as far as its transitions go. */
export interface DueOf {
  /** Its exceptions with those of its calendar. */
  readonly timetable: Timetable;
  readonly handledUntil: number;
  /** It has none, or the dates were read lately. */
  readonly isCalendarGood: boolean;
}

function isDoubted({ jumped }: Polled, now: Moment): boolean {
  return jumped !== null && now.monotonic - jumped.monotonic < DOUBTED_FOR;
}

/** A schedule as far as it may stand in another's way. */
export interface ClashOf {
  readonly uuid: string;
  readonly name: string;
  readonly timetable: Timetable;
  readonly serverUuids: readonly string[];
}

/** A clash: one schedule would stop servers that another one keeps on. They stay on. */
export interface Clash {
  readonly stops: string;
  readonly keepsOn: string;
  /** The first time, in wall-clock milliseconds. */
  readonly at: number;
  readonly serverUuids: readonly string[];
}

/**
 * Clashes of schedules in the next 14 days: of each two schedules the first one. For the form, before a schedule is
 * saved. The uuids in it are those of schedules.
 */
export function clashes(schedules: readonly ClashOf[], from: number): Clash[] {
  const members = schedules.map(({ serverUuids }) => new Set(serverUuids));
  return schedules.flatMap((stopping, index) => {
    const stops = preview(stopping.timetable, from).filter(({ action }) => action === "OFF");
    return schedules.flatMap((other, at): Clash[] => {
      const shared = at === index ? [] : stopping.serverUuids.filter((uuid) => members[at]?.has(uuid));
      const first = shared.length > 0 && stops.find((transition) => isAwake(other.timetable, transition.at));
      return first ? [{ stops: stopping.uuid, keepsOn: other.uuid, at: first.at, serverUuids: shared }] : [];
    });
  });
}
