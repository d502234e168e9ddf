// Where a moment stands in the panorama. Pixels are CSS pixels from the left edge of the time area; times are
// wall-clock milliseconds of the manager.

export const HOUR = 3600_000;
export const DAY = 24 * HOUR;
/** What is seen to the left of the moment; to its right there is half as much. */
export const PAST = 12 * HOUR;
/** How far before what is looked at intervals should be known: who scrubs on finds them there. */
export const AHEAD = 2 * PAST;
/** As far back as anybody can look: past statuses are kept no longer. */
export const FURTHEST = 8 * DAY;

/**
 * Time runs sideways, and stands still where the buildings are: a column at about two thirds is the moment itself, so
 * that nothing that happened lies behind a building.
 */
export interface TimeScale {
  /** What the column shows: now, or, while somebody looks back, a moment before. */
  readonly moment: number;
  readonly width: number;
  /** The column, from its left edge to its right. */
  readonly column: readonly [number, number];
  readonly pixelsPerMs: number;
}

/** @param columnWidth of the moment itself; a narrow area (a phone) is nothing but the column */
export function timeScale(moment: number, width: number, columnWidth: number): TimeScale {
  const column = Math.min(columnWidth, width);
  const left = Math.round(((width - column) * 2) / 3);
  return { moment, width, column: [left, left + column], pixelsPerMs: left / PAST };
}

/** Where a time stands. What is at the moment itself stands at the column's left edge. */
export function xOf({ moment, column, pixelsPerMs }: TimeScale, at: number): number {
  const from = at <= moment ? column[0] : column[1];
  return from + (at - moment) * pixelsPerMs;
}

/** Which time stands there; within the column it is the moment. */
export function timeAt({ moment, column, pixelsPerMs }: TimeScale, x: number): number {
  if (pixelsPerMs === 0 || (x >= column[0] && x <= column[1])) return moment;
  return moment + (x - (x < column[0] ? column[0] : column[1])) / pixelsPerMs;
}

/** What is seen, from when to when. */
export function seen(scale: TimeScale): readonly [number, number] {
  return [timeAt(scale, 0), timeAt(scale, scale.width)];
}

/** A moment that may be looked at: not after now, not before anything was kept. */
export function clampMoment(moment: number, now: number): number {
  return Math.min(now, Math.max(now - FURTHEST, moment));
}
