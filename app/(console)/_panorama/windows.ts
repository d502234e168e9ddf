/** How a building's windows lie: a grid, filled row by row from its upper left. Pixels. */
export interface Facade {
  readonly windows: number;
  readonly columns: number;
  readonly rows: number;
  /** From one window to the next, either way. */
  readonly pitch: number;
  /** A window's own width and height. */
  readonly glass: readonly [number, number];
  /** Of the whole front, walls and all. */
  readonly width: number;
  readonly height: number;
}

/** Windows are never larger than this, but where a house may be so high that they would be lost in it, nor closer than that. */
const WIDEST = 20;
const CLOSEST = 5;
/** Wall on each side of all windows. */
const WALL = 6;
/** What lies below the lowest windows: the door. */
const GROUND_FLOOR = 10;

/**
 * The largest windows that fit: so wide a building at most, and as high as it should be, or, where even the smallest
 * do not fit, as high as it must.
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
  // No wider than it must be for as many floors, and few windows make a house rather than a corridor.
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

/** The window at a place, walls between them included; null: there is none. */
export function windowAt({ windows, columns, rows, pitch }: Facade, x: number, y: number): number | null {
  const column = Math.floor((x - WALL) / pitch);
  const row = Math.floor((y - WALL) / pitch);
  if (column < 0 || column >= columns || row < 0 || row >= rows) return null;
  const window = row * columns + column;
  return window < windows ? window : null;
}

/** The windows of the rectangle between two of them. */
export function windowsBetween({ windows, columns }: Facade, one: number, other: number): number[] {
  const [left, right] = ordered(one % columns, other % columns);
  const [top, bottom] = ordered(Math.floor(one / columns), Math.floor(other / columns));
  const found: number[] = [];
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= right; column++) {
      const window = row * columns + column;
      if (window < windows) found.push(window);
    }
  return found;
}

/** The windows from one to another, as a text is read. */
export function windowsFromTo(one: number, other: number): number[] {
  const [first, last] = ordered(one, other);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const ordered = (a: number, b: number): readonly [number, number] => (a < b ? [a, b] : [b, a]);
