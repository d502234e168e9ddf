import { readPalette, type Palette } from "./draw/palette";

/** A canvas, and the function that draws it. */
interface Surface {
  readonly canvas: HTMLCanvasElement;
  /** In CSS pixels. */
  readonly draw: (context: CanvasRenderingContext2D, width: number, height: number, palette: Palette) => void;
}

/** Draws the pictures of the page, at most once a frame, and only visible ones that have changed. */
export interface Painter {
  add(surface: Surface): () => void;
  /**
   * Has one picture, or all, drawn anew with the next frame in which they are visible. All move in one frame; single
   * ones may take several frames where there are many.
   */
  request(canvas?: Element | null): void;
  end(): void;
}

/** The greatest sharpness: more is not visible, and each step costs. */
const SHARPEST = 2;
/** Milliseconds of a frame for pictures that were requested one by one: the browser has other work, too. */
const SPENT = 4;

/** @param beforeEach runs before each frame; true: another one follows */
export function createPainter(beforeEach: () => boolean): Painter {
  const surfaces = new Map<Element, Surface>();
  const seen = new Set<Element>();
  const stale = new Set<Element>();
  let palette: Palette | null = null;
  let together = false;
  let frame = 0;

  const paintAll = () => {
    frame = 0;
    palette ??= readPalette();
    const more = beforeEach();
    const end = together ? Infinity : performance.now() + SPENT;
    together = false;
    for (const [canvas, surface] of surfaces) {
      if (!seen.has(canvas) || !stale.has(canvas)) continue;
      if (performance.now() >= end) {
        later();
        break;
      }
      stale.delete(canvas);
      paint(surface, palette);
    }
    if (more) request();
  };
  const later = () => (frame ||= requestAnimationFrame(paintAll));
  const request = (canvas?: Element | null) => {
    together ||= !canvas;
    for (const each of canvas ? [canvas] : surfaces.keys()) stale.add(each);
    later();
  };
  const watched = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries)
        if (isIntersecting) seen.add(target);
        else seen.delete(target);
      later();
    },
    // Ready just before they become visible.
    { rootMargin: "200px 0px" },
  );
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) request(target);
  });
  const colours = () => {
    palette = null;
    request();
  };
  const themes = new MutationObserver(colours);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) =>
    matchMedia(query),
  );
  for (const query of queries) query.addEventListener("change", colours);

  return {
    add(surface) {
      const { canvas } = surface;
      surfaces.set(canvas, surface);
      watched.observe(canvas);
      sizes.observe(canvas);
      request(canvas);
      return () => {
        surfaces.delete(canvas);
        seen.delete(canvas);
        stale.delete(canvas);
        watched.unobserve(canvas);
        sizes.unobserve(canvas);
      };
    },
    request,
    end() {
      cancelAnimationFrame(frame);
      watched.disconnect();
      sizes.disconnect();
      themes.disconnect();
      for (const query of queries) query.removeEventListener("change", colours);
    },
  };
}

function paint({ canvas, draw }: Surface, palette: Palette): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const sharp = Math.min(SHARPEST, window.devicePixelRatio || 1);
  const [wide, high] = [Math.round(width * sharp), Math.round(height * sharp)];
  if (wide === 0 || high === 0) return;
  // Setting either, even to the same value, clears the canvas and costs time.
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const context = canvas.getContext("2d");
  if (!context) return;
  context.setTransform(sharp, 0, 0, sharp, 0, 0);
  context.clearRect(0, 0, width, height);
  draw(context, width, height, palette);
}
