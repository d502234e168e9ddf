import type { StatusColour } from "../../_timeline/timeline";
import { paneAt, type Facade } from "../windows";
import { css, mixed, type Palette, type Rgb } from "./palette";
import { chance } from "./sky";

type Context = CanvasRenderingContext2D;

/** The place of a building: the upper left corner of its front. */
export interface Plot {
  readonly left: number;
  readonly top: number;
}

/** Kinds of roofs, for variety; each group keeps its own. */
const ROOFS = ["pitched", "flat", "stepped", "tank", "dome"] as const;

/** The greatest height of a roof. */
const ROOF = 20;

/** Draws the house without its windows. */
export function drawFront(
  context: Context,
  palette: Palette,
  { width, height, columns, rows }: Facade,
  { left, top }: Plot,
  seed: number,
): void {
  const { forced } = palette;
  const bottom = top + height;
  context.fillStyle = css(palette.wall);
  context.strokeStyle = css(palette.edge);
  context.lineWidth = 1;
  context.beginPath();
  roof(context, columns * rows <= 6 ? "pitched" : (ROOFS[seed % ROOFS.length] ?? "flat"), left, top, width);
  context.lineTo(left + width, bottom);
  context.lineTo(left, bottom);
  context.closePath();
  context.fill();
  if (!forced) {
    // Evening light from the left.
    const shade = context.createLinearGradient(left, 0, left + width, 0);
    shade.addColorStop(0, css(palette.moon, 0.1));
    shade.addColorStop(0.35, css(palette.moon, 0));
    context.fillStyle = shade;
    context.fill();
  }
  context.stroke();
  const door = Math.min(7, width / 3);
  context.fillStyle = css(forced ? palette.ink : palette.pane);
  context.fillRect(Math.round(left + width / 2 - door / 2), bottom - 7, Math.round(door), 7);
}

function roof(
  context: Context,
  kind: (typeof ROOFS)[number],
  left: number,
  top: number,
  width: number,
): void {
  const middle = left + width / 2;
  const right = left + width;
  context.moveTo(left, top);
  if (kind === "pitched") {
    const rise = Math.min(ROOF - 4, width * 0.32);
    context.lineTo(left - 3, top + 1);
    context.lineTo(middle, top - rise);
    context.lineTo(right + 3, top + 1);
  } else if (kind === "stepped") {
    context.lineTo(left + width * 0.18, top);
    context.lineTo(left + width * 0.18, top - 6);
    context.lineTo(left + width * 0.36, top - 6);
    context.lineTo(left + width * 0.36, top - 12);
    context.lineTo(left + width * 0.64, top - 12);
    context.lineTo(left + width * 0.64, top - 6);
    context.lineTo(left + width * 0.82, top - 6);
    context.lineTo(left + width * 0.82, top);
  } else if (kind === "tank") {
    const at = left + width * 0.68;
    context.lineTo(at, top);
    context.lineTo(at, top - 5);
    context.lineTo(at - 2, top - 5);
    context.lineTo(at - 2, top - 13);
    context.lineTo(at + 6, top - 17);
    context.lineTo(at + 14, top - 13);
    context.lineTo(at + 14, top - 5);
    context.lineTo(at + 12, top - 5);
    context.lineTo(at + 12, top);
  } else if (kind === "dome") {
    const radius = Math.min(13, width * 0.2);
    context.lineTo(middle - radius, top);
    context.arc(middle, top, radius, Math.PI, 2 * Math.PI);
  } else {
    // A mast.
    context.lineTo(left + width * 0.3, top);
    context.lineTo(left + width * 0.3, top - 14);
    context.lineTo(left + width * 0.3 + 2, top - 14);
    context.lineTo(left + width * 0.3 + 2, top);
  }
  context.lineTo(right, top);
}

/** The look of a window. */
export interface Pane {
  readonly statusColour: StatusColour;
  /** 0: as `statusColour`; 1: as `was`, the one before; between: on its way. */
  readonly fade: number;
  readonly was: StatusColour;
  readonly chosen: boolean;
}

/** The opacity of windows that a search does not find. */
const DIMMED = 0.22;

/** Draws all windows of a house. @param pane null: a gap */
export function drawWindows(
  context: Context,
  palette: Palette,
  facade: Facade,
  { left, top }: Plot,
  pane: (window: number) => (Pane & { readonly dimmed: boolean }) | null,
): void {
  const small = facade.glass[0] < FRAMED;
  // Thousands of small ones are painted colour by colour.
  const same = new Map<string, number[]>();
  for (let window = 0; window < facade.columns * facade.rows; window++) {
    const shown = pane(window);
    if (!shown) continue;
    const [paneX, paneY] = paneAt(facade, window);
    const [x, y] = [Math.round(left + paneX), Math.round(top + paneY)];
    const { statusColour, fade, chosen, dimmed } = shown;
    if (
      !small ||
      chosen ||
      fade > 0 ||
      statusColour === "changing" ||
      statusColour === "unknown" ||
      palette.forced
    ) {
      context.globalAlpha = dimmed ? DIMMED : 1;
      drawPane(context, palette, x, y, facade.glass, shown);
      context.globalAlpha = 1;
      continue;
    }
    const colour = css(palette.glass[statusColour], dimmed ? DIMMED : 1);
    const places = same.get(colour);
    if (places) places.push(x, y);
    else same.set(colour, [x, y]);
  }
  for (const [colour, places] of same) {
    context.fillStyle = colour;
    context.beginPath();
    for (let at = 0; at < places.length; at += 2)
      context.rect(places[at] ?? 0, places[at + 1] ?? 0, facade.glass[0], facade.glass[1]);
    context.fill();
  }
}

