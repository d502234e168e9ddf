import { WALL, type Facade, type HouseWindows } from "./windows";

/** The place of a window at a point, including the walls around it; null: none. There may be a gap. */
export function windowAt(
  { columns, rows, pitch: [wide, high] }: Facade,
  x: number,
  y: number,
): number | null {
  const column = Math.floor((x - WALL) / wide);
  const row = Math.floor((y - WALL) / high);
  if (column < 0 || column >= columns || row < 0 || row >= rows) return null;
  return row * columns + column;
}

/** The places in the rectangle between two of them. */
export function windowsBetween({ columns }: Pick<Facade, "columns">, one: number, other: number): number[] {
  const [left, right] = ordered(one % columns, other % columns);
  const [top, bottom] = ordered(Math.floor(one / columns), Math.floor(other / columns));
  const found: number[] = [];
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= right; column++) found.push(row * columns + column);
  return found;
}

/** The places from one to another, in reading order. */
export function windowsFromTo(one: number, other: number): number[] {
  const [first, last] = ordered(one, other);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"] as const;
export type Arrow = (typeof ARROWS)[number];

export function isArrow(key: string): key is Arrow {
  return ARROWS.some((arrow) => arrow === key);
}

/**
 * The window to which an arrow leads: the next one in reading order, or the nearest of the next row that has one.
 * @param windows the places that have a window, in reading order
 * @returns the same where there is none
 */
export function windowBeside(
  { columns }: Pick<Facade, "columns">,
  windows: readonly number[],
  from: number,
  arrow: Arrow,
): number {
  if (arrow === "ArrowRight") return windows.find((each) => each > from) ?? from;
  if (arrow === "ArrowLeft") return windows.findLast((each) => each < from) ?? from;
  const rowOf = (window: number): number => Math.floor(window / columns);
  const isDown = arrow === "ArrowDown";
  const beyond = windows.filter((each) => (isDown ? rowOf(each) > rowOf(from) : rowOf(each) < rowOf(from)));
  const row = rowOf((isDown ? beyond[0] : beyond.at(-1)) ?? from);
  const away = (window: number): number => Math.abs((window % columns) - (from % columns));
  return beyond.filter((each) => rowOf(each) === row).sort((a, b) => away(a) - away(b))[0] ?? from;
}

/** The server of a window; undefined: there is a gap, or a search does not find it. */
export function serverAt({ seats, uuids }: HouseWindows, window: number): string | undefined {
  const uuid = seats[window];
  return uuid && uuids.includes(uuid) ? uuid : undefined;
}

const ordered = (a: number, b: number): readonly [number, number] => (a < b ? [a, b] : [b, a]);
