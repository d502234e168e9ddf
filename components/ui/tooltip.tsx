"use client";

import { useEffect, useId, useRef, useState, type ReactNode } from "react";

/** Milliseconds that a pointer must rest before a tooltip opens, and may stray before it closes. */
const REST = 300;
const STRAY = 150;
/** Pixels between a tooltip and its child, and between it and the edge of the window. */
const GAP = 6;
const EDGE = 8;

/**
 * A tooltip of its child while that is hovered or focused; for screen readers it is the `aria-describedby` that the
 * child takes. It is in the browser's top layer, so that no row cuts it off.
 */
export function Tooltip({
  text,
  children,
}: {
  /** Null: no tooltip. */
  text: string | null;
  children: (describedBy?: string) => ReactNode;
}) {
  const id = useId();
  const bubble = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [open, setOpen] = useState(false);

  const soon = (next: boolean, delay: number) => {
    clearTimeout(timer.current);
    // Open with nothing to say, it would not open again once there is something.
    timer.current = setTimeout(() => setOpen(next && text !== null), delay);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    const element = bubble.current;
    if (!open || !element) return;
    const close = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      // Else one that was to open in this moment would open after all.
      clearTimeout(timer.current);
      setOpen(false);
    };
    // What comes into focus is often scrolled into view.
    const follow = () => place(element);
    element.showPopover();
    follow();
    addEventListener("keydown", close);
    addEventListener("scroll", follow, { capture: true, passive: true });
    return () => {
      removeEventListener("keydown", close);
      removeEventListener("scroll", follow, { capture: true });
      element.hidePopover();
    };
  }, [open]);

  return (
    <span
      className="contents"
      onPointerEnter={(event) => event.pointerType === "mouse" && soon(true, REST)}
      onPointerLeave={() => soon(false, STRAY)}
      onPointerDown={() => soon(false, 0)}
      onFocus={(event) => event.target.matches(":focus-visible") && soon(true, 0)}
      onBlur={() => soon(false, 0)}
    >
      {children(text === null ? undefined : id)}
      {text === null ? null : (
        <span
          ref={bubble}
          id={id}
          role="tooltip"
          popover="manual"
          className="inset-auto m-0 max-w-72 rounded-md border-0 bg-foreground px-3 py-2 text-left text-xs whitespace-normal text-background shadow-lg"
        >
          {text}
        </span>
      )}
    </span>
  );
}

/** Places it above its child, or below where there is no room; never beyond the window. */
function place(bubble: HTMLElement): void {
  const about = bubble.previousElementSibling?.getBoundingClientRect();
  if (!about) return;
  const { offsetWidth: width, offsetHeight: height } = bubble;
  const above = about.top - height - GAP;
  const middle = about.left + about.width / 2 - width / 2;
  const rightmost = document.documentElement.clientWidth - width - EDGE;
  bubble.style.top = `${above >= EDGE ? above : about.bottom + GAP}px`;
  bubble.style.left = `${Math.max(EDGE, Math.min(middle, rightmost))}px`;
}