/** The least size, in pixels, of panes with bars. */
const FRAMED = 7;

/** One window: dark, lit, changing (the blind is half up), red with bars, or hollow. */
export function drawPane(
  context: Context,
  palette: Palette,
  x: number,
  y: number,
  [width, height]: readonly [number, number],
  { statusColour, fade, was, chosen }: Pane,
): void {
  const colour: Rgb =
    fade > 0 ? mixed(palette.glass[statusColour], palette.glass[was], fade) : palette.glass[statusColour];
  if ((statusColour === "on" || statusColour === "trouble") && !palette.forced) {
    context.fillStyle = css(colour, 0.22 * (1 - fade));
    const glow = Math.max(1, Math.round(width * 0.22));
    context.fillRect(x - glow, y - glow, width + 2 * glow, height + 2 * glow);
  }
  if (statusColour === "unknown") {
    context.strokeStyle = css(palette.glass.unknown);
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  } else {
    context.fillStyle = css(statusColour === "changing" ? palette.pane : colour);
    context.fillRect(x, y, width, height);
    if (statusColour === "changing") {
      context.fillStyle = css(colour);
      const half = Math.max(1, Math.round(height * 0.55));
      context.fillRect(x, y + height - half, width, half);
    }
    if (palette.forced && statusColour === "off") {
      context.strokeStyle = css(palette.ink);
      context.lineWidth = 1;
      context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    }
  }
  if (width >= FRAMED && statusColour !== "unknown")
    drawFrame(context, palette, x, y, width, height, statusColour);
  if (chosen) {
    context.strokeStyle = css(palette.chosen);
    context.lineWidth = width >= FRAMED ? 2 : 1;
    const away = width >= FRAMED ? 2 : 0.5;
    context.strokeRect(x - away, y - away, width + 2 * away, height + 2 * away);
  }
}

/** Draws the bars of a window: a cross, or, where there is trouble, a stroke across. */
function drawFrame(
  context: Context,
  palette: Palette,
  x: number,
  y: number,
  width: number,
  height: number,
  statusColour: StatusColour,
): void {
  context.fillStyle = context.strokeStyle = css(palette.wall, statusColour === "off" ? 0.6 : 0.85);
  if (statusColour === "trouble") {
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x, y + height);
    context.lineTo(x + width, y);
    context.stroke();
    return;
  }
  context.fillRect(x + Math.floor(width / 2), y, 1, height);
  if (height >= 9) context.fillRect(x, y + Math.floor(height / 2), width, 1);
}

/** Draws the light that falls from a house onto the ground: the more windows are lit, the brighter. */
export function drawShine(
  context: Context,
  palette: Palette,
  middle: number,
  bottom: number,
  width: number,
  lit: number,
): void {
  if (lit <= 0 || palette.forced) return;
  const radius = width * 0.9;
  context.save();
  context.beginPath();
  context.rect(middle - radius, 0, 2 * radius, bottom);
  context.clip();
  const shine = context.createRadialGradient(
    middle,
    bottom - width * 0.2,
    width * 0.1,
    middle,
    bottom,
    radius,
  );
  shine.addColorStop(0, css(palette.glass.on, 0.1 + 0.28 * lit));
  shine.addColorStop(1, css(palette.glass.on, 0));
  context.fillStyle = shine;
  context.fillRect(middle - radius, bottom - radius, 2 * radius, radius);
  context.restore();
}

/** Draws one or two trees beside the house, the same at every visit. */
export function drawTrees(
  context: Context,
  palette: Palette,
  [left, right]: readonly [number, number],
  bottom: number,
  house: { readonly left: number; readonly width: number },
  seed: number,
): void {
  if (palette.forced) return;
  context.fillStyle = css(mixed(palette.wall, palette.hill, 0.35), 0.85);
  for (const [side, at] of [
    [0, house.left - 9 - chance(seed, 1) * 6],
    [1, house.left + house.width + 8 + chance(seed, 2) * 6],
  ] as const) {
    if (at < left + 5 || at > right - 5 || chance(seed, 3 + side) < 0.25) continue;
    const tall = 12 + chance(seed, 5 + side) * 12;
    context.fillRect(at - 0.75, bottom - tall * 0.5, 1.5, tall * 0.5);
    context.beginPath();
    context.ellipse(at, bottom - tall * 0.66, tall * 0.24, tall * 0.4, 0, 0, 2 * Math.PI);
    context.fill();
  }
}
