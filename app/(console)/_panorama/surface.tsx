"use client";

import { useEffect, useEffectEvent, useRef } from "react";
import { cn } from "@/components/ui/cn";
import type { Palette } from "./draw/palette";
import type { Scene } from "./scene";
import { useScene } from "./use-scene";

/** Draws a picture, in CSS pixels. */
export type Draw = (
  scene: Scene,
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number },
  palette: Palette,
) => void;

/** A picture of the panorama, hidden from screen readers: words beside it say the same. */
export function Surface({ draw, className }: { draw: Draw; className?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scene = useScene();
  const drawNow = useEffectEvent(draw);
  useEffect(() => {
    if (!scene || !canvas.current) return;
    return scene.store.painter.add({
      canvas: canvas.current,
      draw: (context, width, height, palette) => drawNow(scene, context, { width, height }, palette),
    });
  }, [scene]);
  // The drawing may depend on any prop.
  useEffect(() => scene?.store.painter.request(canvas.current));
  return <canvas ref={canvas} aria-hidden className={cn("absolute inset-0 size-full", className)} />;
}
