import type { StatusColour } from "../../_timeline/timeline";
import { SKIES, type Sky } from "../../_timeline/sky";

export type Rgb = readonly [red: number, green: number, blue: number];

/** The colours of a theme, read from the page: canvases know no CSS variables. */
export interface Palette {
  readonly sky: Readonly<Record<Sky, Rgb>>;
  readonly hill: Rgb;
  readonly moon: Rgb;
  readonly star: Rgb;
  /** The outline of planned states. */
  readonly ghost: Rgb;
  readonly ink: Rgb;
  readonly faint: Rgb;
  readonly wall: Rgb;
  readonly edge: Rgb;
  readonly pane: Rgb;
  /** The fill of timelines and windows, by status colour. */
  readonly statusColour: Readonly<Record<StatusColour, Rgb>>;
  /** The same for lit glass: bright enough for a wall at night. */
  readonly glass: Readonly<Record<StatusColour, Rgb>>;
  readonly chosen: Rgb;
  /** Forced colours: only those of the system, and shapes carry the meaning. */
  readonly forced: boolean;
}

const VARIABLES = {
  night: "--sky-night",
  dawn: "--sky-dawn",
  day: "--sky-day",
  dusk: "--sky-dusk",
} as const satisfies Record<Sky, string>;

/** Reads the colours of the current theme. */
export function readPalette(): Palette {
  const forced = matchMedia("(forced-colors: active)").matches;
  const read = colourReader();
  if (forced) return forcedPalette(read);
  const style = getComputedStyle(document.documentElement);
  const of = (variable: string) => read(style.getPropertyValue(variable));
  return {
    sky: Object.fromEntries(SKIES.map((sky) => [sky, of(VARIABLES[sky])])) as Record<Sky, Rgb>,
    hill: of("--hill"),
    moon: of("--moon"),
    star: of("--star"),
    ghost: of("--moon-ink"),
    ink: of("--foreground"),
    faint: of("--muted-foreground"),
    wall: of("--wall"),
    edge: of("--wall-edge"),
    pane: of("--pane"),
    statusColour: {
      off: of("--status-off"),
      on: of("--lit-day"),
      changing: of("--status-applying"),
      trouble: of("--status-error"),
      unknown: of("--status-off"),
    },
    glass: {
      off: of("--pane"),
      on: of("--lit"),
      changing: of("--lit-changing"),
      trouble: of("--lit-trouble"),
      unknown: of("--wall-edge"),
    },
    chosen: of("--chosen-window"),
    forced,
  };
}

function forcedPalette(read: (css: string) => Rgb): Palette {
  const [canvas, ink, gray] = [read("Canvas"), read("CanvasText"), read("GrayText")];
  const statusColour = { off: gray, on: ink, changing: gray, trouble: ink, unknown: gray };
  return {
    sky: { night: canvas, dawn: canvas, day: canvas, dusk: canvas },
    hill: canvas,
    moon: ink,
    star: ink,
    ghost: ink,
    ink,
    faint: ink,
    wall: canvas,
    edge: ink,
    pane: canvas,
    statusColour,
    glass: { ...statusColour, off: canvas },
    chosen: read("Highlight"),
    forced: true,
  };
}

/** Reads any colour that the browser knows, by painting one pixel of it. */
function colourReader(): (css: string) => Rgb {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (css) => {
    if (!context) return [128, 128, 128];
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = css.trim();
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  };
}

const written = new WeakMap<Rgb, Map<number, string>>();

/** A colour as canvases take it. A picture asks for the same few thousands of times. */
export function css(colour: Rgb, opacity = 1): string {
  // Finer steps are not visible, and fewer are kept this way.
  const alpha = Math.round(opacity * 100) / 100;
  let known = written.get(colour);
  if (!known) written.set(colour, (known = new Map()));
  let text = known.get(alpha);
  if (text === undefined) {
    const [red, green, blue] = colour;
    text = alpha === 1 ? `rgb(${red} ${green} ${blue})` : `rgb(${red} ${green} ${blue} / ${alpha})`;
    known.set(alpha, text);
  }
  return text;
}

export function mixed(one: Rgb, other: Rgb, by: number): Rgb {
  const of = (place: 0 | 1 | 2) => Math.round(one[place] + (other[place] - one[place]) * by);
  return [of(0), of(1), of(2)];
}
