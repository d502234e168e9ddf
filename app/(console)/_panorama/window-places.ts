import { WALL, type Facade } from "./windows";

/** The window at a point, including the walls around it; null: none. */
export function windowAt({ windows, columns, rows, pitch }: Facade, x: number, y: number): number | null {
  const column = Math.floor((x - WALL) / pitch);
  const row = Math.floor((y - WALL) / pitch);
  if (column < 0 || column >= columns || row < 0 || row >= rows) return null;
  const window = row * columns + column;
  return window < windows ? window : null;
}

/** The windows in the rectangle between two of them. */
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

/** The windows from one to another, in reading order. */
export function windowsFromTo(one: number, other: number): number[] {
  const [first, last] = ordered(one, other);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

const ordered = (a: number, b: number): readonly [number, number] => (a < b ? [a, b] : [b, a]);
