import { groupOfStatus, type StatusGroup } from "@/lib/plan/attention";
import type { Interval } from "./intervals";

/** The status colour of a stretch of a timeline, or of a window. */
export type StatusColour = StatusGroup | "unknown";
export const STATUS_COLOURS = [
  "off",
  "on",
  "changing",
  "trouble",
  "unknown",
] as const satisfies readonly StatusColour[];

/** A status colour of a machine with its begin and its end; equal neighbours are merged. */
export interface Stretch {
  readonly statusColour: StatusColour;
  readonly since: number;
  readonly until: number;
}

/** The lasting status of a timeline. */
export interface Present {
  readonly statusColour: StatusGroup;
  readonly since: number;
}

/** The known time of a machine, ready to be drawn again and again. */
export interface Timeline {
  /** Past stretches, in order, without overlaps; times that are not known have none. */
  readonly past: readonly Stretch[];
  readonly present: Present;
}

/** Orders stored intervals: duplicates are merged, and each ends where the next, or the present status, begins. */
export function timelineOf(intervals: readonly Interval[], present: Present): Timeline {
  const past: Stretch[] = [];
  const sorted = isInOrder(intervals) ? intervals : [...intervals].sort((a, b) => a.since - b.since);
  for (const interval of sorted) {
    const last = past.at(-1);
    const since = Math.max(interval.since, last?.until ?? -Infinity);
    const until = Math.min(interval.until, present.since);
    if (until <= since) continue;
    const statusColour = groupOfStatus(interval.status);
    if (last?.statusColour === statusColour && since - last.until <= SEAM)
      past.splice(-1, 1, { statusColour, since: last.since, until });
    else past.push({ statusColour, since, until });
  }
  return { past, present };
}
/** Milliseconds of a gap that is not shown: the manager was restarted. */
const SEAM = 60_000;

function isInOrder(intervals: readonly Interval[]): boolean {
  return intervals.every(
    (interval, index) => index === 0 || interval.since >= (intervals[index - 1]?.since ?? 0),
  );
}

/** The status colour of a machine at a moment; at or after `now` the present one. */
export function statusColourAt(timeline: Timeline, at: number): StatusColour {
  return stretchAt(timeline, at)?.statusColour ?? "unknown";
}

/** The stretch at a moment, without an end where it lasts; null: not known. */
export function stretchAt({ past, present }: Timeline, at: number): Stretch | null {
  if (at >= present.since) return { ...present, until: Infinity };
  const found = past[lastBefore(past, at)];
  return found && at < found.until ? found : null;
}

/** Visits each stretch between two times, in order; gaps are unknown. */
export function eachStretch(
  { past, present }: Timeline,
  since: number,
  until: number,
  visit: (statusColour: StatusColour, since: number, until: number) => void,
): void {
  let at = since;
  for (let index = Math.max(0, lastBefore(past, since)); index < past.length; index++) {
    const stretch = past[index];
    if (!stretch || stretch.since >= until) break;
    if (stretch.until <= at) continue;
    if (stretch.since > at) visit("unknown", at, stretch.since);
    const end = Math.min(stretch.until, until);
    visit(stretch.statusColour, Math.max(at, stretch.since), end);
    at = end;
  }
  if (at >= until) return;
  if (present.since > at) {
    const known = Math.min(present.since, until);
    if (known - at > SEAM) visit("unknown", at, known);
    at = known - at > SEAM ? known : at;
  }
  if (at < until) visit(present.statusColour, at, until);
}

/** The last stretch that began at or before a time; -1: none. */
function lastBefore(past: readonly Stretch[], at: number): number {
  let low = 0;
  let high = past.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((past[middle]?.since ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
