import { clockHour, hourMarks, type OffsetAt } from "../../_timeline/hours";
import { darknessAt, skyAt } from "../../_timeline/sky";
import { HOUR, seen, timeAt, xOf, type TimeScale } from "../../_timeline/time-scale";
import { css, mixed, type Palette } from "./palette";

type Context = CanvasRenderingContext2D;

/** Pixels between two places at which the sky's colour is computed; between them it is interpolated. */
const SAMPLE = 24;

/** Pixels of sky that are painted; they are repeated for the rest. */
const STRIP = 64;

/** Paints the sky behind a picture. All pictures of a frame share its colours, which are computed once. */
export type PaintSky = (context: Context, scale: TimeScale, palette: Palette, height: number) => void;

export function createSky(offsetAt: OffsetAt): PaintSky {
  const strip = document.createElement("canvas");
  let of: readonly unknown[] = [];
  return (context, scale, palette, height) => {
    const { moment, width } = scale;
    const sharp = context.getTransform().a;
    const wanted = [moment, width, scale.column[0], palette, sharp];
    if (!wanted.every((value, place) => value === of[place])) {
      of = wanted;
      strip.width = Math.round(width * sharp);
      strip.height = Math.round(STRIP * sharp);
      const painted = strip.getContext("2d");
      if (painted) {
        painted.scale(sharp, sharp);
        painted.fillStyle = skyGradient(painted, scale, palette, offsetAt);
        painted.fillRect(0, 0, width, STRIP + 1);
      }
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    for (let y = 0; y < height * sharp; y += strip.height) context.drawImage(strip, 0, y);
    context.setTransform(sharp, 0, 0, sharp, 0, 0);
  };
}

/** The colours of the hours from left to right. */
function skyGradient(context: Context, scale: TimeScale, { sky }: Palette, offsetAt: OffsetAt) {
  const { width } = scale;
  const gradient = context.createLinearGradient(0, 0, Math.max(1, width), 0);
  for (let x = 0; x <= width + SAMPLE; x += SAMPLE) {
    const at = Math.min(x, width);
    const { from, to, by } = skyAt(clockHour(timeAt(scale, at), offsetAt));
    gradient.addColorStop(width > 0 ? at / width : 0, css(mixed(sky[from], sky[to], by)));
  }
  return gradient;
}

/** A pseudo-random number from 0 to 1 that two seeds determine. */
export function chance(a: number, b: number): number {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/** Draws the stars, each at a fixed time, while it is dark. */
export function drawStars(
  context: Context,
  scale: TimeScale,
  palette: Palette,
  offsetAt: OffsetAt,
  { seed, height }: { readonly seed: number; readonly height: number },
): void {
  if (palette.forced) return;
  const cell = HOUR / 2;
  const [since, until] = seen(scale);
  context.fillStyle = css(palette.star);
  for (let index = Math.floor(since / cell); index * cell <= until; index++) {
    if (chance(index, seed) > 0.62) continue;
    const at = (index + chance(index, seed + 1)) * cell;
    const x = xOf(scale, at);
    const alpha = darknessAt(clockHour(at, offsetAt)) * (0.25 + 0.6 * chance(index, seed + 2));
    if (alpha < 0.05 || x < 0 || x > scale.width) continue;
    const radius = 0.6 + chance(index, seed + 3) * 0.8;
    context.globalAlpha = alpha;
    context.beginPath();
    context.arc(x, 4 + chance(index, seed + 4) * (height - 8), radius, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}

/** Draws two lines of hills at the foot. They are far off: they move more slowly than the hours. */
export function drawHills(
  context: Context,
  { moment, width, pixelsPerMs }: TimeScale,
  palette: Palette,
  { seed, bottom, height }: { readonly seed: number; readonly bottom: number; readonly height: number },
): void {
  if (palette.forced) return;
  // The remainder keeps the numbers small enough to be exact.
  const away = ((moment % (64 * 24 * HOUR)) * pixelsPerMs) / 4;
  for (const [layer, tall, alpha] of [
    [0, 1, 0.1],
    [1, 0.62, 0.13],
  ] as const) {
    const shift = away * (1 + layer * 0.6) + seed * 311 + layer * 700;
    context.fillStyle = css(palette.hill, alpha);
    context.beginPath();
    context.moveTo(0, bottom);
    for (let x = 0; x <= width + 16; x += 16) {
      const along = (x + shift) / 90;
      const rise = 0.52 + 0.3 * Math.sin(along * 0.61 + layer) + 0.18 * Math.sin(along * 1.37 + seed);
      context.lineTo(x, bottom - Math.max(0.05, rise) * height * tall);
    }
    context.lineTo(width, bottom);
    context.fill();
  }
}

/** Draws the moon of every night and the sun of every day, on their way across the hours. */
export function drawMoonAndSun(
  context: Context,
  scale: TimeScale,
  palette: Palette,
  offsetAt: OffsetAt,
  height: number,
): void {
  const [since, until] = seen(scale);
  for (const { at, hour } of hourMarks(since - HOUR, until + HOUR, 12, offsetAt)) {
    const x = xOf(scale, at);
    const [left, right] = scale.column;
    // Behind the column's label it would be half hidden.
    const hidden = x > left - 14 && x < right + 14;
    if (!hidden && hour === 0) drawMoon(context, x, height, palette);
    else if (!hidden && hour === 12) drawSun(context, x, height, palette);
  }
}

function drawMoon(context: Context, x: number, y: number, palette: Palette): void {
  if (!palette.forced) {
    const halo = context.createRadialGradient(x, y, 4, x, y, 30);
    halo.addColorStop(0, css(palette.moon, 0.28));
    halo.addColorStop(1, css(palette.moon, 0));
    context.fillStyle = halo;
    context.fillRect(x - 30, y - 30, 60, 60);
  }
  context.fillStyle = css(palette.moon);
  context.beginPath();
  // A crescent: a full disc, and the inner edge of another.
  context.arc(x, y, 9, Math.PI * 0.2, Math.PI * 1.45, false);
  context.arc(x + 4.2, y - 2.6, 7.6, Math.PI * 1.28, Math.PI * 0.36, true);
  context.fill();
}

function drawSun(context: Context, x: number, y: number, palette: Palette): void {
  context.fillStyle = css(palette.moon, palette.forced ? 1 : 0.22);
  context.beginPath();
  context.arc(x, y, 11, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = css(palette.moon, palette.forced ? 1 : 0.55);
  context.beginPath();
  context.arc(x, y, 6.5, 0, 2 * Math.PI);
  context.fill();
}
