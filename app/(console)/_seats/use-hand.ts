import { useEffect, useRef, useState, type PointerEvent } from "react";
import { placeOf, type Place } from "@/lib/fleet/model/seats";

/** Pixels that a mouse moves before a press is a drag. */
const SLOP = 4;

/** The seat or the servers without one at an element: its place, null for none, undefined elsewhere. */
function placeAt(target: EventTarget | null): Place | null | undefined {
  if (!(target instanceof Element)) return undefined;
  const seat = target.closest<HTMLElement>("[data-seat]")?.dataset["seat"];
  if (seat !== undefined) return placeOf(seat) ?? undefined;
  return target.closest("[data-unseated]") ? null : undefined;
}

interface Drag {
  readonly uuid: string;
  readonly x: number;
  readonly y: number;
  moving: boolean;
}

/**
 * Dragging with a mouse or a pen: a server is taken along from where it is pressed, and put where it is released.
 * Fingers tap instead, since a drag of theirs scrolls.
 */
export function useDrag({
  onTake,
  onPut,
}: {
  readonly onTake: (uuid: string) => void;
  /** @param place undefined: beside all seats */
  readonly onPut: (uuid: string, place: Place | null | undefined) => void;
}) {
  const drag = useRef<Drag | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const label = useRef<HTMLSpanElement>(null);
  const end = () => {
    drag.current = null;
    setOver(null);
    if (label.current) label.current.hidden = true;
  };
  useEffect(() => {
    // Released outside of the window.
    window.addEventListener("pointercancel", end);
    return () => window.removeEventListener("pointercancel", end);
  }, []);
  return {
    /** The seat under what is dragged. */
    over,
    /** The element that follows the mouse. */
    label,
    handlers: {
      onPointerDown(event: PointerEvent<HTMLElement>) {
        const { target, pointerType, button, clientX: x, clientY: y } = event;
        const uuid =
          target instanceof Element && target.closest<HTMLElement>("[data-server]")?.dataset["server"];
        drag.current = uuid && button === 0 && pointerType !== "touch" ? { uuid, x, y, moving: false } : null;
      },
      onPointerMove(event: PointerEvent<HTMLElement>) {
        const now = drag.current;
        if (!now || event.buttons === 0) return;
        const { clientX, clientY, target } = event;
        if (!now.moving && Math.hypot(clientX - now.x, clientY - now.y) < SLOP) return;
        if (!now.moving) onTake(now.uuid);
        now.moving = true;
        if (label.current) {
          label.current.hidden = false;
          label.current.style.translate = `${clientX + 10}px ${clientY + 10}px`;
        }
        setOver(
          (target instanceof Element && target.closest<HTMLElement>("[data-seat]")?.dataset["seat"]) || null,
        );
      },
      onPointerUp(event: PointerEvent<HTMLElement>) {
        const now = drag.current;
        if (now?.moving) onPut(now.uuid, placeAt(event.target));
        end();
      },
    },
  };
}
