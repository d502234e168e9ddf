import { useEffect } from "react";
import { pointAt } from "./hand";
import type { Scene } from "./scene";
import { HOUR, timeAt } from "../_timeline/time-scale";

/** Pixels that a pointer moves before a press is more than a click. */
export const SLOP = 4;

/**
 * Scrubs: dragging the sky, or turning the wheel sideways over it, moves the hours. Only over elements with
 * `data-scrub`; fingers still scroll the page up and down.
 */
export function useScrub(element: HTMLElement | null, scene: Scene | null): void {
  useEffect(() => {
    if (!element || !scene) return;
    const { store } = scene;
    let drag: { readonly id: number; readonly x: number; readonly moment: number; moving: boolean } | null =
      null;

    const perPixel = (target: Element) => {
      const { pixelsPerMs } = scene.scale(target.clientWidth);
      return pixelsPerMs > 0 ? 1 / pixelsPerMs : HOUR / 40;
    };
    const skyAt = (event: Event) =>
      event.target instanceof Element ? event.target.closest<HTMLElement>("[data-scrub]") : null;
    let sky: HTMLElement | null = null;

    const down = (event: PointerEvent) => {
      sky = skyAt(event);
      // Over windows a drag selects, and in the hours to come it moves the light.
      if (event.target instanceof Element && event.target.closest("[data-building]")) return;
      if (skyOfFuture(scene, event)) return;
      if (!sky || event.button !== 0 || !event.isPrimary) return;
      drag = { id: event.pointerId, x: event.clientX, moment: store.moment() ?? store.now(), moving: false };
    };
    const move = (event: PointerEvent) => {
      if (!drag || !sky || event.pointerId !== drag.id) return;
      const moved = event.clientX - drag.x;
      if (!drag.moving && Math.abs(moved) < SLOP) return;
      if (!drag.moving) {
        drag.moving = true;
        pointAt(null);
        store.setDragged(true);
        sky.setPointerCapture(event.pointerId);
        element.dataset["scrubbing"] = "";
      }
      store.lookAt(drag.moment - moved * perPixel(sky));
    };
    const up = () => {
      if (drag?.moving) store.setDragged(false);
      drag = null;
      delete element.dataset["scrubbing"];
    };
    const wheel = (event: WheelEvent) => {
      const over = skyAt(event);
      const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (!over || Math.abs(sideways) <= Math.abs(event.shiftKey ? 0 : event.deltaY)) return;
      // The browser would go back a page instead.
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? sideways * 16 : sideways;
      store.lookAt((store.moment() ?? store.now()) + pixels * perPixel(over));
    };

    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    element.addEventListener("wheel", wheel, { passive: false });
    return () => {
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
      element.removeEventListener("wheel", wheel);
    };
  }, [element, scene]);
}

/** The picture of hours to come under a pointer; null: it is elsewhere, or over the past. */
export function skyOfFuture(scene: Scene, { target, clientX }: PointerEvent): HTMLElement | null {
  if (!(target instanceof Element) || target.closest("[data-building]")) return null;
  const sky = target.closest<HTMLElement>("[data-section] [data-scrub]");
  if (!sky) return null;
  const { left, width } = sky.getBoundingClientRect();
  return timeAt(scene.scale(width), clientX - left) > scene.store.now() ? sky : null;
}
