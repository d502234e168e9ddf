import { hourMarks, type OffsetAt } from "../../_timeline/hours";
import { HOUR, seen, xOf, type TimeScale } from "../../_timeline/time-scale";
import { css, type Palette } from "./palette";

type Context = CanvasRenderingContext2D;

/** Draws the hours by the reader's clock at the foot of the sky: as many as there is room for. */
export function drawHours(
  context: Context,
  scale: TimeScale,
  palette: Palette,
  height: number,
  offsetAt: OffsetAt,
  hourText: (at: number) => string,
): void {
  const { width, column, pixelsPerMs } = scale;
  if (pixelsPerMs === 0) return;
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  context.font = `500 ${rem * 0.6875}px ${getComputedStyle(document.body).fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  // Labels must not touch; half a day has three of them at least.
  const step = [1, 2, 3, 6].find((hours) => hours * HOUR * pixelsPerMs > rem * 3.6) ?? 12;
  const [since, until] = seen(scale);
  let written = -Infinity;
  for (const { at, hour } of hourMarks(since - HOUR, until + HOUR, 1, offsetAt)) {
    const x = Math.round(xOf(scale, at)) + 0.5;
    const named = hour % step === 0;
    context.strokeStyle = css(palette.ink, palette.forced ? 1 : named ? 0.4 : 0.18);
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x, height);
    context.lineTo(x, height - (named ? 7 : 4));
    context.stroke();
    const text = named ? hourText(at) : "";
    const half = context.measureText(text).width / 2;
    const free = (x + half < column[0] - 4 || x - half > column[1] + 4) && x > half && x < width - half;
    // On a day of 25 hours two equal labels are closer than the others.
    if (!text || !free || x - half < written + 2) continue;
    written = x + half;
    context.fillStyle = css(palette.ink, palette.forced ? 1 : hour === 0 ? 1 : 0.82);
    context.fillText(text, x, height - 11);
  }
}

/**
 * Draws the bright line of the present. While somebody looks back it keeps its place, and the moment in view has its
 * own line.
 */
export function drawNowLine(
  context: Context,
  scale: TimeScale,
  palette: Palette,
  store: { readonly moment: () => number | null; readonly now: () => number },
  height: number,
): void {
  const { column, pixelsPerMs, width } = scale;
  if (pixelsPerMs === 0) return;
  const looksBack = store.moment() !== null;
  if (looksBack) {
    context.fillStyle = css(palette.ink, palette.forced ? 1 : 0.45);
    context.fillRect(column[0] - 1, 0, 1, height);
    context.fillRect(column[1], 0, 1, height);
  }
  const x = looksBack ? xOf(scale, store.now()) : column[0];
  if (x > width) return;
  if (!palette.forced) {
    const glow = context.createLinearGradient(x - 14, 0, x + 14, 0);
    glow.addColorStop(0, css(palette.moon, 0));
    glow.addColorStop(0.5, css(palette.moon, 0.35));
    glow.addColorStop(1, css(palette.moon, 0));
    context.fillStyle = glow;
    context.fillRect(x - 14, 0, looksBack ? 28 : 14, height);
  }
  context.fillStyle = css(palette.moon);
  context.fillRect(x - 2, 0, 2, height);
}

/** Draws mist over times that have not been loaded yet. */
export function drawUnread(
  context: Context,
  scale: TimeScale,
  palette: Palette,
  known: number,
  height: number,
): void {
  const right = Math.min(scale.width, xOf(scale, known));
  if (right <= 0) return;
  const mist = context.createLinearGradient(right - 60, 0, right, 0);
  mist.addColorStop(0, css(palette.sky.day, 0.35));
  mist.addColorStop(1, css(palette.sky.day, 0));
  context.fillStyle = mist;
  context.fillRect(0, 0, right, height);
}
