import { lightAt, type Future } from "../../_timeline/future";
import { xAfter, type TimeScale } from "../../_timeline/time-scale";
import { css, type Palette } from "./palette";
import { drawDiagonals, drawHollow, RISE, type TimelineBox } from "./timeline";

type Context = CanvasRenderingContext2D;

/** Pixels of the band of a hold, and of the gap below it. */
const BAND = 3;
const GAP = 2;

/**
 * Draws the future of one machine between two times: paler than the past, with a dashed edge, since it may come
 * otherwise. A stop that waits until the machine is free is a slope to its latest end, a run that wakes it the reverse.
 */
export function drawFuture(
  context: Context,
  scale: TimeScale,
  palette: Palette,
  future: Future,
  mayNotWake: boolean,
  { top, height }: TimelineBox,
  since: number,
  until: number,
): void {
  const bottom = top + height;
  const low = Math.max(2, Math.round(height * RISE.off));
  future.forEach((ahead, index) => {
    const [from, to] = [Math.max(ahead.since, since), Math.min(ahead.until, until)];
    if (to <= from) return;
    const [left, right] = [xAfter(scale, from), xAfter(scale, to)];
    if (ahead.expected === "unknown") {
      const tall = Math.round(height * RISE.unknown);
      return drawHollow(context, palette, left, bottom - tall, right - left, tall);
    }
    const levelAt = (at: number) => bottom - low - (height - low) * lightAt(ahead, at);
    const isDark = ahead.expected === "off";
    drawExpected(
      context,
      palette,
      isDark ? "off" : "on",
      [left, levelAt(from)],
      [right, levelAt(to)],
      bottom,
    );
    // The edge of the evening, or of the morning: where a plan begins.
    if (ahead.by && ahead.by !== future[index - 1]?.by && ahead.since > since)
      drawEdge(context, palette, left, top, bottom);
    if (!isDark && ahead.expected !== "stopping" && ahead.by && mayNotWake)
      drawHatching(context, palette, left, top, right - left, height);
  });
}

/** Fills the area below a line between two points, and draws the line. */
export function drawExpected(
  context: Context,
  palette: Palette,
  light: "on" | "off",
  [left, first]: readonly [x: number, y: number],
  [right, last]: readonly [x: number, y: number],
  bottom: number,
): void {
  if (!palette.forced) {
    context.fillStyle = css(palette.statusColour[light], light === "on" ? 0.34 : 0.3);
    context.beginPath();
    context.moveTo(left, bottom);
    context.lineTo(left, first);
    context.lineTo(right, last);
    context.lineTo(right, bottom);
    context.fill();
  }
  context.strokeStyle = css(
    light === "on" ? palette.ghost : palette.statusColour.off,
    palette.forced ? 1 : 0.75,
  );
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(left, first + 0.5);
  context.lineTo(right, last + 0.5);
  context.stroke();
  context.setLineDash([]);
}

/** Draws the upright line at which a plan begins. */
function drawEdge(context: Context, palette: Palette, x: number, top: number, bottom: number): void {
  context.fillStyle = css(palette.ghost, palette.forced ? 1 : 0.85);
  context.fillRect(Math.round(x), top, 1, bottom - top);
}

/** Draws the band of a hold, over the row of what it keeps on. */
export function drawHold(
  context: Context,
  scale: TimeScale,
  palette: Palette,
  top: number,
  since: number,
  until: number,
): void {
  const [left, right] = [xAfter(scale, since), Math.min(scale.width, xAfter(scale, until))];
  if (right <= left) return;
  context.fillStyle = css(palette.ghost);
  context.fillRect(left, top - GAP - BAND, right - left, BAND);
  // Its end, where that is in view.
  if (right < scale.width) context.fillRect(right - 1, top - GAP - BAND - 1, 2, BAND + 4);
}

/** Draws the light that somebody proposes from now until a time, over the future of a row or a house. */
export function drawProposed(
  context: Context,
  scale: TimeScale,
  palette: Palette,
  { top, height }: TimelineBox,
  since: number,
  until: number,
): void {
  const [left, right] = [xAfter(scale, since), Math.min(scale.width, xAfter(scale, until))];
  if (right <= left) return;
  if (!palette.forced) {
    context.fillStyle = css(palette.statusColour.on, 0.8);
    context.fillRect(left, top, right - left, height);
  }
  context.strokeStyle = css(palette.ghost);
  context.lineWidth = 2;
  context.strokeRect(left, top, right - left, height);
  // The grip at its end.
  context.fillStyle = css(palette.ghost);
  context.fillRect(right - 2, top - 5, 4, height + 10);
}

/** Draws hatching where a machine may not wake. */
function drawHatching(
  context: Context,
  palette: Palette,
  x: number,
  y: number,
  width: number,
  height: number,
) {
  const ink = css(palette.statusColour.trouble, palette.forced ? 1 : 0.7);
  drawDiagonals(context, { x, y, width, height }, { ink, lineWidth: 1, apart: 5, rise: false });
}
