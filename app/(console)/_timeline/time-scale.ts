// Where a moment stands in the panorama. Pixels are CSS pixels from the left edge of the time area; times are
// wall-clock milliseconds of the manager.

export const HOUR = 3600_000;
export const DAY = 24 * HOUR;
/** The time in view to the left of the moment; to its right there is half as much. */
export const PAST = 12 * HOUR;
/** Time before the view for which intervals are loaded ahead, for whoever scrubs on. */
export const AHEAD = 2 * PAST;
/** Time after now for which plans are loaded: more than is in view. */
export const FUTURE = PAST / 2 + 2 * HOUR;
/** The farthest look back: past statuses are kept no longer. */
export const FURTHEST = 8 * DAY;

/**
 * Time runs sideways, except behind the buildings: a column at about two thirds is the moment itself, so that nothing
 * that happened lies behind a building.
 */
export interface TimeScale {
  /** The moment of the column: now, or an earlier one while somebody looks back. */
  readonly moment: number;
  readonly width: number;
  /** The left and the right edge of the column. */
  readonly column: readonly [number, number];
  readonly pixelsPerMs: number;
}

/** @param columnWidth the width of the column; a narrow area (a phone) is nothing but the column */
export function timeScale(moment: number, width: number, columnWidth: number): TimeScale {
  const column = Math.min(columnWidth, width);
  const left = Math.round(((width - column) * 2) / 3);
  return { moment, width, column: [left, left + column], pixelsPerMs: left / PAST };
}

/** The place of a time. The moment itself is at the column's left edge. */
export function xOf({ moment, column, pixelsPerMs }: TimeScale, at: number): number {
  const from = at <= moment ? column[0] : column[1];
  return from + (at - moment) * pixelsPerMs;
}

/** The place at which a time to come begins: the present itself is at the column's right edge there. */
export function xAfter({ moment, column, pixelsPerMs }: TimeScale, at: number): number {
  return column[1] + Math.max(0, at - moment) * pixelsPerMs;
}

/** The time at a place; within the column it is the moment. */
export function timeAt({ moment, column, pixelsPerMs }: TimeScale, x: number): number {
  if (pixelsPerMs === 0 || (x >= column[0] && x <= column[1])) return moment;
  return moment + (x - (x < column[0] ? column[0] : column[1])) / pixelsPerMs;
}

/** The first and the last time in view. */
export function seen(scale: TimeScale): readonly [number, number] {
  return [timeAt(scale, 0), timeAt(scale, scale.width)];
}

/** The nearest moment that may be viewed: not after now, not before anything was kept. */
export function clampMoment(moment: number, now: number): number {
  return Math.min(now, Math.max(now - FURTHEST, moment));
}
