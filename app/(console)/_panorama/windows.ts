/** The layout of a building's windows: a grid, filled row by row from its upper left. Pixels. */
export interface Facade {
  readonly windows: number;
  readonly columns: number;
  readonly rows: number;
  /** The distance between two windows, in both directions. */
  readonly pitch: number;
  /** The width and height of a window. */
  readonly glass: readonly [number, number];
  /** The width of the whole front with its walls. */
  readonly width: number;
  readonly height: number;
}

/** The greatest distance of two windows, except in a high house, and the least one. */
const WIDEST = 20;
const CLOSEST = 5;
/** The width of the wall on each side. */
export const WALL = 6;
/** The height below the lowest windows, with the door. */
const GROUND_FLOOR = 10;

/**
 * The largest windows that fit: a building of the greatest width, and of the height it should have, or, where even the
 * smallest do not fit, as high as it must be.
 */
export function facadeOf(windows: number, widest: number, highest: number): Facade {
  const inside = Math.max(CLOSEST, widest - 2 * WALL);
  let pitch = Math.max(WIDEST, Math.round(highest / 5));
  for (; pitch > CLOSEST; pitch -= 1) {
    const columns = Math.floor(inside / pitch);
    if (columns >= 1 && Math.ceil(windows / columns) * pitch + GROUND_FLOOR + WALL <= highest) break;
  }
  const most = Math.max(1, Math.floor(inside / pitch));
  const rows = Math.max(1, Math.ceil(windows / most));
  // No wider than needed for as many floors: few windows make a house rather than a corridor.
  const columns = Math.max(
    1,
    windows <= 4 ? Math.min(most, Math.ceil(Math.sqrt(windows))) : Math.ceil(windows / rows),
  );
  const floors = Math.max(1, Math.ceil(windows / columns));
  return {
    windows,
    columns,
    rows: floors,
    pitch,
    glass: [Math.max(2, Math.round(pitch * 0.58)), Math.max(3, Math.round(pitch * 0.66))],
    width: columns * pitch + 2 * WALL,
    height: floors * pitch + GROUND_FLOOR + WALL,
  };
}

/** The upper left corner of a window's pane, from the front's upper left. */
export function paneAt({ columns, pitch, glass }: Facade, window: number): readonly [number, number] {
  return [
    WALL + (window % columns) * pitch + (pitch - glass[0]) / 2,
    WALL + Math.floor(window / columns) * pitch + (pitch - glass[1]) / 2,
  ];
}

/** The folded houses, by their section; each focuses one of its windows. */
export type Houses = Map<string, (place: number) => void>;

/** The windows of each building on the page, for whoever points at it. */
export const buildings = new WeakMap<
  Element,
  { readonly facade: Facade; readonly uuids: readonly string[] }
>();
