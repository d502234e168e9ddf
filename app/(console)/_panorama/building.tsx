"use client";

import { useRef, useState, type PointerEvent } from "react";
import type { Selection } from "../_servers/list/use-selection";
import { useScene } from "./use-scene";
import { windowAt, windowsBetween, windowsFromTo, type Facade } from "./windows";

interface BuildingProps {
  readonly facade: Facade;
  readonly uuids: readonly string[];
  readonly selection: Selection;
  /** The building in words, for screen readers. */
  readonly label: string;
  /** "web-3 · on since 21:04" */
  readonly tipOf: (uuid: string) => string;
  /** Called on a tap, which opens the house: a finger is too large for a window. */
  readonly onTap: () => void;
}

/**
 * The windows, for the mouse: dragging selects a rectangle, a click one window, Shift the range up to it. Keyboards and
 * fingers select by the checkboxes of the rows.
 */
export function Building({ facade, uuids, selection, label, tipOf, onTap }: BuildingProps) {
  const scene = useScene();
  const drag = useRef<{ from: number; base: ReadonlySet<string>; add: boolean } | null>(null);
  const anchor = useRef<number | null>(null);
  const [tip, setTip] = useState<{ window: number; x: number; y: number } | null>(null);

  const windowOf = ({ nativeEvent: { offsetX, offsetY } }: PointerEvent) =>
    windowAt(facade, offsetX, offsetY);
  const choose = (base: ReadonlySet<string>, windows: readonly number[], add: boolean) => {
    const next = new Set(base);
    for (const window of windows) {
      const uuid = uuids[window];
      if (uuid === undefined) continue;
      if (add) next.add(uuid);
      else next.delete(uuid);
    }
    selection.setAll([...next]);
  };

  const onDown = (event: PointerEvent<HTMLDivElement>) => {
    const window = windowOf(event);
    if (event.button !== 0 || event.pointerType === "touch" || window === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const base = selection.chosen;
    if (event.shiftKey && anchor.current !== null) {
      drag.current = { from: anchor.current, base, add: true };
      return choose(base, windowsFromTo(anchor.current, window), true);
    }
    const add = !base.has(uuids[window] ?? "");
    anchor.current = window;
    drag.current = { from: window, base, add };
    choose(base, [window], add);
  };
  const onMove = (event: PointerEvent<HTMLDivElement>) => {
    const window = windowOf(event);
    if (event.pointerType === "touch") return;
    if (window !== tip?.window)
      setTip(window === null ? null : { window, x: event.nativeEvent.offsetX, y: event.nativeEvent.offsetY });
    if (window === null) return;
    if (drag.current && !event.shiftKey) {
      const { from, base, add } = drag.current;
      choose(base, windowsBetween(facade, from, window), add);
    } else if (event.shiftKey && !selection.chosen.has(uuids[window] ?? "")) {
      anchor.current ??= window;
      choose(selection.chosen, [window], true);
    }
  };
  const onUp = (event: PointerEvent) => {
    drag.current = null;
    if (event.pointerType === "touch") onTap();
  };

  return (
    <div
      role="img"
      aria-label={label}
      data-building
      // Its menu is that of the window under the pointer.
      data-menu={tip ? uuids[tip.window] : undefined}
      className="absolute bottom-[3px] cursor-pointer touch-pan-y"
      style={{
        width: facade.width,
        height: facade.height,
        left: `calc((100% - var(--moment)) * 2 / 3 + var(--moment) / 2 - ${facade.width / 2}px)`,
      }}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={() => (drag.current = null)}
      onPointerLeave={() => setTip(null)}
    >
      {tip && scene ? (
        <span
          className="pointer-events-none absolute z-20 w-max max-w-60 -translate-x-1/2 -translate-y-full truncate rounded-md border bg-popover px-2 py-1 text-xs text-popover-foreground shadow-md"
          style={{ left: tip.x, top: tip.y - 8 }}
        >
          <bdi>{tipOf(uuids[tip.window] ?? "")}</bdi>
        </span>
      ) : null}
    </div>
  );
}
