import type { TimeScale } from "../../_timeline/time-scale";
import type { Palette } from "./palette";

type Context = CanvasRenderingContext2D;

/** The content of a tape. */
export interface Print {
  /** The object that the tape belongs to. */
  readonly owner: object;
  /** The data that it is painted from: another value means another picture. */
  readonly of: unknown;
  /** In CSS pixels. */
  readonly height: number;
  readonly palette: Palette;
  /** The first and the last time with content, in wall-clock ms. */
  readonly begin: number;
  readonly end: number;
  /** Paints the content between two times. */
  readonly paint: (context: Context, scale: TimeScale, since: number, until: number) => void;
}

/** Hours that are painted once, and only moved while somebody scrubs. */
export interface Tapes {
  /** Shows the visible parts of a tape, on both sides of the moment's column. */
  show(context: Context, scale: TimeScale, print: Print): void;
}

/**
 * Pixels of the screen of one piece of a tape: only visible pieces are painted. A multiple of six, the period of
 * stripes and dashes, which thus continue from one piece to the next.
 */
const LENGTH = 252;
/** Pixels that are kept: those of a large screen, and of what was visible before. */
const KEPT = 16_000_000;
/** Pixels that a short stretch may reach into the next piece: it is drawn wider than it was. */
const OVERLAP = 4;

interface Piece {
  readonly canvas: HTMLCanvasElement;
  readonly print: readonly unknown[];
}

export function createTapes(): Tapes {
  /** The least recently visible piece comes first. */
  const pieces = new Map<string, Piece>();
  const owners = new WeakMap<object, number>();
  let owned = 0;
  let pixels = 0;

  const nameOf = (owner: object) => {
    const name = owners.get(owner) ?? (owned += 1);
    owners.set(owner, name);
    return name;
  };
  const drop = (name: string) => {
    const canvas = pieces.get(name)?.canvas;
    pixels -= canvas ? canvas.width * canvas.height : 0;
    pieces.delete(name);
  };
  const pieceOf = (name: string, print: Print, pixelsPerMs: number, sharp: number, index: number) => {
    const { of, height, palette, begin, end, paint } = print;
    const perPixel = 1 / (pixelsPerMs * sharp);
    const start = index * LENGTH * perPixel;
    const since = Math.max(begin, start - OVERLAP * perPixel);
    const until = Math.min(end, start + (LENGTH + OVERLAP) * perPixel);
    const wanted = [of, height, palette, since, until, pixelsPerMs, sharp];
    const known = pieces.get(name);
    if (known?.print.every((value, place) => value === wanted[place])) {
      pieces.delete(name);
      pieces.set(name, known);
      return known.canvas;
    }
    drop(name);
    const canvas = document.createElement("canvas");
    canvas.width = LENGTH;
    canvas.height = Math.round(height * sharp);
    const context = canvas.getContext("2d");
    if (context) {
      context.scale(sharp, sharp);
      const scale = { moment: start, width: LENGTH / sharp, column: [0, 0], pixelsPerMs } as const;
      if (since < until) paint(context, scale, since, until);
    }
    pieces.set(name, { canvas, print: wanted });
    pixels += canvas.width * canvas.height;
    for (const oldest of pieces.keys()) {
      if (pixels <= KEPT) break;
      drop(oldest);
    }
    return canvas;
  };

  return {
    show(context, { moment, width, column: [left, right], pixelsPerMs }, print) {
      if (pixelsPerMs === 0) return;
      const sharp = context.getTransform().a;
      const perMs = pixelsPerMs * sharp;
      const name = nameOf(print.owner);
      // Whole pixels of the screen: moves by fractions would blur.
      context.setTransform(1, 0, 0, 1, 0, 0);
      for (const [first, last, at] of [
        [0, left, left],
        [right, width, right],
      ] as const) {
        const origin = Math.round(at * sharp - moment * perMs);
        const end = Math.min(Math.round(last * sharp), Math.floor(origin + print.end * perMs));
        for (let x = Math.round(first * sharp); x < end;) {
          const index = Math.floor((x - origin) / LENGTH);
          const start = x - origin - index * LENGTH;
          const long = Math.min(LENGTH - start, end - x);
          const canvas = pieceOf(`${name} ${index}`, print, pixelsPerMs, sharp, index);
          context.drawImage(canvas, start, 0, long, canvas.height, x, 0, long, canvas.height);
          x += long;
        }
      }
      context.setTransform(sharp, 0, 0, sharp, 0, 0);
    },
  };
}
