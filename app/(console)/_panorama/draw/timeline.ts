import { eachStretch, type Timeline, type StatusColour } from "../../_timeline/timeline";
import { xOf, type TimeScale } from "../../_timeline/time-scale";
import { css, type Palette } from "./palette";

type Context = CanvasRenderingContext2D;

/** The place of a timeline, in pixels. */
export interface TimelineBox {
  readonly top: number;
  readonly height: number;
}

/** The height of each status colour, as a part of the timeline: the shape tells as much as the colour does. */
export const RISE: Readonly<Record<StatusColour, number>> = {
  off: 0.2,
  on: 1,
  changing: 0.6,
  trouble: 1,
  unknown: 0.42,
};

/** Draws the known part of a timeline between two times. */
export function drawTimeline(
  context: Context,
  scale: TimeScale,
  palette: Palette,
  timeline: Timeline,
  { top, height }: TimelineBox,
  since: number,
  until: number,
): void {
  eachStretch(timeline, since, until, (statusColour, from, to) => {
    const left = xOf(scale, from);
    // For whoever looks for a cause it must be visible, however short it was.
    const width = Math.max(
      statusColour === "changing" || statusColour === "trouble" ? 2 : 0.5,
      xOf(scale, to) - left,
    );
    const tall = Math.max(2, Math.round(height * RISE[statusColour]));
    const y = top + height - tall;
    if (statusColour === "unknown") return drawHollow(context, palette, left, y, width, tall);
    if (statusColour === "on" && !palette.forced) {
      context.fillStyle = css(palette.statusColour.on, 0.2);
      context.fillRect(left, y - 2, width, tall + 2);
    }
    context.fillStyle = css(
      palette.statusColour[statusColour],
      statusColour === "off" && !palette.forced ? 0.55 : 1,
    );
    context.fillRect(left, y, width, tall);
    if (statusColour === "trouble") drawStripes(context, palette, left, y, width, tall);
  });
}

/** Draws an outline for times that are not known. */
export function drawHollow(
  context: Context,
  palette: Palette,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  if (width < 3) return;
  context.strokeStyle = css(palette.faint, palette.forced ? 1 : 0.55);
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  context.setLineDash([]);
}

/** Draws stripes, by which trouble is recognised without colour, too. */
export function drawStripes(
  context: Context,
  palette: Palette,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  if (width < 4) return;
  const ink = css(palette.forced ? palette.wall : palette.sky.day, palette.forced ? 1 : 0.45);
  drawDiagonals(context, { x, y, width, height }, { ink, lineWidth: 2, apart: 6, rise: true });
}

interface Diagonals {
  readonly ink: string;
  readonly lineWidth: number;
  /** Pixels from one line to the next. */
  readonly apart: number;
  /** Whether they rise to the right. */
  readonly rise: boolean;
}

/** Draws diagonal lines in a rectangle, at fixed places, so that they stay when it grows. */
export function drawDiagonals(
  context: Context,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  { ink, lineWidth, apart, rise }: Diagonals,
): void {
  const [from, to] = rise ? [y + height, y] : [y, y + height];
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = ink;
  context.lineWidth = lineWidth;
  context.beginPath();
  for (let at = Math.floor((x - height) / apart) * apart; at < x + width; at += apart) {
    context.moveTo(at, from);
    context.lineTo(at + height, to);
  }
  context.stroke();
  context.restore();
}
