/** The layout of a building's windows: a grid with gaps. Pixels. */
export interface Facade {
  readonly columns: number;
  readonly rows: number;
  /** The distance between two windows in a row, and between two rows. */
  readonly pitch: readonly [number, number];
  /** The width and height of a window. */
  readonly glass: readonly [number, number];
  /** The width of the whole front with its walls. */
  readonly width: number;
  readonly height: number;
}

/** The greatest distance of two windows, except in a high house, and the least one between two rows. */
const WIDEST = 20;
const CLOSEST = 5;
/** The width of the wall on each side. */
export const WALL = 6;
/** The height below the lowest windows, with the door. */
const GROUND_FLOOR = 10;
/** The windows of a rack are units: so many times as wide as high. */
const UNIT = 5;

/**
 * The largest windows that fit: a building of the greatest width, and of the height it should have, or, where even the
 * smallest do not fit, as high as it must be.
 */
export function facadeOf(
  { columns, rows }: { readonly columns: number; readonly rows: number },
  widest: number,
  highest: number,
): Facade {
  const fit = Math.max(CLOSEST, widest - 2 * WALL) / columns;
  const most = Math.max(WIDEST, Math.round(highest / 5));
  const tall = Math.floor((highest - GROUND_FLOOR - WALL) / rows);
  const high = Math.min(fit < CLOSEST ? fit : Math.floor(fit), Math.min(most, Math.max(CLOSEST, tall)));
  const wide = rows >= UNIT * columns ? Math.floor(Math.min(fit, UNIT * high)) : high;
  return {
    ...{ columns, rows },
    pitch: [wide, high],
    glass: [
      Math.max(high < 3 ? 1 : 2, Math.round(wide - high * 0.42)),
      Math.max(high < 4 ? 1 : 3, Math.round(high * 0.66)),
    ],
    width: Math.min(widest, columns * wide + 2 * WALL),
    height: rows * high + GROUND_FLOOR + WALL,
  };
}

/** The upper left corner of a window's pane, from the front's upper left. */
export function paneAt(
  { columns, pitch: [wide, high], glass }: Facade,
  window: number,
): readonly [number, number] {
  return [
    WALL + (window % columns) * wide + (wide - glass[0]) / 2,
    WALL + Math.floor(window / columns) * high + (high - glass[1]) / 2,
  ];
}

/** The folded houses, by their section; each focuses one of its windows. */
export type Houses = Map<string, (place: number) => void>;

/** The windows of a house, with their servers. */
export interface HouseWindows {
  readonly facade: Facade;
  /** The servers of all windows, found or not; null: a gap. */
  readonly seats: readonly (string | null)[];
  /** The servers that are found, in the order of their rows: the windows that can be pointed at and selected. */
  readonly uuids: readonly string[];
}

/** The windows of each house on the page, for whoever points at it. */
export const buildings = new WeakMap<Element, HouseWindows>();
