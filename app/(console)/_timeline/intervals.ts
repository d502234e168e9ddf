import { groupOfStatus, zeroes, type StatusGroup, type StatusWord } from "@/lib/plan/attention";
import { shownStatus } from "@/lib/power/status";
import type { CurrentStatus } from "@/lib/power/words";

/** A status with its begin and its end, in wall-clock milliseconds. */
export interface Interval {
  readonly status: CurrentStatus;
  readonly since: number;
  readonly until: number;
}

/** An interval as it is shown. */
export interface ShownInterval extends Interval {
  readonly group: StatusGroup;
  readonly word: StatusWord;
}

const MINUTE = 60 * 1000;
/** Milliseconds. */
export const DAY = 24 * 3600 * 1000;
/** The farthest look back. */
export const WEEK = 7 * DAY;

/** A span of time, in wall-clock milliseconds. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/**
 * The day that ends `back` ms ago. Its axis goes on to the next full minute, since moving it every second would show
 * nothing more; what has passed of it ends at the present, so that no sum has time that is yet to come.
 */
export function dayInView(present: number, back: number): { readonly axis: Span; readonly passed: Span } {
  const until = Math.ceil(present / MINUTE) * MINUTE - back;
  const from = until - DAY;
  return { axis: { from, until }, passed: { from, until: Math.min(until, present) } };
}

/**
 * The intervals within a span, in order and without overlaps; equal neighbours are merged. Gaps were not observed.
 * @param past intervals that are over, in order; the same one may come twice
 * @param present the status that lasts, as every other page shows it
 */
export function intervalsWithin(
  past: readonly Interval[],
  present: Omit<ShownInterval, "until">,
  { from, until }: Span,
): readonly ShownInterval[] {
  const intervals: ShownInterval[] = [];
  let coveredUntil = from;
  for (const interval of [...past.map(shown), { ...present, until }]) {
    const since = Math.max(interval.since, coveredUntil);
    const end = Math.min(interval.until, until);
    if (end <= since) continue;
    const last = intervals.at(-1);
    if (last?.status === interval.status && last.group === interval.group && last.until === since)
      intervals.splice(-1, 1, { ...last, until: end });
    else intervals.push({ ...interval, since, until: end });
    coveredUntil = end;
  }
  return intervals;
}

function shown(interval: Interval): ShownInterval {
  const { status } = interval;
  return { ...interval, group: groupOfStatus(status), word: shownStatus(status) };
}

/** The total time in each group of statuses, in milliseconds. */
export function groupTimes(intervals: readonly ShownInterval[]): Readonly<Record<StatusGroup, number>> {
  const times = zeroes();
  for (const { group, since, until } of intervals) times[group] += until - since;
  return times;
}

/** The full six hours (0, 6, 12, 18 o'clock) of the 24 hours before `until`, on clocks `offset` ms ahead of UTC. */
export function sixHours(until: number, offset: number): readonly number[] {
  const step = DAY / 4;
  const last = Math.floor((until + offset) / step) * step - offset;
  return [3, 2, 1, 0].map((back) => last - back * step);
}

/** The midnights within a span, on clocks that are `offsetAt` ms ahead of UTC: a day has 23, 24 or 25 hours. */
export function midnights({ from, until }: Span, offsetAt: (at: number) => number): readonly number[] {
  const found: number[] = [];
  for (let day = Math.floor((from + offsetAt(from)) / DAY); ; day += 1) {
    const local = day * DAY;
    // Clocks may have been changed between midnight and its first estimate.
    const guess = local - offsetAt(local - offsetAt(from));
    const at = local - offsetAt(guess);
    if (at >= until) return found;
    if (at >= from) found.push(at);
  }
}
