import type { Run } from "./run";
import { transitions, type Transition, type Timetable } from "./schedule";
import type { RunAction } from "./words";

/** Everything in a schedule that decides its effect: neither its name nor who saved it. */
export interface Will {
  /** With the days of its calendar. */
  readonly timetable: Timetable;
  readonly groupUuids: readonly string[];
  readonly serverUuids: readonly string[];
  readonly mode: "now" | "when_free";
  readonly minOn: number;
  readonly evenIfItMayNotWake: boolean;
}

/** The farthest back that a run's transition may be: a start is made up for while its window lasts. */
const BACK = 8 * 24 * 3600 * 1000;

/** Whether an edit leaves the effect of a schedule as it is. */
export function isSameWill(before: Will, after: Will): boolean {
  return textOf(before) === textOf(after);
}

/**
 * Whether a run that a schedule planned goes on after an edit: with the new settings it would have been planned by the
 * same transition, for the same servers and in the same way.
 */
export function keepsRun(
  before: Will,
  after: Will,
  { action, since }: Pick<Run, "action" | "since">,
): boolean {
  if (isSameWill(before, after)) return true;
  if (membersOf(before) !== membersOf(after)) return false;
  const isSameWay =
    action === "ON" ||
    (before.mode === after.mode &&
      before.minOn === after.minOn &&
      before.evenIfItMayNotWake === after.evenIfItMayNotWake);
  if (!isSameWay) return false;
  const was = transitionOf(before.timetable, action, since.wall);
  const is = transitionOf(after.timetable, action, since.wall);
  return was !== null && was.at === is?.at && was.until === is.until;
}

/** The transition at which a run was planned at an instant (wall-clock ms); null: there is none. */
function transitionOf(timetable: Timetable, action: RunAction, plannedAt: number): Transition | null {
  return (
    transitions(timetable, plannedAt - BACK, plannedAt + 1).findLast(
      (transition) => transition.action === action,
    ) ?? null
  );
}

function textOf(will: Will): string {
  const { timetable, mode, minOn, evenIfItMayNotWake } = will;
  const { zone, windows, wake, stop, stopBy, exceptions, pausedUntil, changedEnd = null } = timetable;
  const week = windows.map(({ days, from, to }) => [[...days].sort(), from, to]);
  const dates = exceptions.map(({ first, last }) => [first, last]);
  const end = changedEnd && [changedEnd.usual, changedEnd.end];
  const all = [zone, week, wake, stop, stopBy, dates, pausedUntil, end, mode, minOn, evenIfItMayNotWake];
  return JSON.stringify([...all, membersOf(will)]);
}

function membersOf({ groupUuids, serverUuids }: Will): string {
  return JSON.stringify([groupUuids, serverUuids].map((uuids) => [...new Set(uuids)].sort()));
}
