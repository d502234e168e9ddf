import { STATUS_COLOURS, type StatusColour } from "../../_timeline/timeline";
import type { FutureStep } from "../../_timeline/future";
import type { Ribbon } from "../ribbon";
import { xAfter, xOf, type TimeScale } from "../../_timeline/time-scale";
import { drawExpected } from "./future";
import { drawHollow, drawStripes } from "./timeline";
import { css, type Palette } from "./palette";

type Context = CanvasRenderingContext2D;

/** The place of a ribbon: its base line, and its height for all machines of a group. */
export interface RibbonBox {
  readonly bottom: number;
  readonly height: number;
  /** The number of all machines. */
  readonly total: number;
}

/** From the ground up: machines that are on are at the bottom. */
const STACK: readonly StatusColour[] = ["on", "changing", "trouble", "off", "unknown"];
const PLACE = Object.fromEntries(
  STATUS_COLOURS.map((statusColour, place) => [statusColour, place]),
) as Record<StatusColour, number>;

/** Draws the numbers of a group's machines that were on, changing, in trouble and off between two times, stacked. */
export function drawRibbon(
  context: Context,
  scale: TimeScale,
  palette: Palette,
  ribbon: Ribbon,
  { bottom, height, total }: RibbonBox,
  since: number,
  until: number,
): void {
  if (total === 0) return;
  const left = xOf(scale, since);
  const bars: Record<StatusColour, number[]> = { on: [], changing: [], trouble: [], off: [], unknown: [] };
  ribbon.forEach(({ since: at, counts }, index) => {
    const end = Math.min(ribbon[index + 1]?.since ?? until, until);
    if (end <= since || at >= until) return;
    const x = Math.max(left, xOf(scale, Math.max(at, since)));
    const width = xOf(scale, end) - x;
    let y = bottom;
    for (const statusColour of STACK) {
      const count = counts[PLACE[statusColour]] ?? 0;
      if (count === 0) continue;
      // Even one of six hundred is visible.
      const tall = Math.max(
        statusColour === "trouble" || statusColour === "on" ? 2 : 1,
        (count / total) * height,
      );
      y -= tall;
      bars[statusColour].push(
        x,
        y,
        Math.max(width, statusColour === "trouble" || statusColour === "changing" ? 1.5 : 0),
        tall,
      );
    }
  });
  // Brightest at the top, so that the ground stays visible at the foot.
  const glow = context.createLinearGradient(0, bottom - height, 0, bottom);
  glow.addColorStop(0, css(palette.statusColour.on));
  glow.addColorStop(1, css(palette.statusColour.on, 0.6));
  for (const statusColour of [...STACK].reverse()) {
    context.fillStyle = palette.forced
      ? css(palette.statusColour[statusColour])
      : statusColour === "on"
        ? glow
        : css(palette.statusColour[statusColour], statusColour === "off" ? 0.26 : 1);
    drawBars(context, palette, statusColour, bars[statusColour]);
  }
}

function drawBars(
  context: Context,
  palette: Palette,
  statusColour: StatusColour,
  bars: readonly number[],
): void {
  if (bars.length === 0) return;
  context.beginPath();
  // Half a pixel of overlap: no sky between two steps.
  for (let at = 0; at < bars.length; at += 4)
    context.rect(bars[at] ?? 0, bars[at + 1] ?? 0, (bars[at + 2] ?? 0) + 0.5, bars[at + 3] ?? 0);
  if (palette.forced && statusColour === "off") {
    context.strokeStyle = css(palette.ink);
    context.stroke();
    return;
  }
  if (statusColour !== "unknown") context.fill();
  if (statusColour === "trouble")
    for (let at = 0; at < bars.length; at += 4)
      drawStripes(context, palette, bars[at] ?? 0, bars[at + 1] ?? 0, bars[at + 2] ?? 0, bars[at + 3] ?? 0);
  if (statusColour !== "unknown") return;
  context.strokeStyle = css(palette.faint, 0.5);
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.stroke();
  context.setLineDash([]);
}

/** Draws the number of machines that will be on between two times, and above them those of which it is not known. */
export function drawFutureRibbon(
  context: Context,
  scale: TimeScale,
  palette: Palette,
  steps: readonly FutureStep[],
  { bottom, height, total }: RibbonBox,
  since: number,
  until: number,
): void {
  if (total === 0) return;
  const tallOf = (count: number) => (count > 0.01 ? Math.max(2, (count / total) * height) : 0);
  for (const step of steps) {
    const [from, to] = [Math.max(step.since, since), Math.min(step.until, until)];
    if (to <= from) continue;
    const [left, right] = [xAfter(scale, from), xAfter(scale, to)];
    const along = (at: number) => (at - step.since) / (step.until - step.since);
    const onAt = (at: number) => step.on[0] + (step.on[1] - step.on[0]) * along(at);
    const [first, last] = [tallOf(onAt(from)), tallOf(onAt(to))];
    const all = height * (1 - step.unknown / total);
    const lit = Math.max(first, last);
    if (!palette.forced && all > lit) {
      context.fillStyle = css(palette.statusColour.off, 0.14);
      context.fillRect(left, bottom - all, right - left, all);
    }
    drawExpected(
      context,
      palette,
      lit > 0 ? "on" : "off",
      [left, bottom - (lit > 0 ? first : all)],
      [right, bottom - (lit > 0 ? last : all)],
      bottom,
    );
    if (step.unknown > 0) {
      const tall = Math.max(3, (step.unknown / total) * height);
      drawHollow(context, palette, left, bottom - Math.max(all, lit) - tall, right - left, tall);
    }
  }
}
